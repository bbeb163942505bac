"""One notice to many customers through Graph, its server killed again and again: each of them gets one copy.

`python -m tests.crash.mailing --kills 100 --customers 10000` does it and tells.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import aiohttp

from engine.clock import SystemClock
from engine.ids import SeededIds
from incidents.campaigns.model import Campaign
from incidents.model import Role
from playground import DEMO_POLICY, DEMO_TENANT
from playground.people import CHANNEL, roster, seats
from storage.embedded.opening import open_embedded
from tests.crash.look import look
from tests.crash.people import People
from tests.crash.server import Broken, Server
from tests.standins.graph import GraphStandIn, graph_standin
from tests.standins.graph_faults import reset
from tests.standins.graph_limits import Limits
from tests.standins.teams import TeamsStandIn, teams

SPEED = 60.0
"""The minute in which a sent mail may still look like a draft takes a second."""
LIFE = timedelta(milliseconds=900)
LOOK = timedelta(milliseconds=100)
FREE = Limits(None, None, None, None, at_once=4)
MAIL = """[mail]
sender_name = "Contoso Status"
sender_address = "status@contoso.example"
per_minute = 10000
per_day = 10000000

[mail.audiences]
customers = "customers.csv"
"""


@dataclass(frozen=True)
class Outcome:
    """`doubtful` mails wait for a person; `strays` are drafts that nobody sent."""

    kills: int
    customers: int
    lost: int
    resets: int
    doubtful: int
    strays: int
    seconds: float


@dataclass
class Sending:
    """The server, those who press its buttons, and the service its mails go to."""

    server: Server
    people: People
    graph: GraphStandIn
    chance: SeededIds
    kills: int = 0

    async def notice(self) -> str:
        """Declare, claim, and send the first message as it is proposed; the key of the notice."""
        who = seats()["adele"]
        await self.server.start()
        await self.people.install(who)
        await self.people.say(who, CHANNEL, "declare card payments fail")
        incident = (await look(self.server.store)).incidents[0].key
        await self.people.click(who, who.home, "role.claim", {"incident": incident, "role": Role.CL.value})
        form = (await self.people.click(who, who.home, "show.notice", {"incident": incident})).card
        preview = await self.people.press(who, who.home, form, "Preview")
        campaign = (await look(self.server.store)).campaigns[0]
        if preview.refused:
            raise Broken(f"the notice was not drafted: {preview.words}")
        ids = {"notice": campaign.key}
        # By the hurried clock the calls take long: that is seen, and accepted.
        await self.people.click(
            who, who.home, "notice.route", {**ids, "version": str(campaign.worded), "route": "each"}
        )
        worded = (await look(self.server.store)).campaigns[0].worded
        answer = await self.people.click(who, who.home, "notice.approve", {**ids, "version": str(worded)})
        if answer.refused:
            raise Broken(f"the notice was not approved: {answer.words}")
        return campaign.key

    async def kill(self, times: int, customers: int) -> None:
        """While mails go out. Every fifth kill comes as soon as the server listens."""
        for number in range(times):
            await self.server.ready()
            share = self.chance.jitter() if number % 5 else 0.0
            await SystemClock().sleep(LIFE * share)
            if len(self.graph.delivered) >= customers:
                raise Broken(f"all was sent before kill {number + 1}: send to more customers")
            await self.server.kill()
            self.kills += 1
            await self.server.start()

    async def ends(self) -> Campaign:
        """Until the notice says so itself."""
        while True:
            self.server.check()
            campaign = (await look(self.server.store)).campaigns[0]
            if campaign.finished_at:
                return campaign
            await SystemClock().sleep(LOOK * 5)


def folder_of(root: Path, customers: int) -> Path:
    """A policy with so many customers."""
    head = DEMO_POLICY.read_text("utf-8")
    before, _, rest = head.partition("[mail]")
    after = rest[rest.index("[[person]]") :]
    (root / "muster.toml").write_text(f"{before}{MAIL}\n{after}", "utf-8")
    rows = "".join(f"customer{n}@example.com,Customer {n},{'de' if n % 4 == 0 else 'en'}\n" for n in range(customers))
    (root / "customers.csv").write_text(f"email,name,language\n{rows}", "utf-8")
    return root / "muster.toml"


@asynccontextmanager
async def stage(root: Path, customers: int, seed: int) -> AsyncIterator[Sending]:
    chance = SeededIds(seed)
    async with graph_standin(limits=FREE, tokens={""}) as graph, teams() as service, aiohttp.ClientSession() as http:
        _furnish(service)
        variables = {"MUSTER_GRAPH_URL": graph.url}
        server = Server(root, SPEED, folder_of(root, customers), "graph:", variables)
        try:
            yield Sending(server, People(server, service, http), graph, chance)
        finally:
            await server.kill()


def _furnish(service: TeamsStandIn) -> None:
    service.members[CHANNEL] = [dict(member) for member in roster()]
    service.chats = {seat.mri: seat.home for seat in seats().values()}


async def play(root: Path, customers: int, kills: int, seed: int, resets: int = 0) -> Outcome:
    """Raises Broken where somebody got none or two, or the ledger says otherwise."""
    began = perf_counter()
    async with stage(root, customers, seed) as sending:
        sending.graph.faults += [reset(on="POST .*/send$", done=True)] * resets
        key = await sending.notice()
        await sending.kill(kills, customers)
        campaign = await sending.ends()
        await sending.server.kill()
        doubtful = await _check(sending, campaign, customers)
        strays = len(sending.graph.drafts("status@contoso.example"))
        lost = sum("/send" in heard.place for heard in sending.graph.requests) - customers
        assert campaign.key == key
    return Outcome(sending.kills, customers, lost, resets, doubtful, strays, perf_counter() - began)


async def _check(sending: Sending, campaign: Campaign, customers: int) -> int:
    """How many are in doubt; they may have one copy or none, everybody else has one."""
    states = await _ledger(sending.server.store, campaign)
    copies = {n: sending.graph.copies(f"customer{n}@example.com") for n in range(customers)}
    many = [number for number, found in copies.items() if found > 1]
    if many:
        raise Broken(f"{len(many)} customers have more than one copy, such as {many[:5]}")
    tally = Counter(states)
    if len(states) != customers or tally["accepted"] + tally["doubtful"] != customers:
        raise Broken(f"the ledger of {len(states)} says {dict(tally)}")
    if (campaign.tally.accepted, campaign.tally.doubtful) != (tally["accepted"], tally["doubtful"]):
        raise Broken(f"the notice says {campaign.tally}, its ledger {dict(tally)}")
    if sum(copies.values()) < tally["accepted"]:
        raise Broken(f"{tally['accepted']} are accepted, but {sum(copies.values())} were delivered")
    if sending.server.complaints:
        raise Broken(f"the log complains: {sending.server.complaints[:3]}")
    return tally["doubtful"]


async def _ledger(store: Path, campaign: Campaign) -> Sequence[str]:
    """The state of each recipient."""
    opened, states, after = await open_embedded(store), list[str](), ""
    try:
        while rows := await opened.rows(DEMO_TENANT, f"deliveries/{campaign.key}", after=after, limit=1000):
            states += [row.doc["state"] for row in rows]
            after = rows[-1].id
    finally:
        await opened.close()
    return states


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--customers", type=int, default=10_000)
    options.add_argument("--resets", type=int, default=20, help="answers lost after a mail was accepted")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="muster-mailing-") as folder:
        outcome = asyncio.run(play(Path(folder), chosen.customers, chosen.kills, chosen.seed, chosen.resets))
    sys.stdout.write(
        f"{outcome.kills} kills and {outcome.resets} lost answers while {outcome.customers:,} customers were written "
        f"to: one copy each, {outcome.doubtful} in doubt, {outcome.strays} drafts left over, "
        f"{outcome.lost:+d} sends against customers, in {outcome.seconds:.0f} s\n"
    )


if __name__ == "__main__":
    main()
