"""The limits that Exchange Online publishes, counted in rolling windows of the clock handed in."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE, TEN_MINUTES, DAY = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1)


@dataclass
class Limits:
    """None switches one off. Sources: the limits page of Exchange Online, and Graph's concepts/throttling-limits."""

    messages_per_minute: int | None = 30
    recipients_per_day: int | None = 10_000
    recipients_per_message: int | None = 500
    requests_per_ten_minutes: int | None = 10_000
    at_once: int | None = 4


@dataclass
class Window:
    """What happened in the last `span`, as moments with how much."""

    span: timedelta
    moments: deque[tuple[datetime, int]] = field(default_factory=deque)
    total: int = 0

    def add(self, now: datetime, much: int = 1) -> None:
        self.moments.append((now, much))
        self.total += much

    def wait(self, now: datetime, much: int, limit: int | None) -> int | None:
        """Whole seconds until that much more fits; none where it fits now."""
        while self.moments and self.moments[0][0] <= now - self.span:
            self.total -= self.moments.popleft()[1]
        if limit is None or self.total + much <= limit:
            return None
        oldest = self.moments[0][0] if self.moments else now
        return max(1, -int((now - oldest - self.span).total_seconds() // 1))


@dataclass
class Ledger:
    """The windows of one mailbox."""

    messages: Window = field(default_factory=lambda: Window(MINUTE))
    recipients: Window = field(default_factory=lambda: Window(DAY))
    requests: Window = field(default_factory=lambda: Window(TEN_MINUTES))


Ledgers = defaultdict[str, Ledger]


def most_within(moments: list[datetime], span: timedelta) -> int:
    """The most of these moments that any window of that length holds."""
    most, start, ordered = 0, 0, sorted(moments)
    for end, moment in enumerate(ordered):
        while ordered[start] <= moment - span:
            start += 1
        most = max(most, end - start + 1)
    return most
