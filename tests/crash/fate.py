"""When the server is killed: moments of the story, drawn from a seed, so that a fate can be met again."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from engine.clock import SystemClock
from engine.ids import SeededIds
from tests.crash.server import Server
from tests.standins.teams import TeamsStandIn


class When(StrEnum):
    """Which part of a step the kill falls into."""

    WAITING = "while clocks run before it"
    ASKING = "while it is asked"
    ANSWERED = "after its answer, while cards, pages and mails go out"
    SPEAKING = "while Teams takes a call"
    MAILING = "while mails are written"
    STARTING = "while the next life begins"


LONGEST = {
    When.WAITING: timedelta(seconds=2),
    When.ASKING: timedelta(milliseconds=40),
    When.ANSWERED: timedelta(milliseconds=60),
    When.SPEAKING: timedelta(milliseconds=20),
    When.MAILING: timedelta(milliseconds=30),
    When.STARTING: timedelta(milliseconds=1500),
}
OFTEN = (
    When.WAITING, When.ASKING, When.ASKING, When.ANSWERED, When.ANSWERED, When.SPEAKING, When.SPEAKING, When.SPEAKING,
    When.MAILING, When.STARTING, When.STARTING,
)  # fmt: skip
"""How the kills are shared out."""


@dataclass(frozen=True, slots=True, order=True)
class Kill:
    """At that step, so long after the moment. `asleep`: so much of the product's time is slept through after it."""

    step: int
    when: When
    delay: timedelta
    asleep: timedelta = timedelta(0)


def draw(seed: int, kills: int, steps: int, mailing: Sequence[int]) -> Sequence[Kill]:
    """The kills of one story, in the order they fall due; `mailing` are the steps that send mails."""
    chance = SeededIds(seed)
    drawn = []
    for _ in range(kills):
        when = OFTEN[int(chance.jitter() * len(OFTEN))]
        among = mailing if when is When.MAILING else range(steps)
        asleep = timedelta(minutes=int(chance.jitter() * 40)) if chance.jitter() < 0.25 else timedelta(0)
        drawn.append(Kill(among[int(chance.jitter() * len(among))], when, LONGEST[when] * chance.jitter(), asleep))
    return sorted(drawn)


@dataclass
class Moments:
    """How far the story is: each part of a step is reached once and stays so."""

    _reached: defaultdict[tuple[int, When], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def reach(self, step: int, when: When) -> None:
        self._reached[step, when].set()

    async def wait(self, step: int, when: When) -> None:
        await self._reached[step, when].wait()


async def comes(kill: Kill, moments: Moments, server: Server, teams: TeamsStandIn) -> None:
    """Until the moment of that kill. One in a beginning comes at once: the life before has just been ended."""
    if kill.when is not When.STARTING:
        at_once = (When.SPEAKING, When.MAILING)
        await moments.wait(kill.step, When.ASKING if kill.when in at_once else kill.when)
        await server.ready()
    if kill.when is When.SPEAKING:
        await _grows(lambda: len(teams.calls))
    if kill.when is When.MAILING:
        await _grows(lambda: len(list(server.outbox.glob("*.eml"))))
    await SystemClock().sleep(kill.delay)


async def _grows(size: Callable[[], int]) -> None:
    """Until there is more of it, or for a while."""
    clock, before = SystemClock(), size()
    for _ in range(300):
        if size() > before:
            return
        await clock.sleep(timedelta(milliseconds=3))
