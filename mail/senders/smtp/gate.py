"""Whether a mail may go to the mail server just now: not while it is held, and at the operator's pace if any."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from engine.ports import Clock, NotYet
from mail.senders.holds import Hold

PROBE = timedelta(seconds=5)
"""While one mail tries after a hold, the others come back so much later."""
MINUTE = timedelta(minutes=1)
KEPT = timedelta(seconds=3)
"""So long the slot that an urgent mail was told to come back for is kept for it."""
PACED = "As many mails went out as this server's operator allows in a minute."


class Gate:
    """Spans are of real time; `pace` is how much faster than that the clock goes.

    After a hold one mail goes first, and the others only when it was not stopped. A minute counts from the end of a
    call, so that the receiver never sees more than `per_minute` in any.
    """

    def __init__(self, clock: Clock, per_minute: int | None = None, *, pace: float = 1.0) -> None:
        self._clock = clock
        self._pace = pace
        self._per_minute = per_minute
        self._minute = MINUTE * pace
        self._slots = [clock.now()] * (per_minute or 0)
        self._promised: deque[datetime] = deque()
        self._kept_until = clock.now()
        self._hold: Hold | None = None
        self._probing = False

    @contextmanager
    def passing(self, *, urgent: bool = False) -> Iterator[None]:
        """Around one mail. Raises NotYet where it may not go now. A hold that it does not renew is over after it.

        An `urgent` one is given the slot that is free first, before all that were told to come back.
        """
        hold = self._enter(urgent=urgent)
        try:
            yield
        finally:
            if self._per_minute:
                heapq.heappush(self._slots, self._clock.now() + self._minute)
            if hold:
                self._probing = False
            if self._hold is hold:
                self._hold = None

    def hold(self, span: timedelta, sentence: str) -> timedelta:
        """Nothing goes out for that span. A longer hold stays. Returns the span by our clock."""
        now = self._clock.now()
        until = now + span * self._pace
        if self._hold is None or self._hold.until < until:
            self._hold = Hold(until, sentence)
        return until - now

    def held(self) -> str:
        """Why nothing goes out and when the next try is; empty where all is well."""
        if self._hold is None:
            return ""
        return f"{self._hold.sentence} Next try {max(self._hold.until, self._clock.now()):%H:%M} UTC."

    def opens_in(self, messages: int) -> timedelta:
        """How long until so many mails may have gone, by hold and pace alone."""
        now = self._clock.now()
        held = max(self._hold.until - now, timedelta(0)) if self._hold else timedelta(0)
        if not self._per_minute or messages <= 0:
            return held
        free = sum(1 for slot in self._slots if slot <= now)
        return max(held, self._minute * max(0, -(-(messages - free) // self._per_minute)))

    def _enter(self, *, urgent: bool) -> Hold | None:
        """The hold this mail is the probe of, if there was one."""
        now = self._clock.now()
        if self._hold and self._hold.until > now:
            raise NotYet(self._hold.sentence, self._hold.until - now)
        if self._hold and self._probing:
            raise NotYet(self._hold.sentence, PROBE * self._pace)
        if self._per_minute:
            self._check_slot(now, urgent=urgent)
            heapq.heappop(self._slots)
        self._probing = self._hold is not None
        return self._hold

    def _check_slot(self, now: datetime, *, urgent: bool) -> None:
        """Raises NotYet where no slot is free, or the one that is free is kept for an urgent mail."""
        free = bool(self._slots) and self._slots[0] <= now
        if free and (urgent or self._kept_until <= now):
            self._kept_until = now if urgent else self._kept_until
            return
        if not urgent:
            raise NotYet(PACED, max(self._come_back(now), self._kept_until) - now)
        due = self._slots[0] if self._slots else now + KEPT * self._pace
        self._kept_until = due + KEPT * self._pace
        raise NotYet(PACED, due - now)

    def _come_back(self, now: datetime) -> datetime:
        """Each mail that is sent away gets a slot of its own to come back for."""
        self._forget_promises(now)
        size = self._per_minute or 1
        slots = [*sorted(self._slots), *[now + self._minute] * (size - len(self._slots))]
        rounds, nth = divmod(len(self._promised), size)
        due = slots[nth] + self._minute * rounds
        self._promised.append(max(due, self._promised[-1]) if self._promised else due)
        return due

    def _forget_promises(self, now: datetime) -> None:
        while self._promised and self._promised[0] <= now:
            self._promised.popleft()
