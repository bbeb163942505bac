"""What is read for a handoff: what its note is filled in with, and how much of it somebody may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.oncall.register import pages_of
from engine.ports import Desk, Query, Row, Store
from incidents import rights
from incidents.errors import NotFound
from incidents.model import MUSTER, Incident
from oncall.actions.model import Action
from oncall.budget import burn
from oncall.handoffs.lines import LABELS, named, without
from oncall.handoffs.model import Handoff, Lines
from oncall.handoffs.prefill import concerns, prefill
from oncall.rules import OncallRules

Sees = Callable[[Incident], bool]

TABLE = "handoffs/"
"""The paged tables of the notes kept, one a schedule: row `<end of the shift, as 20261120T0900Z>`."""

_TICK = timedelta(microseconds=1)
_MOST = 60
"""How many closed incidents of a shift are looked at."""


def open_to_all(incident: Incident) -> bool:
    """What may stand where everybody reads along."""
    return not incident.private


async def lines_for(desk: Desk, handoff: Handoff, sees: Sees) -> Lines:
    """The note without the rows that name an incident its reader may not know of."""
    return await seen(desk, handoff.tenant, handoff.lines, sees)


async def seen(desk: Desk, tenant: str, lines: Lines, sees: Sees) -> Lines:
    hidden = set()
    for key in named(lines):
        incident = await _incident(desk, tenant, key)
        if incident and not sees(incident):
            hidden.add(key)
    return without(lines, hidden)


async def prefilled(store: Store, desk: Desk, handoff: Handoff, sees: Sees, at: datetime) -> Lines:
    """Out of the pages, incidents and open action items of the shift, as far as the writer may see them."""
    tenant, until = handoff.tenant, min(handoff.end, at + _TICK)
    incidents = await _incidents(store, desk, handoff)
    pages = await pages_of(store, tenant, handoff.outgoing.id, handoff.start, until)
    paged_for = await _paged_for(desk, tenant, pages, incidents)
    unseen = {one.key for one in paged_for if not sees(one)}
    private = {one.key for one in paged_for if one.private}
    told = [
        page for page in pages if page.get("schedule") in ("", handoff.schedule) and page.get("about") not in unseen
    ]
    policy = await desk.policy(tenant)
    mine = []
    for one in incidents:
        schedules = {team.schedule for team in policy.teams_of(one.services)}
        if one.key not in unseen and concerns(handoff, one, schedules, rights.people_in(one)):
            mine.append(one)
    return prefill(handoff, told, mine, await _actions(store, handoff), at, private)


async def burn_words(store: Store, tenant: str, person_id: str, at: datetime, rules: OncallRules) -> str:
    """Somebody's page budget in a line; nothing where nobody was paged."""
    rows = await pages_of(store, tenant, person_id, at - rules.budget_span, at + _TICK)
    found = burn(rows, at, rules)
    return found.words if found.count else ""


def kept_row(handoff: Handoff) -> Row:
    """The note as it stays to be found for good."""
    doc: dict[str, Any] = {
        "key": handoff.key,
        "title": handoff.title,
        "outgoing": handoff.outgoing.name,
        "incoming": handoff.incoming.name,
        "end": handoff.end.isoformat(),
        **({"begins": handoff.begins.isoformat()} if handoff.begins else {}),
        "lines": [getattr(handoff.lines, field) for field in LABELS],
    }
    return Row(f"{TABLE}{handoff.schedule}", handoff.key.rpartition("/")[2], doc)


async def kept_docs(store: Store, tenant: str) -> Sequence[Mapping[str, Any]]:
    """All notes that were ever kept."""
    docs: list[Mapping[str, Any]] = []
    for table in await store.tables(tenant, TABLE):
        after = ""
        while rows := await store.rows(tenant, table, after):
            docs += [row.doc for row in rows]
            after = rows[-1].id
    return docs


async def _incidents(store: Store, desk: Desk, handoff: Handoff) -> Sequence[Incident]:
    """Those in the hot store, and those of the shift that have left it."""
    stored = await store.open(handoff.tenant, "incident")
    found = {one.snapshot.key: one.snapshot for _, one in stored if isinstance(one.snapshot, Incident)}
    query = Query(since=handoff.start, until=handoff.end, size=_MOST)
    for row in await store.search(handoff.tenant, query):
        if row.key not in found and (incident := await _incident(desk, handoff.tenant, row.key)):
            found[row.key] = incident
    return list(found.values())


async def _paged_for(
    desk: Desk, tenant: str, pages: Sequence[Mapping[str, Any]], known: Sequence[Incident]
) -> Sequence[Incident]:
    """These, and those that a page of the shift was about though they were declared before it and are closed."""
    keys = {str(page.get("about")) for page in pages} - {one.key for one in known}
    found = [await _incident(desk, tenant, key) for key in sorted(keys) if key.startswith("INC-")]
    return [*known, *(one for one in found if one)]


async def _actions(store: Store, handoff: Handoff) -> Sequence[Action]:
    """Open ones of the outgoing person and of the team."""
    found = []
    for _, stored in await store.open(handoff.tenant, "action"):
        action = stored.snapshot
        if isinstance(action, Action) and action.is_open and _theirs(action, handoff):
            found.append(action)
    return found


def _theirs(action: Action, handoff: Handoff) -> bool:
    return action.owner.id == handoff.outgoing.id or (bool(handoff.team) and action.team == handoff.team)


async def _incident(desk: Desk, tenant: str, key: str) -> Incident | None:
    """None for a number that is none of ours: a note may name another tool's."""
    try:
        return await desk.incident(tenant, key, MUSTER)
    except NotFound:
        return None
