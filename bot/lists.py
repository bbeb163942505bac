"""Screens that list: what is open, all incidents, the timeline of one."""

from __future__ import annotations

import adaptive_cards as cards
from adaptive_cards.incidents_list import PAGE as INCIDENTS
from adaptive_cards.incidents_list import Entry
from adaptive_cards.timeline import PAGE as LINES
from bot.scene import Scene
from engine.ports import Listed, Query, Ref, Store
from incidents import rights
from incidents.events import TimelineEntry
from incidents.model import Incident, Line
from incidents.timeline import line


async def status_screen(store: Store, scene: Scene) -> cards.Card:
    """The open incidents this person may see, the worst first."""
    stored = await store.open(scene.tenant, "incident")
    found = [s.snapshot for _, s in stored if isinstance(s.snapshot, Incident) and s.snapshot.is_open]
    seen = [i for i in found if rights.may_see(scene.person, i, scene.policy, guest=scene.guest, here=scene.where)]
    return cards.status(sorted(seen, key=lambda i: (i.severity, -i.number)), scene.at)


async def incidents_screen(store: Store, scene: Scene) -> cards.Card:
    """One page of all incidents, the newest first. Private ones of others are left out, and not counted."""
    page = page_of(scene.values.get("page", ""), 10_000)
    query = Query(words=scene.values.get("words", ""), page=page, size=INCIDENTS)
    listed = await store.search(scene.tenant, query)
    total = await store.count(scene.tenant, query)
    rows = [
        Entry(row.key, row.title, row.severity, row.phase, row.declared_at, row.closed_at, row.drill)
        for row in listed
        if _shown(row, scene)
    ]
    return cards.incidents_list(rows, page=page, pages=max(-(-total // INCIDENTS), 1))


def _shown(row: Listed, scene: Scene) -> bool:
    return rights.visible(scene.person, scene.policy, private=row.private, people=row.people, guest=scene.guest)


async def timeline_screen(store: Store, scene: Scene) -> cards.Card:
    """One page of everything that happened, in order; the last page unless another was asked for."""
    incident = scene.the_incident()
    entries = await store.entries(Ref(scene.tenant, "incident", incident.key), limit=incident.version)
    lines: list[Line] = [found for e in entries if isinstance(e, TimelineEntry) and (found := line(e))]
    pages = max(-(-len(lines) // LINES), 1)
    page = page_of(scene.values.get("page", "") or str(pages), pages)
    return cards.timeline(incident, lines[(page - 1) * LINES : page * LINES], page=page, pages=pages)


def page_of(text: str, last: int) -> int:
    """A page number as a card sends it, brought into range."""
    return min(max(int(text[:6]), 1), last) if text.isdecimal() else 1
