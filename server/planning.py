"""The planner: looks eight days ahead in every schedule and plans what changes of hands owe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from engine.ports import Claimed, Clock, Desk, Ref, Request, Row, Store, Undeliverable
from incidents.model import MUSTER, Person
from incidents.policy import Policy
from oncall.effects import PlanShifts
from oncall.handoffs.commands import HandoffCommand, PlanHandoff, PromptHandoff
from oncall.handoffs.decide import LATEST
from oncall.handoffs.model import Handoff, HandoffState
from oncall.handoffs.who import changes_of_hands, handoff_key
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Shift
from server.note_privacy import NotePrivacy

AHEAD = timedelta(days=8)
EVERY = timedelta(hours=1)
NO_TIME = timedelta(0)
TABLE = "planning"
"""The paged table of the schedules looked at: `since` is the moment of the first look, `ahead` the keys of the handoffs
that are planned. Handoffs stay in the store for good, so that going through all of them would take ever longer."""

Known = Mapping[str, Any]
"""Such a row."""

Planning = Callable[[str], Awaitable[object]]
"""Plans something else of a tenant, such as reviews and pay; harmless when repeated."""

log = structlog.get_logger(__name__)


class Planner:
    """Run at the start, hourly and after each change of a rota. Repeated, or run by two processes, it plans once.

    `further` are run with it whenever it looks at all schedules. It performs PlanShifts.
    """

    def __init__(self, store: Store, desk: Desk, clock: Clock, further: Sequence[Planning] = ()) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._further = further
        self._notes = NotePrivacy(store, desk, clock)
        self._looked: dict[str, datetime] = {}

    async def hourly(self, tenants: Iterable[str]) -> None:
        """Plan those tenants that have not been looked at for an hour: for the start, and for each housekeeping.

        Each time, what notes tell of incidents that have become private is taken out of their cards.
        """
        for tenant in tenants:
            await self._notes.look(tenant)
            looked, now = self._looked.get(tenant), self._clock.now()
            if looked is None or not looked <= now < looked + EVERY:
                await self.plan(tenant)
                self._looked[tenant] = now

    async def plan(self, tenant: str, schedule: str = "") -> None:
        """One schedule, or all of them and whatever else is planned. Others get their turn between two schedules."""
        policy, duty = await self._desk.policy(tenant), await self._desk.duty(tenant)
        known = await self._known(tenant)
        for key in (schedule,) if schedule else {**duty.schedules, **known}:
            await self._plan_one(tenant, key, policy, duty, known.get(key))
            await self._clock.sleep(NO_TIME)
        if not schedule:
            for plan in self._further:
                await plan(tenant)

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, PlanShifts):
            raise Undeliverable(f"{type(effect).__name__} plans nothing")
        await self.plan(claimed.tenant, effect.schedule)
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """It is looked at again within the hour."""
        log.warning("a schedule was not planned", owed=claimed.owed.key, reason=reason)
        return ()

    async def _plan_one(self, tenant: str, schedule: str, policy: Policy, duty: Duty, known: Known | None) -> None:
        """What passed before the first look was nobody's to plan: a schedule that is new owes no note of its past."""
        now = self._clock.now()
        since = datetime.fromisoformat(known["since"]) if known else now
        known_from = max(now - LATEST, since)
        pairs = changes_of_hands(duty, schedule, known_from, now + AHEAD)
        wanted = {found.key: found for out, into in pairs if (found := _wanted(out, into, policy))}
        standing = await self._standing(tenant, {*wanted, *(known["ahead"] if known else ())})
        for key, plan in wanted.items():
            if key not in standing or _differs(standing[key], plan):
                people = f"{plan.outgoing.id}/{plan.incoming.id}/{plan.start}/{plan.begins}"
                await self._ask(tenant, key, standing.get(key), plan, people)
        for handoff in _lost(standing.values(), wanted, known_from):
            await self._ask(tenant, handoff.key, handoff, PromptHandoff(), "gone")
        ahead = {*wanted, *(one.key for one in standing.values() if one.end > now - LATEST)}
        doc = {"since": since.isoformat(), "ahead": sorted(ahead)}
        if doc != known:
            await self._store.put_rows(tenant, [Row(TABLE, schedule, doc)])

    async def _ask(self, tenant: str, key: str, known: Handoff | None, command: HandoffCommand, what: str) -> None:
        """Keyed by the version it was judged by: swapped away and back again, it is planned once more."""
        request = f"plan:{key}:{known.version if known else 0}:{what}"
        await self._desk.handle(Request(tenant, request, MUSTER, "handoff", key, command))

    async def _known(self, tenant: str) -> Mapping[str, Known]:
        found: dict[str, Known] = {}
        after = ""
        while rows := await self._store.rows(tenant, TABLE, after):
            found |= {row.id: row.doc for row in rows}
            after = rows[-1].id
        return found

    async def _standing(self, tenant: str, keys: Iterable[str]) -> Mapping[str, Handoff]:
        """Those of these handoffs that have been planned."""
        loaded = [await self._store.load(Ref(tenant, "handoff", key)) for key in keys]
        found = (stored.snapshot for stored in loaded if stored)
        return {one.key: one for one in found if isinstance(one, Handoff)}


def _wanted(out: Shift, into: Shift, policy: Policy) -> PlanHandoff | None:
    """None where one of the two has left the catalogue."""
    outgoing, incoming = _person(out.person, policy), _person(into.person, policy)
    if outgoing is None or incoming is None:
        return None
    key, begins = handoff_key(out.schedule, out.end), into.start if into.start > out.end else None
    return PlanHandoff(key, out.schedule, outgoing, incoming, out.start, out.end, begins)


def _person(key: str, policy: Policy) -> Person | None:
    contact = policy.people.get(key)
    return contact.person if contact else None


def _differs(known: Handoff, plan: PlanHandoff) -> bool:
    """Only asked for where it may matter: `PlanHandoff` itself says what comes of it."""
    same = (known.outgoing.id, known.incoming.id, known.start, known.begins) == (
        plan.outgoing.id, plan.incoming.id, plan.start, plan.begins,
    )  # fmt: skip
    return known.state is HandoffState.VOID or not same


def _lost(standing: Iterable[Handoff], wanted: Collection[str], since: datetime) -> list[Handoff]:
    """Those whose shift does not end then any more, and for which nobody has written anything: ahead, or asked for just
    now, as when somebody took over and undid it."""
    unwritten = (HandoffState.PLANNED, HandoffState.ASKED)
    return [one for one in standing if one.end >= since and one.state in unwritten and one.key not in wanted]
