"""The desk: load, decide, evolve, react, commit. The only writer of incidents and notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.duties import Duties
from engine.policies import Policies
from engine.ports import (
    Change,
    Clock,
    Conflict,
    Entry,
    Outcome,
    Record,
    Ref,
    Request,
    Standing,
    Store,
    Stored,
    TryLater,
)
from incidents import rights
from incidents.campaigns.decide import decide as decide_campaign
from incidents.campaigns.events import CampaignEntry
from incidents.campaigns.evolve import evolve as evolve_campaign
from incidents.campaigns.model import Campaign
from incidents.campaigns.react import react as react_campaign
from incidents.commands import Merge, OpenIncident
from incidents.decisions import decide
from incidents.effects import Owed
from incidents.errors import NotFound
from incidents.events import TimelineEntry
from incidents.evolve import evolve
from incidents.given import Given
from incidents.model import MUSTER, Incident, Person
from incidents.policy import Policy
from incidents.react import react
from oncall.calls.commands import BeginCall
from oncall.contacts.model import Contacts
from oncall.events import OncallEntry
from oncall.schedules.duty import Duty
from oncall.subjects import ONCALL_SUBJECTS, OncallSubject

CONFLICTS = 20
"""How often a request decides again after losing a race; more means something is wrong."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The three functions of one kind of subject, and the class of its entries."""

    decide: Callable[[Any, Any, Given], Sequence[Any]]
    evolve: Callable[[Any, Any], Any]
    react: Callable[[Any, Any, Any], Sequence[Owed]]
    entry: Callable[..., Entry]


SUBJECTS = {
    "incident": Subject(decide, evolve, react, TimelineEntry),
    "campaign": Subject(decide_campaign, evolve_campaign, react_campaign, CampaignEntry),
    **{kind: Subject(*functions[1:], OncallEntry) for kind, functions in ONCALL_SUBJECTS.items()},
}
_GUARDED = ("incident", "campaign")
"""Kinds of which some may be hidden from some; the rest is the company's own, and asks its rights in `decide`."""


class IncidentDesk:
    """Handles requests one by one; `nudge` is called after each commit that owes something."""

    def __init__(self, store: Store, clock: Clock, nudge: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._nudge = nudge
        self._policies = Policies(store)
        self._duties = Duties(store)

    async def handle(self, request: Request) -> Outcome:
        """Raises Refused (for the person), TryLater (lost every race), StoreClosed."""
        ref = Ref(request.tenant, request.kind, request.subject)
        for _ in range(CONFLICTS):
            if outcome := await self.earlier(request.tenant, request.key):
                return outcome
            stored = await self._store.load(ref)
            try:
                return await self._decide_and_commit(ref, request, stored)
            except Conflict:
                continue
        raise TryLater(f"{request.subject} is changing too fast")

    async def earlier(self, tenant: str, request: str) -> Outcome | None:
        """What this request came to when it was put before, as things stand now; none where it was not."""
        standing = await self._store.standing(tenant, request)
        return await self._repeat(tenant, standing) if standing else None

    async def _decide_and_commit(self, ref: Ref, request: Request, stored: Stored | None) -> Outcome:
        snapshot = stored.snapshot if stored else None
        given = await self._given(request, snapshot)
        _guard(request, given)
        subject = SUBJECTS[request.kind]
        events = subject.decide(snapshot, request.command, given)
        if not events:
            return Outcome(_standing(request, snapshot), (), repeated=False, policy=given.policy)
        version = stored.version if stored else 0
        after, entries, owed = _apply(subject, snapshot, version, events, given)
        change = Change(
            ref=ref,
            expected=version,
            version=version + len(entries),
            snapshot=after,
            at=given.now,
            entries=entries,
            request=request.key,
            standing=Standing(ref.kind, ref.key, version + len(entries)),
            owed=owed,
            settles=(request.settles,) if request.settles else (),
        )
        await self._store.commit(change)
        self._duties.committed(ref, after)
        if owed:
            self._nudge()
        return Outcome(after, entries, repeated=False, policy=given.policy)

    async def _given(self, request: Request, snapshot: Any) -> Given:
        incident = snapshot if isinstance(snapshot, Incident) else await self._incident_of(request, snapshot)
        version = incident.policy_version if incident else 0
        policy = await self.policy(request.tenant, version)
        other = await self._find(request.tenant, request.command.into) if isinstance(request.command, Merge) else None
        duty, contacts = await self.duty(request.tenant), await self._contacts_of(request)
        return Given(
            self._clock.now(), request.by, request.tenant, policy, request.guest, incident, other, duty, contacts
        )

    async def _incident_of(self, request: Request, snapshot: Any) -> Incident | None:
        """The incident a notice is about, named by the notice or, when drafting, by the command."""
        key = snapshot.incident if isinstance(snapshot, Campaign) else getattr(request.command, "incident", "")
        return await self._find(request.tenant, key) if key else None

    async def _contacts_of(self, request: Request) -> Contacts | None:
        """Those of the person who is about to be called."""
        if not isinstance(request.command, BeginCall):
            return None
        stored = await self._store.load(Ref(request.tenant, "contacts", request.command.person.id))
        return stored.snapshot if stored and isinstance(stored.snapshot, Contacts) else None

    async def _find(self, tenant: str, key: str) -> Incident | None:
        stored = await self._store.load(Ref(tenant, "incident", key))
        return stored.snapshot if stored and isinstance(stored.snapshot, Incident) else None

    async def _repeat(self, tenant: str, standing: Standing) -> Outcome:
        stored = await self._store.load(Ref(tenant, standing.kind, standing.subject))
        snapshot = _known(stored.snapshot if stored else None)
        version = snapshot.policy_version if isinstance(snapshot, Incident) else 0
        return Outcome(snapshot, (), repeated=True, policy=await self.policy(tenant, version))

    async def incident(self, tenant: str, key: str, by: Person, *, guest: bool = False, here: str = "") -> Incident:
        """The newest snapshot this person may see, else NotFound: the same words for both."""
        incident = await self._find(tenant, key)
        if incident:
            policy = await self.policy(tenant, incident.policy_version)
            if rights.may_see(by, incident, policy, guest=guest, here=here):
                return incident
        raise rights.hidden(key)

    async def campaign(self, tenant: str, key: str) -> Campaign:
        """The newest snapshot of a notice, or NotFound."""
        stored = await self._store.load(Ref(tenant, "campaign", key))
        if stored and isinstance(stored.snapshot, Campaign):
            return stored.snapshot
        raise NotFound("There is no such notice.")

    async def oncall(self, tenant: str, kind: str, key: str) -> OncallSubject:
        """The newest snapshot of a subject of on-call, or NotFound."""
        stored = await self._store.load(Ref(tenant, kind, key))
        if stored and isinstance(stored.snapshot, OncallSubject):
            return stored.snapshot
        raise NotFound("There is no such thing any more.")

    async def duty(self, tenant: str) -> Duty:
        """Who is on call, by the newest policy and what chat has laid over its schedules."""
        return await self._duties.of(tenant, await self.policy(tenant))

    async def policy(self, tenant: str, version: int = 0) -> Policy:
        """A stored version of the policy; 0 is the newest."""
        return await self._policies.get(tenant, version)

    async def adopt(self, tenant: str, policy: Policy) -> Policy:
        """Store a checked policy as the next numbered version, unless it is the newest already."""
        return await self._policies.adopt(tenant, policy, self._clock.now())

    async def next_number(self, tenant: str, series: str = "incident") -> int:
        """Counts up durably; a crash between this and its use leaves a gap, never a double."""
        ref = Ref(tenant, "counter", series)
        while True:
            stored = await self._store.load(ref)
            version = stored.version if stored else 0
            number = version + 1
            change = Change(ref, version, number, Record({"n": number}), self._clock.now())
            try:
                await self._store.commit(change)
            except Conflict:
                continue
            return number


def _guard(request: Request, given: Given) -> None:
    """Who may not see an incident hears the same as if it did not exist. Guests hear from the rights what they may."""
    if request.kind not in _GUARDED or given.by == MUSTER or given.guest or isinstance(request.command, OpenIncident):
        return
    incident = given.incident
    if incident is None or not rights.may_see(given.by, incident, given.policy):
        raise rights.hidden(request.subject)


def _known(snapshot: Any) -> Incident | Campaign | OncallSubject:
    if isinstance(snapshot, Incident | Campaign | OncallSubject):
        return snapshot
    raise NotFound("There is no such incident.")


def _standing(request: Request, snapshot: Any) -> Incident | Campaign | OncallSubject | None:
    """What an ask without facts leaves as it was: a clock may ask for what never came to be, a person may not."""
    return None if snapshot is None and request.by == MUSTER else _known(snapshot)


def _apply(
    subject: Subject, snapshot: Any, version: int, events: Sequence[Any], given: Given
) -> tuple[Any, list[Entry], list[Owed]]:
    """Fold the new facts and gather what they owe; of rows with one key the last wins."""
    entries: list[Entry] = []
    owed: dict[str, Owed] = {}
    for seq, event in enumerate(events, start=version + 1):
        entry = subject.entry(seq, given.now, given.by, event)
        after = subject.evolve(snapshot, entry)
        owed |= {row.key: row for row in subject.react(snapshot, after, entry)}
        entries.append(entry)
        snapshot = after
    return snapshot, entries, list(owed.values())
