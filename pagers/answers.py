"""What comes back from outside: an acknowledgement put to the desk in the name of whoever gave it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import structlog

from engine.ports import Desk, Request
from incidents import rights
from incidents.commands import Acknowledge
from incidents.errors import NotFound, Refused, Stale
from incidents.machine_commands import RecordPagerFailure
from incidents.model import MUSTER, Person
from incidents.policy import Contact, Policy
from oncall.alarms.commands import AnswerAlarm
from oncall.calls.commands import AnswerCall, RecordTry
from oncall.calls.model import Call
from pagers.thing import kind_of, load, outside
from pagers.words import plain

DONE = "Acknowledged."
UNSEEN = "answered there, and may not see this incident. It is not acknowledged"

log = structlog.get_logger(__name__)


class Answers:
    """`tenants` are those of this server. Each method may be called again for the same thing: the keys make it one."""

    def __init__(self, desk: Desk, tenants: Collection[str]) -> None:
        self._desk = desk
        self.tenants = tenants

    async def call(self, tenant: str, key: str) -> Call | None:
        """A call as it stands, in words that may be said outside; none where there is no such call or tenant."""
        if tenant not in self.tenants:
            return None
        try:
            call = await self._desk.oncall(tenant, "call", key)
        except NotFound:
            return None
        return await outside(self._desk, call) if isinstance(call, Call) else None

    async def of_person(self, call: Call, via: str, key: str) -> str:
        """The person called acknowledges. Returns what to tell them."""
        if not call.waiting:
            return f"{call.about or 'It'} needs no answer any more. {plain(call.over)}".strip()
        if not call.about:
            request = Request(call.tenant, key, call.person, "call", call.key, AnswerCall(by=via))
        else:
            request = _acknowledging(call.tenant, key, call.person, call.about, via, page=call.page)
        return await self._put(request)

    async def of_agent(self, about: str, pager: str, who: Agent, via: str, key: str) -> None:
        """Somebody acknowledges at a team's pager: whoever may see the incident may, by their own name."""
        tenant = await self._tenant_of(about)
        if tenant is not None:
            policy = await self._desk.policy(tenant)
            request = _acknowledging(tenant, key, who.person(policy, pager), about, via)
            if await self._put(request) != DONE and request.kind == "incident":
                await self._say_unseen(request, pager, policy)

    async def failed(self, tenant: str, call: str, number: int, reason: str, key: str) -> None:
        """A try that was under way came to nothing after all."""
        await self._put(Request(tenant, key, MUSTER, "call", call, RecordTry(number, sent=False, reason=reason)))

    async def _say_unseen(self, asked: Request, pager: str, policy: Policy) -> None:
        """The pager calls nobody any more, and here nobody has it: that is said where people look."""
        incident = await self._desk.incident(asked.tenant, asked.subject, MUSTER)
        if not incident.active or incident.acknowledged_at or rights.may_see(asked.by, incident, policy):
            return
        command = RecordPagerFailure(pager, f"{asked.by.name} {UNSEEN}")
        await self._put(Request(asked.tenant, f"{asked.key}:unseen", MUSTER, "incident", asked.subject, command))

    async def _tenant_of(self, about: str) -> str | None:
        """The pager does not know whose it is; two of the same name are left to be answered in Teams."""
        found = [tenant for tenant in self.tenants if await self._has(tenant, about)]
        if len(found) != 1:
            log.warning("acknowledgement from a pager for nothing that is one here", about=about[:40], found=len(found))
        return found[0] if len(found) == 1 else None

    async def _has(self, tenant: str, about: str) -> bool:
        try:
            await load(self._desk, tenant, about)
        except NotFound:
            return False
        return True

    async def _put(self, request: Request) -> str:
        """Whoever comes late, or hears their own echo, finds the thing done: that is no fault."""
        try:
            await self._desk.handle(request)
        except Stale as stale:
            log.info("answered already", subject=request.subject, sentence=stale.sentence)
            return stale.sentence
        except Refused as refused:
            log.warning("an answer from outside is refused", subject=request.subject, sentence=refused.sentence)
            return refused.sentence
        return DONE


class Agent:
    """Somebody as a pager names them: by ids or addresses, and by a name to show."""

    def __init__(self, ids: Sequence[str], name: str, service: str) -> None:
        self._ids = frozenset(each.casefold() for each in ids if each)
        self._name = plain(name, 60) or "Somebody"
        self._service = service

    def person(self, policy: Policy, pager: str) -> Person:
        """By what the catalogue says of them at this pager, or by their address; a stranger keeps their name."""
        for contact in policy.people.values():
            if self._is(contact, pager):
                return contact.person
        return Person(f"pager:{pager}", f"{self._name} at {self._service}")

    def _is(self, contact: Contact, pager: str) -> bool:
        known = (contact.pager_ids.get(pager, ""), contact.email, contact.upn)
        return any(each.casefold() in self._ids for each in known if each)


def _acknowledging(tenant: str, key: str, by: Person, about: str, via: str, *, page: str = "") -> Request:
    if kind_of(about) == "alarm":
        return Request(tenant, key, by, "alarm", about, AnswerAlarm(page=page, via=via))
    return Request(tenant, key, by, "incident", about, Acknowledge(page=page, via=via))
