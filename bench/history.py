"""What lies behind: the same click and the start with thousands of closed incidents, and a long open incident."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.clicks import ENTRIES, INCIDENTS
from bench.company import build_now
from bench.figures import Figure, at_most, told
from bench.servers import Round, StandIns, muster

BEHIND = (100, 10_000, 100_000)
SHORT, LONG = 5, 500
ROUNDS = 5
STARTS = 5
SECONDS = 3.0
OPEN = 200
"""Open incidents of which each is clicked only a few times in a round, so that a short one stays short."""
CLICKS_EACH = 8


def measure(folder: Path, stand_ins: StandIns) -> list[Figure]:
    stores = {count: folder / f"behind-{count}" for count in BEHIND}
    for count, store in stores.items():
        build_now(store, incidents=INCIDENTS, entries=ENTRIES, behind=count)
    starts = _starts(folder, stores[BEHIND[-1]], stand_ins)
    return [*_clicks(stores, stand_ins), *starts, *_long(folder, stand_ins)]


def _clicks(stores: dict[int, Path], stand_ins: StandIns) -> list[Figure]:
    """All three serve at once and take turns, so that each round is their own comparison."""
    with ExitStack() as stack:
        servers = [stack.enter_context(muster(store, stand_ins, INCIDENTS)) for store in stores.values()]
        for server in servers:
            server.load(seconds=1.0)
        rounds = [[server.load(seconds=SECONDS) for server in servers] for _ in range(ROUNDS)]
    cpu = [[each.cpu / few.cpu for each in others] for few, *others in rounds]
    many, most = (median(ratios) for ratios in zip(*cpu, strict=True))
    few, thousands, _ = BEHIND
    return [
        at_most(f"The same click with {thousands:,} closed incidents behind it, to {few}, by CPU", 1.2, many, " ×"),
        at_most(f"with {BEHIND[2]:,}, by CPU", 1.2, most, " ×", headline=True),
        told("their p50, ms", ", ".join(f"{_p50(each):.1f}" for each in zip(*rounds, strict=True))),
    ]


def _p50(rounds: Sequence[Round]) -> float:
    return median(each.done.p50 for each in rounds)


def _starts(folder: Path, full: Path, stand_ins: StandIns) -> list[Figure]:
    """From the command to listening, and memory then; the empty store and the full one in turn."""
    seconds, memory = [], []
    for number in range(STARTS):
        empty_took, empty_holds = _start(folder / f"empty-{number}", stand_ins)
        took, holds = _start(full, stand_ins)
        seconds.append(took - empty_took)
        memory.append(holds - empty_holds)
    return [
        at_most(
            f"Start with {BEHIND[2]:,} closed incidents, over an empty one", 1, median(seconds), " s", headline=True
        ),
        at_most("memory then, over an empty one", 100, median(memory), " MB", headline=True),
    ]


def _start(store: Path, stand_ins: StandIns) -> tuple[float, float]:
    began = perf_counter()
    with muster(store, stand_ins, INCIDENTS) as server:
        took = perf_counter() - began
        return took, server.running.megabytes()


def _long(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """Each round starts from the same stores, so that the entries of its clicks are the only ones more."""
    stores = {entries: folder / f"entries-{entries}" for entries in (SHORT, LONG)}
    for entries, store in stores.items():
        build_now(store, incidents=OPEN, entries=entries)
    rounds = [[_clicked(folder, store, stand_ins) for store in stores.values()] for _ in range(ROUNDS)]
    ratio = median(long.cpu / short.cpu for short, long in rounds)
    by_rate = median(short.rate / long.rate for short, long in rounds)
    what = f"A click on an open incident of {LONG} entries, to one of {SHORT}"
    return [at_most(f"{what}, by CPU", 1.3, ratio, " ×", headline=True), at_most("by throughput", 1.3, by_rate, " ×")]


def _clicked(folder: Path, store: Path, stand_ins: StandIns) -> Round:
    with _copied(store, folder / "copy") as copy, muster(copy, stand_ins, OPEN) as server:
        server.load(clicks=OPEN)
        return server.load(clicks=OPEN * (CLICKS_EACH - 1))


@contextmanager
def _copied(store: Path, copy: Path) -> Iterator[Path]:
    shutil.copytree(store, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)
