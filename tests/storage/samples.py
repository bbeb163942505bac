"""Incidents, notices and changes to fill a store with, and the fold that goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine.ports import Change, Entry, Ref, Row, Snapshot, Standing
from incidents.campaigns.events import CampaignEntry, DeliveriesCounted, NoticeDrafted
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Stage, Tally, Words
from incidents.commands import RemindUpdate
from incidents.effects import Ask, Owed, RefreshHeadline
from incidents.events import Closed, Declared, NoteAdded, Reopened, Step, TimelineEntry
from incidents.model import Clocks, Incident, Line, Person, Phase, Role, Severity
from tests.standins.clock import NOON

TENANT = "acme"
ANA = Person("ana-id", "Ana Silva")
BEN = Person("ben-id", "Ben Ode")


def files(folder: Path, pattern: str) -> list[Path]:
    """The files of that name anywhere below."""
    return sorted(folder.rglob(pattern))


def ref(key: str = "INC-1", kind: str = "incident", tenant: str = TENANT) -> Ref:
    return Ref(tenant, kind, key)


def declared(key: str = "INC-1", **changes: Any) -> Declared:
    fields: dict[str, Any] = {
        "key": key,
        "tenant": TENANT,
        "number": int(key.partition("-")[2] or 1),
        "slug": f"inc-{key.lower()}",
        "title": "Card payments fail for EU customers",
        "severity": Severity.SEV1,
        "proposed": None,
        "why": "",
        "answers": None,
        "services": ("payments-api",),
        "began_at": NOON,
        "customers_affected": True,
        "policy_version": 1,
        "clocks": Clocks(),
        "response_due": NOON + timedelta(minutes=5),
    }
    return Declared(**{**fields, **changes})


def entry(seq: int, event: Any, at: datetime = NOON) -> TimelineEntry:
    return TimelineEntry(seq, at + timedelta(seconds=seq), ANA, event)


def begin(fact: Declared, at: datetime) -> Incident:
    return Incident(
        key=fact.key,
        tenant=fact.tenant,
        number=fact.number,
        version=1,
        title=fact.title,
        slug=fact.slug,
        policy_version=fact.policy_version,
        severity=fact.severity,
        declared_severity=fact.severity,
        declared_at=at,
        declared_by=ANA,
        began_at=fact.began_at,
        clocks=fact.clocks,
        drill=fact.drill,
        private=fact.private,
        services=fact.services,
        roles={Role.IC: ANA, Role.TL: BEN},
    )


def step(incident: Incident | None, fact: TimelineEntry) -> Incident:
    """A fold of our own, so that these tests say what a store does and not what an incident is."""
    if incident is None:
        assert isinstance(fact.event, Declared)
        return begin(fact.event, fact.at)
    incident = replace(incident, version=fact.seq)
    match fact.event:
        case Closed():
            return replace(incident, phase=Phase.CLOSED, closed_at=fact.at)
        case Reopened():
            return replace(incident, phase=Phase.MITIGATION, reopened=incident.reopened + 1)
        case NoteAdded(text):
            return replace(incident, recent=(*incident.recent, Line(fact.at, fact.by.name, text))[-4:])
        case _:
            return incident


def fold(_: Ref, facts: Sequence[Entry]) -> Snapshot | None:
    incident: Incident | None = None
    campaign: Campaign | None = None
    for fact in facts:
        if isinstance(fact, TimelineEntry):
            incident = step(incident, fact)
        elif isinstance(fact, CampaignEntry):
            campaign = campaign_step(campaign, fact)
    return incident or campaign


def change(incident: Incident | None, *events: Any, key: str = "INC-1", at: datetime = NOON, **more: Any) -> Change:
    """The commit of these facts on this snapshot."""
    expected = incident.version if incident else 0
    facts = [entry(seq, event, at) for seq, event in enumerate(events, expected + 1)]
    snapshot = incident
    for fact in facts:
        snapshot = step(snapshot, fact)
    version = expected + len(facts)
    return Change(ref(key), expected, version, snapshot, at, entries=facts, **more)


def declare(key: str = "INC-1", at: datetime = NOON, owed: Sequence[Owed] = (), **fields: Any) -> Change:
    return change(None, declared(key, **fields), key=key, at=at, owed=owed)


def note(incident: Incident, text: str = "looking", **more: Any) -> Change:
    return change(incident, NoteAdded(text), key=incident.key, **more)


def close(incident: Incident, **more: Any) -> Change:
    return change(incident, Closed(), key=incident.key, **more)


def reopen(incident: Incident, **more: Any) -> Change:
    return change(incident, Reopened("again", None, None), key=incident.key, **more)


def after(done: Change) -> Incident:
    """The snapshot that a commit leaves."""
    assert isinstance(done.snapshot, Incident)
    return done.snapshot


def headline(key: str = "INC-1", due: datetime = NOON, lane: str | None = None) -> Owed:
    return Owed(f"{key}/headline", due, RefreshHeadline(key), f"teams:{key}" if lane is None else lane)


def timer(key: str = "INC-1", seq: int = 1, due: datetime = NOON) -> Owed:
    return Owed(f"{key}/{seq}/update", due, Ask("incident", key, RemindUpdate(due, Step.DUE)))


def row(row_id: str, table: str = "recipients/INC-1-n1", **doc: Any) -> Row:
    return Row(table, row_id, doc or {"name": f"customer {row_id}"})


def standing(key: str = "INC-1", version: int = 1) -> Standing:
    return Standing("incident", key, version)


WORDS = Words(NoticeKind.INITIAL, "Payments", "card payments", "errors", "Investigating", ImpactLevel.HIGH, NOON)


def campaign_step(campaign: Campaign | None, fact: CampaignEntry) -> Campaign:
    if campaign is None:
        assert isinstance(fact.event, NoticeDrafted)
        drafted = fact.event
        return Campaign(drafted.key, TENANT, 1, drafted.incident, drafted.words, drafted.audience, ANA, fact.at)
    assert isinstance(fact.event, DeliveriesCounted)
    stage = Stage.STOPPED if fact.event.held else Stage.SENT
    return replace(campaign, version=fact.seq, stage=stage, tally=fact.event.tally, finished_at=fact.at)


def draft(key: str = "INC-1-n1") -> Change:
    event = NoticeDrafted(key, TENANT, "INC-1", WORDS, "eu", 2, (), (), usual=False, drill=False, private=False)
    fact = CampaignEntry(1, NOON, ANA, event)
    return Change(ref(key, "campaign"), 0, 1, campaign_step(None, fact), NOON, entries=[fact])


def sent(campaign: Campaign, held: str = "") -> Change:
    """All of it went out, or nothing more of it will, for what `held` says."""
    fact = CampaignEntry(2, NOON, ANA, DeliveriesCounted(Tally(2), 2, NOON, NOON, held, over=True))
    return Change(ref(campaign.key, "campaign"), 1, 2, campaign_step(campaign, fact), NOON, entries=[fact])
