"""`python -m tests.crash --kills 200 --seed 1`: kills the server at random moments of whole incidents, and tells."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import traceback
from pathlib import Path
from time import perf_counter

from tests.crash.proof import Figures, play
from tests.crash.server import Broken

LANES = 4
A_ROUND, STORIES = 20, 2
"""Kills on one store and incidents in it, one after the other, before a new one is begun."""


async def prove(kills: int, seed: int, lanes: int) -> int:
    """Exit status 1 where a promise was broken; the seed of that round is told."""
    began, whole, broken = perf_counter(), Figures(), 0
    gate = asyncio.Semaphore(lanes)

    async def one(number: int) -> None:
        nonlocal broken
        mine = min(A_ROUND, kills - number * A_ROUND)
        async with gate:
            try:
                with tempfile.TemporaryDirectory(prefix="muster-crash-") as folder:
                    figures = await play(seed + number, Path(folder), mine, stories=min(STORIES, mine))
            except Exception as why:  # noqa: BLE001  told, and the other rounds go on
                broken += 1
                say(f"seed {seed + number} is BROKEN (again: --kills {mine} --seed {seed + number})\n{_why(why)}")
                return
        whole.add(figures)
        say(f"seed {seed + number}: {line(figures)}")

    await asyncio.gather(*(one(number) for number in range(-(-kills // A_ROUND))))
    say(f"all of it, in {perf_counter() - began:.0f} s: {line(whole)}; {broken} rounds broken")
    return 1 if broken else 0


def _why(error: BaseException) -> str:
    """The reasons, without the tree around them."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(_why(one) for one in error.exceptions)
    return f"  {error}" if isinstance(error, Broken) else "".join(traceback.format_exception(error))


def line(figures: Figures) -> str:
    return (
        f"{figures.kills} kills ({figures.cut} cut an ask short, {figures.left} left work undone, "
        f"{figures.doubtful} mails in doubt), {figures.kept} acknowledged asks, {figures.repeats} brought again, "
        f"{figures.facts} facts, {figures.mails} mails, {figures.posts} posts, {figures.spoke} timers spoke and "
        f"{figures.silent} had nothing to say, the latest {figures.latest.total_seconds():.2f} s after its moment"
    )


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--lanes", type=int, default=LANES, help="servers at a time")
    chosen = options.parse_args()
    sys.exit(asyncio.run(prove(chosen.kills, chosen.seed, chosen.lanes)))


if __name__ == "__main__":
    main()
