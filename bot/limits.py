"""Keeps outbound calls under the published limits: a slot is booked, and the caller sleeps until it comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from engine.ports import Clock, TryLater

Limits = Sequence[tuple[int, timedelta]]
"""So many calls in so long, all of them at once."""


def _limits(*pairs: tuple[int, int]) -> Limits:
    return tuple((calls, timedelta(seconds=seconds)) for calls, seconds in pairs)


SENDS = _limits((7, 1), (8, 2), (60, 30), (1800, 3600))
"""Sending, updating and creating, a conversation."""
READS = _limits((14, 1), (16, 2), (120, 30), (3600, 3600))
"""Asking for members, a conversation."""
TENANT = _limits((50, 1))
"""Everything together, an app and tenant."""


class Window:
    """The calls of one key, those booked ahead included, as far back as the longest limit looks."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._span = max(span for _, span in limits)
        self._booked: deque[datetime] = deque()
        self._not_before: datetime | None = None

    def next_slot(self, now: datetime) -> datetime:
        """The first moment at which one more call keeps every limit."""
        while self._booked and self._booked[0] + self._span <= now:
            self._booked.popleft()
        slot = max(now, self._booked[-1]) if self._booked else now
        if self._not_before and self._not_before > slot:
            slot = self._not_before
        for calls, span in self._limits:
            if len(self._booked) >= calls:
                slot = max(slot, self._booked[-calls] + span)
        return slot

    def book(self, slot: datetime) -> None:
        self._booked.append(slot)

    def hold(self, until: datetime) -> None:
        """Nothing before this: the receiver asked for it."""
        self._not_before = max(until, self._not_before or until)

    def idle(self, now: datetime) -> bool:
        """Forgetting this window changes nothing."""
        held = self._not_before is not None and self._not_before > now
        return not held and (not self._booked or self._booked[-1] + self._span <= now)


class Limiter:
    """One window a key. `pace` multiplies what is allowed; `patience` is the longest sleep before TryLater."""

    def __init__(self, limits: Limits, clock: Clock, *, pace: float = 1.0, patience: timedelta) -> None:
        self._limits = tuple((max(1, int(calls * pace)), span) for calls, span in limits)
        self._clock = clock
        self._patience = patience
        self._windows: dict[str, Window] = {}
        self._sweep_at = 1000

    async def slot(self, key: str) -> None:
        """Return when a call may be made. Raises TryLater where that is too far off to wait for."""
        now = self._clock.now()
        window = self._window(key, now)
        slot = window.next_slot(now)
        if slot - now > self._patience:
            raise TryLater("Teams takes no more messages here for now: its limit is reached.", after=slot - now)
        window.book(slot)
        if slot > now:
            await self._clock.sleep(slot - now)

    def hold(self, key: str, span: timedelta) -> None:
        """The receiver wants no call for so long."""
        now = self._clock.now()
        self._window(key, now).hold(now + span)

    def _window(self, key: str, now: datetime) -> Window:
        window = self._windows.get(key)
        if window is None:
            self._sweep(now)
            window = self._windows[key] = Window(self._limits)
        return window

    def _sweep(self, now: datetime) -> None:
        """Conversations fall silent; their windows go when there are many, so that memory stays small."""
        if len(self._windows) < self._sweep_at:
            return
        self._windows = {key: window for key, window in self._windows.items() if not window.idle(now)}
        self._sweep_at = max(1000, 2 * len(self._windows))
