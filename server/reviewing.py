"""The register of pages with its budget, and what the planner does for reviews: each begins on its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.oncall.register import pages_of
from engine.ports import Claimed, Desk, Ref, Request, Row, Store, Undeliverable
from incidents.effects import Ask, Owed
from incidents.errors import Refused
from incidents.model import MUSTER, Person
from incidents.policy import Policy
from oncall import budget
from oncall.actions.commands import OpenAction
from oncall.actions.model import Action, ActionKind
from oncall.alarms.model import Alarm
from oncall.calls.model import Call
from oncall.effects import FilePage
from oncall.reviews.plan import plan_reviews
from server.paying import watching_since


class FilePages:
    """The Performer of FilePage: one row a call, and an action item where a page used up somebody's budget."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises Undeliverable where there is no such call."""
        effect = claimed.owed.effect
        if not isinstance(effect, FilePage):
            raise Undeliverable(f"the register of pages does not carry {type(effect).__name__}")
        try:
            call = await self._desk.oncall(claimed.tenant, "call", effect.call)
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        if not isinstance(call, Call) or not budget.counts(call):
            return ()
        policy = await self._desk.policy(claimed.tenant)
        row = Row(
            budget.table(call.person.id), budget.row_id(call), budget.doc_of(call, await self._team(call, policy))
        )
        await self._watch(call, row.doc, policy)
        return [row]

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:  # noqa: ARG002 - one shape for all
        """The log has said so; a page that is not in the register was still sent."""
        return ()

    async def _team(self, call: Call, policy: Policy) -> str:
        """The key of the team by whose schedule the person was on call, else of the one whose service it is about."""
        by_schedule = [team.key for team in policy.teams.values() if team.schedule and team.schedule == call.schedule]
        if by_schedule:
            return by_schedule[0]
        try:
            if call.about.startswith("ALM-"):
                alarm = await self._desk.oncall(call.tenant, "alarm", call.about)
                return alarm.team if isinstance(alarm, Alarm) else ""
            incident = await self._desk.incident(call.tenant, call.about, MUSTER)
        except Refused:
            return ""  # what it was about is erased: the page still counts
        return next((team.key for team in policy.teams_of(incident.services)), "")

    async def _watch(self, call: Call, doc: Mapping[str, Any], policy: Policy) -> None:
        """Opens the action item of a breach. Rows may come out of order, so later pages are looked at as well."""
        span, begun = policy.oncall.budget_span, call.begun_at
        stored = await pages_of(self._store, call.tenant, call.person.id, begun - span, begun + span)
        docs = [*(one for one in stored if one["call"] != call.key), doc]
        at = next((at for at in budget.breaches(docs, policy.oncall) if at >= begun), None)
        if at is None or await self._being_fixed(call):
            return
        within = [one for one in docs if at - span < budget.moment(one["at"]) <= at]
        key, team = budget.fix_key(call.person.id, at), str(doc["team"])
        text = budget.fix_words(call.person.name, within, policy.oncall)
        due = (at + budget.FIX_WITHIN).date()
        command = OpenAction(
            key, text, _leads(team, call, policy), due, ActionKind.DETECT, "page budget", priority=1, team=team
        )
        await self._desk.handle(Request(call.tenant, f"budget:{key}", MUSTER, "action", key, command))

    async def _being_fixed(self, call: Call) -> bool:
        """Whether an earlier breach of this person has an action item that is not done yet."""
        prefix = budget.fix_prefix(call.person.id)
        stored = await self._store.open(call.tenant, "action")
        return any(
            ref.key.startswith(prefix) and isinstance(one.snapshot, Action) and one.snapshot.is_open
            for ref, one in stored
        )


def _leads(team: str, call: Call, policy: Policy) -> Person:
    """Who sees to it: the team's lead, else the engineering lead, else whoever was paged."""
    lead = policy.teams[team].lead if team in policy.teams else ""
    keys = (lead, policy.leadership.get("engineering_lead", ""))
    return next((policy.people[key].person for key in keys if key in policy.people), call.person)


async def owed_reviews(store: Store, desk: Desk, tenant: str, now: datetime) -> tuple[Owed, ...]:
    """The reviews that begin within eight days, or should have begun while nobody ran: for the planner to owe.

    What was over before Muster first ran here is not reviewed.
    """
    since = await watching_since(store, tenant)
    owed = plan_reviews(await desk.policy(tenant), now, since or now)
    return tuple([row for row in owed if not await _begun(store, tenant, row)])


async def _begun(store: Store, tenant: str, row: Owed) -> bool:
    return isinstance(row.effect, Ask) and await store.load(Ref(tenant, "review", row.effect.key)) is not None
