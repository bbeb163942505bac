"""One round: a store, a server killed again and again while incidents are lived through, and a look after each kill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path

import aiohttp

from engine.ids import SeededIds
from playground.people import CHANNEL, roster, seats
from storage.owed import SENDING
from tests.crash import clocks, mails, messages
from tests.crash.fate import Kill, comes, draw
from tests.crash.look import Sight, backwards, look
from tests.crash.people import People
from tests.crash.server import Broken, Server
from tests.crash.story import MAILING, STEPS, Story
from tests.standins.teams import Fault, TeamsStandIn, teams

SPEEDS = (90.0, 180.0, 300.0, 480.0, 600.0)
PATIENCE = timedelta(seconds=2)
"""Of real time: a timer that could be asked for so long must have been."""
LOST = 3
"""So many answers of Teams get lost in a round, after it did as it was asked."""
WRITERS = ("lynne", "patti")


@dataclass
class Figures:
    """What a round has shown: of its kills some `cut` asks short, `left` work undone, made mails `doubtful`."""

    kills: int = 0
    cut: int = 0
    left: int = 0
    doubtful: int = 0
    kept: int = 0
    repeats: int = 0
    facts: int = 0
    spoke: int = 0
    silent: int = 0
    latest: timedelta = timedelta(0)
    mails: int = 0
    posts: int = 0

    def add(self, other: Figures) -> None:
        for name in (one.name for one in fields(self) if one.name != "latest"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.latest = max(self.latest, other.latest)


@dataclass
class Round:
    """Raises Broken with the first promise that was not kept."""

    seed: int
    server: Server
    teams: TeamsStandIn
    people: People
    figures: Figures = field(default_factory=Figures)
    lives: clocks.Lives = field(default_factory=clocks.Lives)
    stories: list[Story] = field(default_factory=list)
    asleep: timedelta = timedelta(0)

    async def play(self, fates: Sequence[Sequence[Kill]]) -> None:
        """A story for each list of kills, one after the other on the same store."""
        await self.server.start()
        for number, kills in enumerate(fates):
            story = Story(self.people, self.seed, number)
            self.stories.append(story)
            await self._live(story, kills)
        await self.server.ready()
        await self._end()

    async def _live(self, story: Story, kills: Sequence[Kill]) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(story.tell())
            tasks.create_task(self._kill(story, kills))
            for name in WRITERS:
                tasks.create_task(story.notes(name))

    async def _kill(self, story: Story, kills: Sequence[Kill]) -> None:
        for kill in kills:
            await comes(kill, story.moments, self.server, self.teams)
            self.figures.cut += self.people.waiting > 0
            await self.server.kill()
            self.figures.kills += 1
            self._note(await self.look(f"after kill {self.figures.kills}, {kill}"))
            await self.server.start(kill.asleep if self.lives.spans else timedelta(0))
            self.asleep = kill.asleep

    def _note(self, sight: Sight) -> None:
        """What this kill has come between."""
        rows = sight.owed(timedelta(seconds=1)).values()
        self.figures.left += bool(rows)
        self.figures.doubtful += sum(row["state"] == SENDING and "/mail/" in row["key"] for row in rows)

    async def look(self, when: str) -> Sight:
        """What must be true at any moment at all."""
        sight = await look(self.server.store)
        self._note_life(sight)
        faults = [*backwards(sight), *mails.twice(sight, self.server.outbox), *self._kept(sight)]
        heard = clocks.hear(sight, self.lives, PATIENCE * self.server.speed)
        _check(when, faults, heard.faults, self.server.complaints, sight.given_up())
        return sight

    def _note_life(self, sight: Sight) -> None:
        """The life that has just ended, as far as the store tells of it."""
        if sight.newest is None or not sight.told:
            return
        begun = self.lives.spans[-1][1] + self.asleep if self.lives.spans else min(entry.at for entry in sight.entries)
        start = min(begun, sight.newest)
        self.lives.spans.append((start, sight.newest))
        self.asleep = timedelta(0)

    def _kept(self, sight: Sight) -> Iterator[str]:
        """What was acknowledged is there, and once."""
        for story in self.stories:
            for kept in story.kept:
                if (times := kept.times(sight)) != 1:
                    yield f"{kept.what}: acknowledged once, and {times} times on the timeline"

    async def _end(self) -> None:
        """What must be true once all is settled."""
        sight = await self.look("in the end")
        extras = self.figures.kills + LOST
        said = messages.faults(sight, self.teams, extras)
        declared = [story.key for story in self.stories]
        twice = (
            [] if sorted(declared) == sorted(one.key for one in sight.incidents) else ["more incidents than declared"]
        )
        _check("in the end", [*mails.missing(sight, self.server.outbox), *said, *twice])
        heard = clocks.hear(sight, self.lives, PATIENCE * self.server.speed)
        figures = self.figures
        figures.kept, figures.facts = sum(len(story.kept) for story in self.stories), len(list(sight.entries))
        figures.repeats, figures.posts = self.people.repeats, len(self.teams.messages)
        figures.mails = len(mails.outside(sight, mails.read(self.server.outbox)))
        figures.spoke, figures.silent = heard.spoke, heard.silent
        figures.latest = heard.latest / self.server.speed


def _check(when: str, *faults: Sequence[str]) -> None:
    found = [fault for some in faults for fault in some]
    if found:
        raise Broken(f"{when}: " + "\n  ".join(found[:20]))


async def play(seed: int, folder: Path, kills: int, *, stories: int = 1, speed: float = 0) -> Figures:
    """One round. The same seed draws the same kills, speeds, waits and failures of Teams."""
    chance = SeededIds(seed)
    drawn = SPEEDS[int(chance.jitter() * len(SPEEDS))]
    share = [kills // stories + (number < kills % stories) for number in range(stories)]
    fates = [draw(seed * 31 + number, some, len(STEPS), MAILING) for number, some in enumerate(share)]
    async with stage(seed, Server(folder, speed or drawn), chance) as round_:
        await round_.play(fates)
        return round_.figures


@asynccontextmanager
async def stage(seed: int, server: Server, chance: SeededIds) -> AsyncIterator[Round]:
    """Teams and its people, ready for a round; the server is ended with it."""
    async with teams() as service, aiohttp.ClientSession() as http:
        service.members[CHANNEL] = [dict(member) for member in roster()]
        service.chats = {seat.mri: seat.home for seat in seats().values()}
        service.pause = 0.01 + 0.05 * chance.jitter()
        service.faults = [] if chance.jitter() < 0.5 else [Fault(drop=True, done=True)] * LOST
        try:
            yield Round(seed, server, service, People(server, service, http))
        finally:
            await server.kill()
