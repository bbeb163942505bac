"""Screens that list: what is open, all incidents, the timeline of one."""

from __future__ import annotations

from dataclasses import replace

import adaptive_cards as cards
from adaptive_cards.incidents_list import PAGE as INCIDENTS
from adaptive_cards.incidents_list import Entry
from adaptive_cards.timeline import PAGE as LINES
from bot.oncall.open_alarms import open_alarms
from bot.scene import Scene
from engine.ports import Listed, Query, Ref, Store
from incidents import rights
from incidents.events import TimelineEntry
from incidents.model import Incident, Line
from incidents.timeline import line


async def status_screen(store: Store, scene: Scene) -> cards.Card:
    """The open incidents this person may see, the worst first, and how many alarms are open."""
    seen = await _open(store, scene)
    may_declare = not scene.guest
    worst = sorted(seen, key=lambda i: (i.severity, -i.number))
    alarms = len(await open_alarms(store, scene))
    return cards.status(worst, scene.at, may_declare=may_declare, alarms=alarms)


async def _open(store: Store, scene: Scene) -> list[Incident]:
    stored = await store.open(scene.tenant, "incident")
    found = [s.snapshot for _, s in stored if isinstance(s.snapshot, Incident) and s.snapshot.is_open]
    return [incident for incident in found if scene.shows(incident)]


async def incidents_screen(store: Store, scene: Scene) -> cards.Card:
    """One page of all incidents, the newest first. Private ones of others are left out, and not counted."""
    page, words = page_of(scene.values.get("page", ""), 1_000), scene.values.get("words", "")[:200]
    seen, total = await _seen(store, scene, Query(words=words, size=5 * INCIDENTS), page * INCIDENTS)
    pages = max(-(-total // INCIDENTS), 1)
    page = min(page, pages)
    rows = [
        Entry(row.key, row.title, row.severity, row.phase, row.declared_at, row.closed_at, row.drill)
        for row in seen[(page - 1) * INCIDENTS : page * INCIDENTS]
    ]
    return _searching(cards.incidents_list(rows, page=page, pages=pages), words)


async def _seen(store: Store, scene: Scene, query: Query, most: int) -> tuple[list[Listed], int]:
    """The first lines this person may see, as many as asked for, and how many there are, the hidden ones apart."""
    seen: list[Listed] = []
    # A line does not say which room it is of; a guest sees what lives in the room the guest asks in.
    here = {incident.key for incident in await _open(store, scene)} if scene.guest else set()
    read, total = 0, await store.count(scene.tenant, query)
    while len(seen) < most and (listed := await store.search(scene.tenant, query)):
        read += len(listed)
        seen += [row for row in listed if row.key in here or _shown(row, scene)]
        query = replace(query, page=query.page + 1)
    return seen, total - (read - len(seen))


def _shown(row: Listed, scene: Scene) -> bool:
    if row.private and scene.aloud:
        return False
    return rights.visible(scene.person, scene.policy, private=row.private, people=row.people, guest=scene.guest)


def _searching(card: cards.Card, words: str) -> cards.Card:
    """The buttons to other pages look for the same words."""
    for element in card["body"]:
        for action in element.get("actions", ()) if words else ():
            if action["verb"] == "show.incidents":
                action["data"]["words"] = action["fallback"]["data"]["words"] = words
    return card


async def timeline_screen(store: Store, scene: Scene) -> cards.Card:
    """One page of everything that happened, in order; the last page, a full one, unless another was asked for."""
    incident = scene.the_incident()
    entries = await store.entries(Ref(scene.tenant, "incident", incident.key), limit=incident.version)
    lines: list[Line] = [found for e in entries if isinstance(e, TimelineEntry) and (found := line(e))]
    pages = max(-(-len(lines) // LINES), 1)
    page = page_of(scene.values.get("page", "") or str(pages), pages)
    end = len(lines) - (pages - page) * LINES
    return cards.timeline(incident, lines[max(end - LINES, 0) : end], page=page, pages=pages)


def page_of(text: str, last: int) -> int:
    """A page number as a card sends it, brought into range."""
    return min(max(int(text[:6]), 1), last) if text.isdecimal() else 1
