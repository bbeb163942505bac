"""A page by mail while 2,000 mails of a notice wait: it gets the slot that is free first, and no limit is broken."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from engine.ports import NotYet
from mail.senders.graph.mailboxes import Mailboxes
from mail.senders.smtp.gate import Gate
from tests.standins.clock import NOON, ManualClock

WAITING, AT_ONCE = 2_000, 16
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

Begin = Callable[[bool], tuple[datetime, Callable[[], None]]]
"""Begins one mail, urgent or not: when it goes out, and what ends it then. Raises NotYet."""


class Rush:
    """Mails come back when they were told to, as the outbox brings them; so many of a notice are under way at most."""

    def __init__(self, clock: ManualClock, begin: Begin) -> None:
        self._clock = clock
        self._begin = begin
        self._events: list[tuple[datetime, int, str, Callable[[], None]]] = []
        self._number = self._under_way = 0
        self.sent: list[datetime] = []
        self.waits: list[timedelta] = []
        self.page: datetime | None = None

    def at(self, due: datetime, what: str, end: Callable[[], None] = lambda: None) -> None:
        self._number += 1
        heapq.heappush(self._events, (due, self._number, what, end))

    async def run(self) -> None:
        """Until the page is out."""
        while self.page is None:
            due, _, what, end = heapq.heappop(self._events)
            await self._clock.advance(max(due - self._clock.now(), timedelta(0)))
            if what == "end":
                end()
                self._under_way -= 1
                self.sent.append(self._clock.now())
            elif what == "page" or self._under_way < AT_ONCE:
                self._try(what)
            else:
                self.at(min(each[0] for each in self._events if each[2] == "end"), what)

    def _try(self, what: str) -> None:
        try:
            out, end = self._begin(what == "page")
        except NotYet as wait:
            self.waits.append(wait.after or timedelta(0))
            self.at(self._clock.now() + self.waits[-1], what)
            return
        if what == "page":
            self.page = out
            return
        self._under_way += 1
        self.at(out, "end", end)


def by_graph(clock: ManualClock, per_minute: int) -> Begin:
    boxes = Mailboxes(clock, ["status@contoso.example"], per_minute, 10_000)

    def begin(urgent: bool) -> tuple[datetime, Callable[[], None]]:
        turn = boxes.take(1, urgent=urgent)
        return max(turn.at, clock.now()), lambda: boxes.used(turn, accepted=True, counts=True)

    return begin


def by_smtp(clock: ManualClock, per_minute: int) -> Begin:
    gate = Gate(clock, per_minute)

    def begin(urgent: bool) -> tuple[datetime, Callable[[], None]]:
        stack = ExitStack()
        stack.enter_context(gate.passing(urgent=urgent))
        return clock.now(), stack.close

    return begin


@pytest.mark.parametrize("after", [7, 55])
@pytest.mark.parametrize("per_minute", [5, 30])
@pytest.mark.parametrize("way", [by_graph, by_smtp])
async def test_a_page_waits_for_one_slot_and_not_for_the_notice(
    way: Callable[[ManualClock, int], Begin], per_minute: int, after: int
) -> None:
    clock = ManualClock()
    rush = Rush(clock, way(clock, per_minute))
    for _ in range(WAITING):
        rush.at(NOON, "mail")
    rush.at(NOON + after * SECOND, "page")
    await rush.run()
    assert rush.page is not None
    assert rush.page - NOON - after * SECOND <= MINUTE + 25 * SECOND
    assert min(rush.waits) > timedelta(0), "none comes back at once, for ever"
    out = sorted([*rush.sent, rush.page])
    assert all(n - bisect_left(out, at - MINUTE + SECOND / 100) < per_minute for n, at in enumerate(out))
