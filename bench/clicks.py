"""A click that is durable before its answer: against the bare floor, and against botbuilder's stock adapter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.company import build_now
from bench.figures import Figure, at_least, told
from bench.servers import Measured, Round, StandIns, floor, muster, stock

INCIDENTS = 16
ENTRIES = 12
ROUNDS = 7
SECONDS = 3.0


def measure(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """The three take turns; each is warm before it counts."""
    build_now(folder / "clicks", incidents=INCIDENTS, entries=ENTRIES)
    with ExitStack() as stack:
        ours = stack.enter_context(muster(folder / "clicks", stand_ins, INCIDENTS))
        answer = folder / "answer.json"
        answer.write_text(ours.load(seconds=SECONDS).done.answer, encoding="utf-8")
        bare = stack.enter_context(floor(folder, answer, stand_ins, INCIDENTS))
        theirs = stack.enter_context(stock(answer, stand_ins, INCIDENTS))
        for warm in (bare, theirs):
            warm.load(seconds=1.0)
        rounds = [_round(ours, bare, theirs) for _ in range(ROUNDS)]
    return _figures(rounds, answer.stat().st_size)


def _round(*servers: Measured) -> tuple[Round, ...]:
    return tuple(server.load(seconds=SECONDS) for server in servers)


def _figures(rounds: Sequence[tuple[Round, ...]], answer: int) -> list[Figure]:
    """The ratio of each round by itself, then the median of these."""
    ours, *_ = of_each = list(zip(*rounds, strict=True))
    by_cpu = median(floor.cpu / click.cpu for click, floor, _ in rounds)
    by_rate = median(click.rate / floor.rate for click, floor, _ in rounds)
    over_stock = median(click.rate / stock.rate for click, _, stock in rounds)
    over_stock_cpu = median(stock.cpu / click.cpu for click, _, stock in rounds)
    return [
        at_least("A click, 16 at once, against the bare floor, by CPU", 0.25, by_cpu, " ×", headline=True),
        at_least("by throughput", 0.25, by_rate, " ×", headline=True),
        at_least("against botbuilder's stock adapter, no storage, by throughput", 5, over_stock, " ×", headline=True),
        at_least("by CPU", 5, over_stock_cpu, " ×"),
        told("CPU a click, ms: Muster, floor, stock", _each(of_each, "{:.3f}", lambda one: one.cpu)),
        told("clicks a second", _each(of_each, "{:,.0f}", lambda one: one.rate)),
        told("p50, ms", _each(of_each, "{:.1f}", lambda one: one.done.p50)),
        told("p99, ms", _each(of_each, "{:.1f}", lambda one: one.done.p99)),
        told("how busy the load was, of its own core", _each(of_each, "{:.0%}", lambda one: one.done.busy)),
        told("updates of cards that went out to Teams, a second (its limit is 50)", f"{_updates(ours):.0f}"),
        told("bytes of an answer", f"{answer:,}"),
    ]


def _each(of_each: Sequence[Sequence[Round]], shown: str, read: Callable[[Round], float]) -> str:
    """The median of each server, side by side."""
    return ", ".join(shown.format(median(map(read, rounds))) for rounds in of_each)


def _updates(rounds: Sequence[Round]) -> float:
    return median(each.calls / (each.done.seconds + 1.0) for each in rounds)
