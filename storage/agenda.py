"""Which owed rows are due and which this process has claimed: an index over the durable rows, rebuilt at each start."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from engine.ports import Backlog, Claimed
from storage.codec import Doc, moment
from storage.owed import claimed, pool_of

SLACK = 1000
"""What was settled before it was due stays in the heap until then, but no more of it than this and as much again."""

Lane = tuple[str, str]
Due = tuple[datetime, int, str, str]
"""When, in which order it was noted, and the row's name and pool."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Taken until `lease` runs out; `lane` is kept from others as long."""

    lease: datetime
    lane: Lane | None


class Agenda:
    """`note` follows every change of a row; `claim` hands out what is due. `read` finds a row by its name.

    Each pool has a heap of its own, so that what is due in one is found however much is due in another.
    """

    def __init__(self, read: Callable[[str], Doc | None]) -> None:
        self._read = read
        self._due: dict[str, Due] = {}
        self._heaps: dict[str, list[Due]] = {}
        self._claims: dict[str, Claim] = {}
        self._lanes: set[Lane] = set()
        self._order = count()

    def note(self, name: str, row: Doc | None) -> None:
        """The row now reads like this, or is gone. A claim stays until it is released or its row is gone."""
        if row is None:
            self._due.pop(name, None)
            self.release(name)
            return
        due = (moment(row["due"]), next(self._order), name, pool_of(row))
        self._due[name] = due
        if name not in self._claims:
            self._push(due)

    def release(self, name: str) -> None:
        """Nobody works on the row any more."""
        claim = self._claims.pop(name, None)
        if claim is None:
            return
        if claim.lane:
            self._lanes.discard(claim.lane)
        if name in self._due:
            self._push(self._due[name])

    def claim(self, now: datetime, limit: int, lease: timedelta, pool: str = "") -> Sequence[Claimed]:
        """Due rows of a pool, oldest first, one of a lane at a time. A row whose lease ran out can be had again."""
        for name in [name for name, claim in self._claims.items() if claim.lease <= now]:
            self.release(name)
        heap = self._heaps.get(pool, [])
        taken: list[Claimed] = []
        passed: list[Due] = []
        while len(taken) < limit and (due := self._next(heap)) is not None and due[0] <= now:
            heapq.heappop(heap)
            row = self._take(due[2], now + lease)
            if row is None:
                passed.append(due)
            else:
                taken.append(claimed(row))
        for due in passed:
            heapq.heappush(heap, due)
        return taken

    def next_due(self) -> datetime | None:
        """When the earliest row that nobody works on is due, of whichever pool."""
        firsts = [due[0] for heap in self._heaps.values() if (due := self._next(heap)) is not None]
        return min(firsts, default=None)

    def backlog(self, now: datetime, without: str | None = None) -> Backlog:
        """What is due by now, whether somebody works on it or not, but for that pool."""
        due = [each[0] for each in self._due.values() if each[0] <= now and each[3] != without]
        return Backlog(len(due), min(due, default=None))

    def _push(self, due: Due) -> None:
        heap = self._heaps.setdefault(due[3], [])
        heapq.heappush(heap, due)
        if len(heap) > 2 * len(self._due) + SLACK:
            heap[:] = [each for each in self._due.values() if each[3] == due[3] and each[2] not in self._claims]
            heapq.heapify(heap)

    def _next(self, heap: list[Due]) -> Due | None:
        """The top of the heap, once what was replaced, settled or claimed meanwhile has been dropped from it."""
        while heap:
            due = heap[0]
            if self._due.get(due[2]) == due and due[2] not in self._claims:
                return due
            heapq.heappop(heap)
        return None

    def _take(self, name: str, lease: datetime) -> Doc | None:
        """Claim the row, or None where its lane is taken."""
        row = self._read(name)
        if row is None:
            raise LookupError(f"the agenda names {name}, which is not owed")
        lane = (row["tenant"], row["lane"]) if row["lane"] else None
        if lane in self._lanes:
            return None
        if lane:
            self._lanes.add(lane)
        self._claims[name] = Claim(lease, lane)
        return row
