"""The planner: looks eight days ahead in every schedule and plans what changes of hands owe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from engine.ports import Claimed, Clock, Desk, Request, Row, Store, Undeliverable
from incidents.model import MUSTER, Person
from incidents.policy import Policy
from oncall.effects import PlanShifts
from oncall.handoffs.commands import HandoffCommand, PlanHandoff, PromptHandoff
from oncall.handoffs.decide import LATEST
from oncall.handoffs.model import Handoff, HandoffState
from oncall.handoffs.who import handoff_key
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Shift

AHEAD = timedelta(days=8)
EVERY = timedelta(hours=1)
NO_TIME = timedelta(0)
TABLE = "planning"
"""The paged table of the schedules looked at, with the moment of the first look."""

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
        self._looked: dict[str, datetime] = {}

    async def hourly(self, tenants: Iterable[str]) -> None:
        """Plan those tenants that have not been looked at for an hour: for the start, and for each housekeeping."""
        for tenant in tenants:
            looked, now = self._looked.get(tenant), self._clock.now()
            if looked is None or not looked <= now < looked + EVERY:
                await self.plan(tenant)
                self._looked[tenant] = now

    async def plan(self, tenant: str, schedule: str = "") -> None:
        """One schedule, or all of them and whatever else is planned. Others get their turn between two schedules."""
        policy, duty = await self._desk.policy(tenant), await self._desk.duty(tenant)
        standing = await self._standing(tenant, schedule)
        since = await self._since(tenant)
        for key in (schedule,) if schedule else {**duty.schedules, **standing}:
            first = since.get(key) or await self._first_look(tenant, key)
            await self._plan_one(tenant, key, policy, duty, first, standing.get(key, {}))
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

    async def _plan_one(
        self,
        tenant: str,
        schedule: str,
        policy: Policy,
        duty: Duty,
        since: datetime,
        standing: Mapping[str, Handoff],
    ) -> None:
        """What passed before `since` was nobody's to plan: a schedule that is new owes no note of its past."""
        now = self._clock.now()
        pairs = duty.handovers(schedule, max(now - LATEST, since), now + AHEAD)
        wanted = [found for out, into in pairs if (found := _wanted(out, into, policy))]
        for plan in wanted:
            known = standing.get(plan.key)
            if known is None or _differs(known, plan):
                await self._ask(tenant, plan.key, known, plan, f"{plan.outgoing.id}/{plan.incoming.id}/{plan.start}")
        for handoff in _lost(standing.values(), {plan.key for plan in wanted}, now):
            await self._ask(tenant, handoff.key, handoff, PromptHandoff(), "gone")

    async def _ask(self, tenant: str, key: str, known: Handoff | None, command: HandoffCommand, what: str) -> None:
        """Keyed by the version it was judged by: swapped away and back again, it is planned once more."""
        request = f"plan:{key}:{known.version if known else 0}:{what}"
        await self._desk.handle(Request(tenant, request, MUSTER, "handoff", key, command))

    async def _since(self, tenant: str) -> Mapping[str, datetime]:
        """When each schedule was looked at for the first time."""
        found: dict[str, datetime] = {}
        after = ""
        while rows := await self._store.rows(tenant, TABLE, after):
            found |= {row.id: datetime.fromisoformat(row.doc["since"]) for row in rows}
            after = rows[-1].id
        return found

    async def _first_look(self, tenant: str, schedule: str) -> datetime:
        now = self._clock.now()
        await self._store.put_rows(tenant, [Row(TABLE, schedule, {"since": now.isoformat()})])
        return now

    async def _standing(self, tenant: str, schedule: str) -> Mapping[str, Mapping[str, Handoff]]:
        """The handoffs planned so far that may still change, by schedule and key."""
        found: dict[str, dict[str, Handoff]] = {}
        since = self._clock.now() - LATEST
        for _, stored in await self._store.open(tenant, "handoff"):
            handoff = stored.snapshot
            if isinstance(handoff, Handoff) and handoff.end >= since and schedule in ("", handoff.schedule):
                found.setdefault(handoff.schedule, {})[handoff.key] = handoff
        return found


def _wanted(out: Shift, into: Shift, policy: Policy) -> PlanHandoff | None:
    """None where one of the two has left the catalogue."""
    outgoing, incoming = _person(out.person, policy), _person(into.person, policy)
    if outgoing is None or incoming is None:
        return None
    return PlanHandoff(handoff_key(out.schedule, out.end), out.schedule, outgoing, incoming, out.start, out.end)


def _person(key: str, policy: Policy) -> Person | None:
    contact = policy.people.get(key)
    return contact.person if contact else None


def _differs(known: Handoff, plan: PlanHandoff) -> bool:
    """Only asked for where it may matter: `PlanHandoff` itself says what comes of it."""
    same = (known.outgoing.id, known.incoming.id, known.start) == (plan.outgoing.id, plan.incoming.id, plan.start)
    return known.state is HandoffState.VOID or not same


def _lost(standing: Iterable[Handoff], wanted: Collection[str], now: datetime) -> list[Handoff]:
    """Those ahead whose shift does not end then any more, and for which nobody has written anything."""
    unwritten = (HandoffState.PLANNED, HandoffState.ASKED)
    return [one for one in standing if one.end > now and one.state in unwritten and one.key not in wanted]
