"""How the world can fail the engine, and what each failure means.

StoreError
├── Conflict        somebody else committed first: load and decide again
└── StoreClosed     the store was poisoned by a failed write, or is shut: the process must end
TryLater            the effect did not happen and may be tried again
└── NotYet          nothing was tried: it is not this effect's turn
Undeliverable       the effect cannot happen; somebody must be told
InDoubt             nobody knows whether the effect happened
"""

from __future__ import annotations

from datetime import timedelta


class StoreError(Exception):
    """The store could not do as asked."""


class Conflict(StoreError):
    """The version named in the commit is not the one that stands."""


class StoreClosed(StoreError):
    """No commit is possible any more: a write failed, or the store was closed."""


class TryLater(Exception):
    """Did not happen. `after` is how long the receiver asked us to wait, if it did."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class NotYet(TryLater):
    """Not this effect's turn: nothing was tried, so it counts as no try. Asked again when `after` is over."""

    after: timedelta

    def __init__(self, reason: str, after: timedelta = timedelta(seconds=5)) -> None:
        super().__init__(reason, after)


class Undeliverable(Exception):
    """Will never happen as it stands, with the reason for the operator. Holds no token and no customer address."""


class InDoubt(Exception):
    """The call was cut off: it may have happened. The effect's `doubt` says what to do."""
