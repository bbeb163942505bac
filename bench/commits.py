"""A commit alone: the store's own function and its writer's thread, against appending to a file and flushing it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.company import ADELE, TENANT, Course, opened
from bench.figures import Figure, at_least, at_most, told
from bench.floor import RECORD
from engine.clock import SystemClock
from engine.ports import Change, Ref, Standing
from incidents import commands as c
from incidents.model import FirstMove
from incidents.policy import Policy
from playground import DEMO_POLICY
from server.policy import load_policy
from storage.embedded.opening import open_embedded
from storage.embedded.store import EmbeddedStore

ROUNDS = 7
COMMITS = 960
TASKS = 16


class Asks:
    """The commits of one incident, made before they are timed: each answers a first move, as a click does."""

    def __init__(self, policy: Policy, number: int, count: int) -> None:
        self._course = opened(policy, number, 12, SystemClock().now())
        self.first = self._course.change()
        self.changes = [self._next(self._course, n) for n in range(count)]

    @staticmethod
    def _next(course: Course, number: int) -> Change:
        version = len(course.entries)
        course.owed.clear()
        move = list(FirstMove)[number % 3]
        course.ask(ADELE, c.AnswerFirstMove(move, remedied=number // 3 % 2 == 0, note="Ben looked, see the thread"))
        if course.incident is None:
            raise ValueError("the incident was opened before")
        ref = Ref(TENANT, "incident", course.incident.key)
        now = len(course.entries)
        change = Change(ref, version, now, course.incident, course.at, course.entries[version:])
        standing, request = Standing("incident", ref.key, now), f"teams:{ref.key}/{number}"
        return replace(change, request=request, standing=standing, owed=list(course.owed.values()))


def measure(folder: Path) -> list[Figure]:
    return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> list[Figure]:
    policy = replace(load_policy(DEMO_POLICY), version=1)
    alone = await open_embedded(folder / "alone", threaded=False)
    writer = await open_embedded(folder / "writer")
    sources = [Asks(policy, number, COMMITS * ROUNDS // TASKS) for number in range(1, TASKS + 1)]
    single = Asks(policy, 100, COMMITS * ROUNDS)
    for store in (alone, writer):
        for source in (*sources, single):
            await store.commit(source.first)
    bytes_each = await _length(folder / "alone", alone, Asks(policy, 101, 100))
    shares = [iter(source.changes) for source in sources]
    rounds = [await _round(folder, alone, writer, shares, single.changes[n * COMMITS :]) for n in range(ROUNDS)]
    await alone.close()
    await writer.close()
    return _figures(rounds, bytes_each)


async def _round(
    folder: Path,
    alone: EmbeddedStore,
    writer: EmbeddedStore,
    shares: Sequence[Iterator[Change]],
    single: Sequence[Change],
) -> tuple[float, float, float, float, float]:
    """Raw p50, p50 of the store's function, p50 of the writer with one task, raw rate, rate with 16 tasks."""
    raw = _raw(folder)
    function = [_timed(alone, change) for change in single[:COMMITS]]
    one: list[float] = []
    await _follow(writer, iter(single[:COMMITS]), COMMITS, one)
    raw += _raw(folder)
    many: list[float] = []
    began = perf_counter()
    await asyncio.gather(*(_follow(writer, share, COMMITS // TASKS, many) for share in shares))
    took = perf_counter() - began
    return median(raw), median(function), median(one), len(raw) / sum(raw), COMMITS / took


async def _length(folder: Path, store: EmbeddedStore, asks: Asks) -> float:
    """How many bytes of journal a commit is."""
    await store.commit(asks.first)
    journal = folder / "journal-000001"
    before = journal.stat().st_size
    for change in asks.changes:
        await store.commit(change)
    return (journal.stat().st_size - before) / len(asks.changes)


def _raw(folder: Path) -> list[float]:
    """Append 1,300 bytes, flush, and so on."""
    fd = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    times = []
    for _ in range(COMMITS // 2):
        began = perf_counter()
        os.write(fd, RECORD)
        os.fdatasync(fd)
        times.append(perf_counter() - began)
    os.close(fd)
    return times


def _timed(store: EmbeddedStore, change: Change) -> float:
    """Written and flushed when `apply` returns: this store was opened without a thread."""
    began = perf_counter()
    store.apply(change)
    return perf_counter() - began


async def _follow(store: EmbeddedStore, changes: Iterator[Change], count: int, times: list[float]) -> None:
    for _ in range(count):
        change = next(changes)
        began = perf_counter()
        await store.commit(change)
        times.append(perf_counter() - began)


def _figures(rounds: Sequence[tuple[float, float, float, float, float]], bytes_each: float) -> list[Figure]:
    function = median(function / raw for raw, function, _, _, _ in rounds)
    one = median(one / raw for raw, _, one, _, _ in rounds)
    many = median(many / rate for _, _, _, rate, many in rounds)
    raw = median(raw for raw, *_ in rounds)
    return [
        at_most("A commit in the store's own function, p50, to a raw append", 2, function, " ×", headline=True),
        at_most("through the writer's thread, one task, p50", 3.5, one, " ×", headline=True),
        at_least("through it with 16 tasks, commits a second against the raw rate", 1.3, many, " ×", headline=True),
        told("a raw append of 1,300 bytes and its flush, p50", f"{raw * 1000:.2f} ms"),
        told("bytes a commit writes (the raw append: 1,300)", f"{bytes_each:,.0f}"),
    ]
