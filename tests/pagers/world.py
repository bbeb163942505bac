"""A whole server's paging over stand-ins: an engine in memory, services on the loopback, callbacks over HTTP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from engine.desk import IncidentDesk
from engine.ids import SeededIds
from engine.outbox import Asker, Outbox
from engine.ports import Change, Record, Ref, Request, Row
from incidents import commands as c
from incidents.effects import EFFECTS, Ask, Effect, Owed
from incidents.model import Incident, Person, Severity
from oncall.calls.model import Call, Road, Try
from oncall.contacts.model import TABLE, ContactPoint, Contacts
from oncall.rules import Pager
from playground import DEMO_TENANT
from server.health import Health
from server.http import build_app, listening
from server.metrics import Metrics
from server.paging import Paging, open_paging
from server.settings import Settings
from storage.memory import MemoryStore
from tests.engine.world import Diary
from tests.incidents.company import ANA, DANA, PEOPLE, POLICY, at
from tests.standins.azure_communication import AzureStandIn
from tests.standins.clock import ManualClock
from tests.standins.opsgenie import OpsgenieStandIn
from tests.standins.pagerduty import PagerDutyStandIn
from tests.standins.paging import serving
from tests.standins.twilio import TwilioStandIn

TENANT = DEMO_TENANT
NUMBER = "+491719876543"
ADDRESS = "ana@mail.example"
OPSGENIE_SECRET = "opsgenie-header-secret"
ABOUT = "INC-42"


@dataclass
class Mailbox:
    """A courier that keeps what it delivers. Whatever comes from here must not be missing."""

    mails: list[tuple[str, str, str, bool]] = field(default_factory=list)

    async def deliver(
        self, key: str, to: str, subject: str, text: str, *, doubtful: bool = False, again: bool = False
    ) -> None:
        assert key
        assert again
        self.mails.append((to, subject, text, doubtful))


@dataclass
class Scene:
    """A server with its pagers open. `home` is where it listens."""

    store: MemoryStore
    clock: ManualClock
    desk: IncidentDesk
    outbox: Outbox
    paging: Paging
    mailbox: Mailbox
    home: str
    pagerduty: PagerDutyStandIn
    opsgenie: OpsgenieStandIn
    twilio: TwilioStandIn
    azure: AzureStandIn
    _owed: int = 0

    async def owe(self, effect: Effect) -> str:
        """A row out of nowhere; performed at once, once. Returns its key."""
        await self.owe_only(effect)
        await self.work()
        return f"x/{self._owed}/0"

    async def owe_only(self, *effects: Effect) -> None:
        self._owed += 1
        ref, now = Ref(TENANT, "counter", f"owing-{self._owed}"), self.clock.now()
        rows = [Owed(f"x/{self._owed}/{number}", now, effect) for number, effect in enumerate(effects)]
        await self.store.commit(Change(ref, 0, 1, Record({"n": self._owed}), now, owed=rows))

    async def work(self) -> None:
        while await self.outbox.work():
            await self.outbox.settle()

    async def later(self, span: timedelta = timedelta(minutes=6)) -> None:
        await self.clock.advance(span)
        await self.work()

    async def given_up(self) -> Mapping[str, str]:
        return {dead.key: dead.reason for dead in await self.store.dead_rows(TENANT)}

    async def incident(self) -> Incident:
        return await self.desk.incident(TENANT, ABOUT, DANA)

    async def call(self, key: str = "") -> Call:
        call = await self.desk.oncall(TENANT, "call", key or await self.key())
        assert isinstance(call, Call)
        return call

    async def key(self) -> str:
        """Of the call of Ana's page."""
        return f"{ABOUT}.{next(page.id for page in (await self.incident()).pages if page.person == ANA)}"

    async def ask(self, who: Person, command: c.IncidentCommand, subject: str = ABOUT) -> None:
        self._owed += 1
        await self.desk.handle(Request(TENANT, f"teams:{self._owed}", who, "incident", subject, command))

    async def calling(
        self, key: str = "", about: str = ABOUT, title: str = "Card payments fail", only: int = 0
    ) -> Call:
        """A call of Ana with a try on every road; the third has no contact of hers, and goes to the catalogue's."""
        known = key or await self.key()
        now = self.clock.now()
        tries = (
            Try(1, Road.SMS, now, "c1"), Try(2, Road.PHONE, now, "c1"), Try(3, Road.EMAIL, now),
            Try(4, Road.SMS, now, "c2"),
        )  # fmt: skip
        page = known.partition(".")[2] if about else ""
        call = Call(
            known,
            TENANT,
            1,
            about,
            page,
            ANA,
            title,
            "on call",
            Severity.SEV1,
            now,
            tries=tuple(one for one in tries if only in (0, one.number)),
        )
        await self.store.commit(Change(Ref(TENANT, "call", known), 0, 1, call, now))
        return call

    async def contact(
        self,
        person: Person,
        number: str,
        id_: str = "c1",
        *,
        verified: bool = True,
        road: Road = Road.SMS,
        after: timedelta = timedelta(hours=1),
    ) -> None:
        await self.store.put_rows(TENANT, [Row(TABLE, f"{person.id}/{id_}", {"address": number, "code": "271828"})])
        now = self.clock.now()
        point = ContactPoint(id_, road, "•••• 43", after, now if verified else None)
        contacts = Contacts(person.id, TENANT, 1, person, (point,))
        ref = Ref(TENANT, "contacts", person.id)
        stored = await self.store.load(ref)
        version = stored.version if stored else 0
        await self.store.commit(Change(ref, version, version + 1, contacts, now))


@asynccontextmanager
async def scene(
    ringing: str = "twilio", more: Pager | None = None, team_pager: str = "", **settings: object
) -> AsyncIterator[Scene]:
    """Ana is on call and paged for INC-42; she has one verified number. `ringing` is the kind of pager that rings."""
    pagerduty, opsgenie, twilio, azure = PagerDutyStandIn(), OpsgenieStandIn(), TwilioStandIn(), AzureStandIn()
    async with serving(pagerduty, opsgenie, twilio, azure):
        port = _free_port()
        home = f"http://127.0.0.1:{port}"
        options = Settings(**{"development": True, "port": port, "public_url": home, **settings})  # type: ignore[arg-type]  # options by name
        store, clock, bell = MemoryStore(), ManualClock(at("14:23")), asyncio.Event()
        desk = IncidentDesk(store, clock, bell.set)
        people = {**PEOPLE, "ana": replace(PEOPLE["ana"], email=ADDRESS, pager_ids={"pd": "PANA"})}
        pagers = _pagers(pagerduty.url, opsgenie.url, azure.url if ringing == "azure" else twilio.url, ringing)
        teams = {key: replace(team, pager=team_pager) for key, team in POLICY.teams.items()}
        policy = replace(POLICY, people=people, teams=teams, pagers=pagers | ({more.key: more} if more else {}))
        await desk.adopt(TENANT, policy)
        mailbox = Mailbox()
        paging = open_paging(options, policy, store=store, desk=desk, courier=mailbox, wall=clock)
        performers = dict.fromkeys(EFFECTS, Diary()) | {Ask: Asker(desk)} | dict(paging.performers)
        outbox = Outbox(store, clock, SeededIds(1), performers, bell)
        health = Health({})
        app = build_app(options, routes=paging.routes, health=health, metrics=Metrics(), ids=SeededIds(2))
        told = Scene(store, clock, desk, outbox, paging, mailbox, home, pagerduty, opsgenie, twilio, azure)
        async with listening(app, health, options):
            try:
                await _declared(told)
                yield told
            finally:
                for service in (pagerduty, opsgenie, twilio, azure):
                    service.faults.released.set()
                await paging.close()


async def _declared(told: Scene) -> None:
    command = c.OpenIncident(ABOUT, 42, "Card payments fail", severity=Severity.SEV1, services=("pay",))
    await told.ask(DANA, command)
    await told.contact(ANA, NUMBER)


def _pagers(pagerduty: str, opsgenie: str, ringer: str, kind: str) -> dict[str, Pager]:
    """`kind` may be `none`: then nobody rings."""
    pagers = [Pager("pd", "pagerduty", pagerduty), Pager("og", "opsgenie", opsgenie)]
    pagers += [Pager("ring", kind, ringer, caller="+15550100")] if kind != "none" else []
    return {pager.key: pager for pager in pagers}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
