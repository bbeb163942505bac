"""Heartbeats fall silent and nobody answers, the server killed again and again: every page goes out, step by step.

`python -m tests.crash.paging --kills 60 --alarms 40` does it and tells.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from engine.clock import SystemClock
from engine.ids import SeededIds
from oncall.alarms.model import Alarm
from playground.people import CHANNEL, roster, seats
from tests.crash.look import Sight, look
from tests.crash.paged import check, of
from tests.crash.people import People
from tests.crash.server import Server
from tests.standins.teams import TeamsStandIn, teams

SPEED = 60.0
LIFE, LOOK = timedelta(seconds=1), timedelta(milliseconds=500)
LEFT = 3
"""Of so many alarms one is acknowledged by the on-call; the others climb to the end."""
HEAD = """company = "Contoso"
[leadership]
engineering_lead = "isaiah"
vp_engineering = "isaiah"
[[team]]
key = "payments"
name = "Payments"
lead = "megan"
on_call = "alex"
escalation = "short"
pager = "hook"
[[escalation]]
key = "short"
steps = ["on_call", "team_lead", "engineering_lead"]
repeat = 0
[[severity]]
level = 2
page_step = "8 min"
[teams]
incidents_channel = "{channel}"
[[pager]]
key = "hook"
kind = "webhook"
url = "{hook}"
"""


@dataclass(frozen=True)
class Outcome:
    """`pages` were owed, `twice` went out again after a doubt and said so."""

    kills: int
    alarms: int
    pages: int
    twice: int
    seconds: float


@dataclass
class Hook:
    """Whoever listens at the company's own webhook; it refuses every fourth call with a 503."""

    url: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)
    _calls: int = 0

    async def hear(self, request: web.Request) -> web.Response:
        doc = await request.json()
        self._calls += 1
        if self._calls % 4 == 0:
            return web.Response(status=503)
        self.told.append((doc["about"], doc["what"]))
        return web.Response(status=202)


@dataclass
class Paging:
    """The server, those it pages, and the pager it tells."""

    server: Server
    people: People
    teams: TeamsStandIn
    hook: Hook
    chance: SeededIds
    kills: int = 0

    @property
    def told(self) -> Sequence[tuple[str, str]]:
        """What the pager was told of which alarm."""
        return self.hook.told

    async def kill(self, times: int) -> None:
        """While pages go out. Every fifth kill comes as soon as the server listens."""
        for number in range(times):
            await self.server.ready()
            await SystemClock().sleep(LIFE * (self.chance.jitter() if number % 5 else 0.0) * 2)
            await self.server.kill()
            self.kills += 1
            await self.server.start()

    async def acknowledge(self, alarms: int) -> set[str]:
        """The on-call answers some of them, as soon as the page is there and however often it takes."""
        alex, done = seats()["alex"], set[str]()
        while len(done) < len(range(0, alarms, LEFT)):
            for key, page in list(self.paged("alex")):
                number = int(key.split("-")[1].removeprefix("h"))
                if number % LEFT == 0 and key not in done:
                    await self.people.click(alex, alex.home, "alarm.ack", {"alarm": key, "page": page})
                    done.add(key)
            await SystemClock().sleep(LOOK)
        return done

    def paged(self, who: str) -> Iterator[tuple[str, str]]:
        """Alarm and page of every card that went to somebody's own chat, repeats among them."""
        place = f"/v3/conversations/{seats()[who].home.replace(':', '%3A')}/activities"
        for call in self.teams.calls:
            if call.method == "POST" and call.path.startswith(place) and (ids := _ids(call.body)):
                yield ids

    async def ends(self, alarms: int) -> Sight:
        """Until every alarm was answered, or nobody is left to call."""
        while True:
            await self.server.ready()
            sight = await look(self.server.store)
            found = of(sight, Alarm)
            if len(found) == alarms and all(one.acknowledged_at or one.unanswered for one in found):
                waiting = [key for key in sight.owed(timedelta(minutes=5)) if "/try/" in key or "/pager" in key]
                if not waiting:
                    return sight
            await SystemClock().sleep(LOOK)


def _ids(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Which page a card is of, by its own button."""
    text = str(body)
    if "alarm.ack" not in text:
        return None
    found = text.partition("'alarm': '")[2].partition("'")[0], text.partition("'page': '")[2].partition("'")[0]
    return found if all(found) else None


def _policy(root: Path, hook: str, alarms: int) -> Path:
    people = "".join(
        f'[[person]]\nkey = "{seat.key}"\nname = "{seat.name}"\nentra_id = "{seat.entra}"\n'
        for seat in seats().values()
    )
    beats = "".join(
        f'[[heartbeat]]\nkey = "h{n}"\nname = "Job {n}"\nevery = "2 min"\ngrace = "1 min"\nteam = "payments"\n'
        for n in range(alarms)
    )
    file = root / "muster.toml"
    file.write_text(HEAD.format(channel=CHANNEL, hook=hook) + people + beats, "utf-8")
    return file


@asynccontextmanager
async def stage(root: Path, alarms: int, seed: int) -> AsyncIterator[Paging]:
    hook, app = Hook(), web.Application()
    app.add_routes([web.post("/hook", hook.hear)])
    async with teams() as service, aiohttp.ClientSession() as http, TestServer(app, host="127.0.0.1") as listener:
        hook.url = str(listener.make_url("/hook"))
        service.members[CHANNEL] = [dict(member) for member in roster()]
        service.chats = {seat.mri: seat.home for seat in seats().values()}
        secrets = {"MUSTER_PAGER_HOOK_SECRET": "0123456789abcdef" * 2}
        server = Server(root, SPEED, _policy(root, hook.url, alarms), variables=secrets)
        try:
            yield Paging(server, People(server, service, http), service, hook, SeededIds(seed))
        finally:
            await server.kill()


async def play(root: Path, alarms: int, kills: int, seed: int) -> Outcome:
    """Raises Broken where a page is missing, came twice without saying so, or an answer was lost."""
    began = perf_counter()
    async with stage(root, alarms, seed) as paging:
        await paging.server.start()
        await paging.people.install(seats()["alex"])
        killing = asyncio.create_task(paging.kill(kills))
        answered = await paging.acknowledge(alarms)
        await killing
        sight = await paging.ends(alarms)
        await paging.server.kill()
        pages, twice = check(paging, sight, answered)
    return Outcome(paging.kills, alarms, pages, twice, perf_counter() - began)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=60)
    options.add_argument("--alarms", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="muster-paging-") as folder:
        outcome = asyncio.run(play(Path(folder), chosen.alarms, chosen.kills, chosen.seed))
    sys.stdout.write(
        f"{outcome.kills} kills while {outcome.alarms} alarms paged step by step: {outcome.pages} pages, none missing, "
        f"{outcome.twice} sent again and said so, in {outcome.seconds:.0f} s\n"
    )


if __name__ == "__main__":
    main()
