"""A swap is asked and accepted, a handoff written and taken, the server killed all the while: each stands once.

`python -m tests.crash.shifts --kills 20` does it and tells.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp

from engine.clock import SystemClock
from engine.ids import SeededIds
from oncall.handoffs.model import Handoff, HandoffState
from oncall.rotas.model import Rota, SwapState
from playground.people import CHANNEL, roster, seats
from tests.crash.look import Sight, look
from tests.crash.paged import of
from tests.crash.people import People
from tests.crash.server import Broken, Server
from tests.standins.teams import TeamsStandIn, teams

LIFE, LOOK = timedelta(milliseconds=1200), timedelta(milliseconds=300)
HEAD = """company = "Contoso"
[leadership]
engineering_lead = "isaiah"
vp_engineering = "isaiah"
[[team]]
key = "payments"
lead = "megan"
schedule = "payments"
[[schedule]]
key = "payments"
name = "Payments"
time_zone = "UTC"
[[schedule.layer]]
people = ["alex", "adele"]
every = "1 day"
"""


Kind = TypeVar("Kind", Rota, Handoff)


@dataclass
class Shifts:
    """The server, and the two who change hands."""

    server: Server
    people: People
    teams: TeamsStandIn
    chance: SeededIds

    async def kill(self, times: int) -> None:
        for number in range(times):
            await self.server.ready()
            await SystemClock().sleep(LIFE * (self.chance.jitter() if number % 4 else 0.0))
            await self.server.kill()
            await self.server.start()

    async def play(self) -> tuple[Rota, Handoff]:
        """Ask, accept, write, take: each of them again and again until Teams has an answer."""
        alex, adele = seats()["alex"], seats()["adele"]
        await self.people.install(alex)
        await self.people.say(alex, alex.home, "swap with adele")
        swap = (await self._seen(Rota, lambda rota: bool(rota.swaps))).swaps[0].id
        await self.people.click(adele, adele.home, "swap.accept", {"schedule": "payments", "swap": swap})
        rota = await self._seen(Rota, lambda rota: bool(rota.overrides))
        ahead = await self._seen(Handoff, lambda one: one.state is HandoffState.PLANNED)
        out, into = (next(s for s in seats().values() if s.entra == p.id) for p in (ahead.outgoing, ahead.incoming))
        note = {"handoff": ahead.key, "happened": "db-3 was full twice", "watch": "db-3 on Monday"}
        await self.people.click(out, out.home, "handoff.write", note)
        await self.people.click(into, into.home, "handoff.accept", {"handoff": ahead.key})
        return rota, await self._seen(Handoff, lambda one: one.key == ahead.key and one.accepted_at is not None)

    async def _seen(self, kind: type[Kind], fits: Callable[[Kind], bool]) -> Kind:
        for _ in range(200):
            sight: Sight = await look(self.server.store)
            found: list[Kind] = sorted(of(sight, kind), key=lambda one: one.key)
            if fit := next((one for one in found if fits(one)), None):
                return fit
            await SystemClock().sleep(LOOK)
        raise Broken(f"no {kind.__name__} came to be as it should")


async def play(root: Path, kills: int, seed: int) -> None:
    """Raises Broken where something acknowledged is missing or stands twice."""
    said = (f'[[person]]\nkey = "{k}"\nname = "{s.name}"\nentra_id = "{s.entra}"\n' for k, s in seats().items())
    people = "".join(said)
    (root / "muster.toml").write_text(HEAD + people + f'[teams]\nincidents_channel = "{CHANNEL}"\n', "utf-8")
    async with teams() as service, aiohttp.ClientSession() as http:
        service.members[CHANNEL] = [dict(member) for member in roster()]
        service.chats = {seat.mri: seat.home for seat in seats().values()}
        server = Server(root, 1.0, root / "muster.toml")
        stage = Shifts(server, People(server, service, http), service, SeededIds(seed))
        try:
            await server.start()
            killing = asyncio.create_task(stage.kill(kills))
            rota, handoff = await stage.play()
            await killing
        finally:
            await server.kill()
    if [swap.state for swap in rota.swaps] != [SwapState.ACCEPTED] or len(rota.overrides) != 2:
        raise Broken(f"the swap stands as {rota.swaps}, with {rota.overrides}")
    if handoff.lines.happened != "db-3 was full twice":
        raise Broken(f"the note says {handoff.lines}")
    if server.complaints:
        raise Broken(f"the log complains: {server.complaints[:3]}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="muster-shifts-") as folder:
        asyncio.run(play(Path(folder), chosen.kills, chosen.seed))
    sys.stdout.write(f"{chosen.kills} kills while a swap and a handoff were made: each stands once\n")


if __name__ == "__main__":
    main()
