"""One mailbox that sends: its slots of a minute, its recipients of a day, and whether it is held."""

from __future__ import annotations

import heapq
from bisect import insort
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mail.senders.holds import Hold

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spans:
    """How long a minute and a day of Exchange are by our clock: longer where that clock hurries, as in a demo."""

    minute: timedelta = timedelta(minutes=1)
    day: timedelta = timedelta(days=1)

    @classmethod
    def at_pace(cls, pace: float) -> Spans:
        return cls(timedelta(minutes=1) * pace, timedelta(days=1) * pace)


class Mailbox:
    """Keeps `per_minute` slots, each the moment it may be used again, and what was sent in the last day.

    A slot is free again a minute after the *end* of the call that used it. The receiver saw that call before its end,
    and sees the next one after its start, so that it never counts more than `per_minute` in any minute.
    """

    def __init__(self, address: str, per_minute: int, per_day: int, now: datetime, spans: Spans) -> None:
        self.address = address
        self.hold: Hold | None = None
        self.probing = False
        self._slots = [now] * per_minute
        self._size = per_minute
        self._per_day = per_day
        self._spans = spans
        self._spent: list[tuple[datetime, int]] = []
        """Recipients by the moment they count no more, to the minute, in order."""
        self._sum = 0
        self._reserved = 0

    def opens(self, now: datetime, recipients: int) -> datetime:
        """The earliest moment a mail to so many may go out."""
        earliest = max(self._slots[0] if self._slots else now + self._spans.minute, self._open(now))
        return max(earliest, self._affordable(now, recipients))

    @property
    def ready(self) -> bool:
        """Whether a slot is left to be taken; the others are in use."""
        return bool(self._slots)

    def slots(self, now: datetime) -> list[datetime]:
        """When each slot may be used again; one that is in use counts from now."""
        busy = [now + self._spans.minute] * (self._size - len(self._slots))
        earliest = max(self._open(now), self._affordable(now, 1))
        return [max(slot, earliest, now) for slot in (*self._slots, *busy)]

    def take(self, recipients: int) -> datetime:
        """The slot that is free first, with the recipients set aside; after a hold this is the probe."""
        self._reserved += recipients
        if self.hold and not self.hold.sentence:
            self.hold = None
        self.probing = self.hold is not None
        return heapq.heappop(self._slots)

    def put_back(self, slot: datetime, recipients: int) -> None:
        """Nothing was tried."""
        heapq.heappush(self._slots, slot)
        self._reserved -= recipients
        self.probing = False

    def used(self, now: datetime, recipients: int, *, counts: bool) -> None:
        """The call has ended just now. `counts`: the recipients may have been sent to."""
        heapq.heappush(self._slots, now + self._spans.minute)
        self._reserved -= recipients
        self.probing = False
        if counts:
            self.spend(now, recipients)

    def occupy(self, until: datetime) -> None:
        """A slot was used that nobody here took: the freest is not free before then."""
        if self._slots:
            heapq.heappushpop(self._slots, until)

    def spend(self, at: datetime, recipients: int) -> None:
        """Recipients of that moment, counted for a day and up to a minute more."""
        minute = self._spans.minute
        frees = EPOCH + ((at - EPOCH) // minute + 1) * minute + self._spans.day
        if self._spent and self._spent[-1][0] == frees:
            self._spent[-1] = frees, self._spent[-1][1] + recipients
        else:
            insort(self._spent, (frees, recipients))
        self._sum += recipients

    def room(self, now: datetime) -> int:
        """Recipients left of the day."""
        while self._spent and self._spent[0][0] <= now:
            self._sum -= self._spent.pop(0)[1]
        return max(0, self._per_day - self._sum - self._reserved)

    def _open(self, now: datetime) -> datetime:
        """When the hold is over; while its probe is under way, not for half a minute."""
        if self.probing:
            return now + self._spans.minute / 2
        return self.hold.until if self.hold else now

    def _affordable(self, now: datetime, recipients: int) -> datetime:
        lacking = min(recipients, self._per_day) - self.room(now)
        for frees, spent in self._spent:
            if lacking <= 0:
                break
            now, lacking = frees, lacking - spent
        return now if lacking <= 0 else now + self._spans.minute
