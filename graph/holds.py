"""Who asked for patience and until when: nothing is sent there before."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from engine.ports import Clock, TryLater

LONGEST_WAIT = timedelta(days=1)
"""The longest limit of Exchange counts a day; whoever asks for more is asked again after one."""


EVERYTHING = ""
"""The scope of who asks the whole app for patience."""


class Holds:
    """One moment a scope; a shorter wait never ends a longer one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def put(self, scope: str, span: timedelta) -> None:
        until = self._clock.now() + span
        self._until[scope] = max(until, self._until.get(scope, until))

    def check(self, scope: str) -> None:
        """Raises TryLater with what is left of the wait, for this scope or for everything."""
        left = max(self._left(scope), self._left(EVERYTHING))
        if left > timedelta(0):
            raise TryLater("Microsoft Graph asked for patience, and the time is not over.", left)

    def _left(self, scope: str) -> timedelta:
        until = self._until.get(scope)
        left = until - self._clock.now() if until else timedelta(0)
        if until and left <= timedelta(0):
            del self._until[scope]
        return left


def wait_asked(header: str | None, now: datetime) -> timedelta | None:
    """`Retry-After` in seconds or as an HTTP date, at most a day; none where it is missing or makes no sense."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return min(max(date - now, timedelta(0)), LONGEST_WAIT) if date.tzinfo else None
