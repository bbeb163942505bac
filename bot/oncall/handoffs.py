"""The screens of handoffs: the form or the note that somebody means, and the list of notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import adaptive_cards as cards
from adaptive_cards.handoff_list import PAGE, Note
from bot.lists import page_of
from bot.oncall.handoff_notes import burn_words, kept_docs, lines_for, prefilled, seen
from bot.oncall.reading import Reading
from bot.scene import Scene
from incidents.errors import NotAllowed, NotFound
from oncall.handoffs.lines import LABELS
from oncall.handoffs.model import Handoff, HandoffState, Lines
from oncall.handoffs.who import may_write
from oncall.handoffs.words import stand, when

GUESTS = "Handoff notes are for people of the company. Ask one of them what is going on."
SOON = timedelta(days=1)
"""So long before the end of their shift somebody who types `handoff` means the note of it."""
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,80}/\d{8}T\d{4}Z")
_NOTED = (HandoffState.WRITTEN, HandoffState.ACCEPTED, HandoffState.MISSING)


async def handoff_screen(reading: Reading, scene: Scene) -> cards.Card:
    """The form for whoever writes, the note for everybody else; without a key the handoff that is most likely meant."""
    _check(scene)
    key = scene.values.get("handoff", "")
    found = await _named(reading, scene, key) if key else await _meant(reading, scene)
    if found is None:
        return await handoffs_screen(reading, scene)
    writes = may_write(scene.person, found, scene.policy)
    if writes and _wants_form(found, scene):
        return await _form(reading, scene, found)
    if scene.fault:
        raise NotAllowed(scene.fault)
    lines = await lines_for(reading.desk, found, scene.shows)
    accepts = scene.person.id == found.incoming.id
    zone = "" if scene.aloud else _zone(scene)
    return cards.handoff_note(found, lines, scene.at, accepts=accepts, writes=writes, zone=zone)


async def handoffs_screen(reading: Reading, scene: Scene) -> cards.Card:
    """All notes with these words in them, the newest first; a missing one is in the list, too."""
    _check(scene)
    words = (scene.values.get("find") or scene.values.get("words", ""))[:120]
    found = await _found(reading, scene, words.casefold().split())
    pages = max(-(-len(found) // PAGE), 1)
    page = page_of(scene.values.get("page", ""), pages)
    notes = [_note(one, scene.at) for one in found[(page - 1) * PAGE : page * PAGE]]
    return cards.handoff_list(notes, words=words, page=page, pages=pages)


def _zone(scene: Scene) -> str:
    """Where the reader lives; empty where the catalogue does not say."""
    contact = scene.policy.contact_of(scene.person)
    return contact.time_zone if contact else ""


def _check(scene: Scene) -> None:
    if scene.guest:
        raise NotAllowed(GUESTS)


async def _named(reading: Reading, scene: Scene, key: str) -> Handoff:
    found = await reading.desk.oncall(scene.tenant, "handoff", key) if _KEY.fullmatch(key) else None
    if isinstance(found, Handoff):
        return found
    raise NotFound("There is no such handoff. To see yours, type: handoff.")


def _wants_form(handoff: Handoff, scene: Scene) -> bool:
    if handoff.state in (HandoffState.ACCEPTED, HandoffState.VOID):
        return False
    own = scene.person.id == handoff.outgoing.id
    return bool(scene.fault or scene.values.get("edit")) or (own and (not handoff.given or handoff.doubted))


async def _form(reading: Reading, scene: Scene, handoff: Handoff) -> cards.Card:
    """With what was typed before, with the note as it stands, or filled in."""
    store, desk, own = reading.store, reading.desk, scene.person.id == handoff.outgoing.id
    if scene.fault:
        values = {field: scene.values.get(field, "") for field in LABELS}
    elif handoff.given:
        values = asdict(await lines_for(desk, handoff, scene.shows))
    else:
        values = asdict(await prefilled(store, desk, handoff, scene.shows, scene.at))
    budget = await burn_words(store, scene.tenant, scene.person.id, scene.at, scene.policy.oncall) if own else ""
    zone = _zone(scene)
    return cards.handoff_form(
        handoff, scene.at, writer=scene.person, values=values, budget=budget, fault=scene.fault, zone=zone
    )


async def _all(reading: Reading, scene: Scene) -> list[Handoff]:
    """By the end of the shift, without those that are void."""
    stored = await reading.store.open(scene.tenant, "handoff")
    found = (one.snapshot for _, one in stored)
    real = [one for one in found if isinstance(one, Handoff) and one.state is not HandoffState.VOID]
    return sorted(real, key=lambda one: (one.end, one.key))


async def _meant(reading: Reading, scene: Scene) -> Handoff | None:
    """What is asked of this person first, then the note they took over with, then the one they will owe."""
    handoffs, me, at = await _all(reading, scene), scene.person.id, scene.at
    newest = {one.schedule: one for one in handoffs if one.end <= at}
    mine, theirs = (
        [one for one in handoffs if one.outgoing.id == me],
        [one for one in handoffs if one.incoming.id == me],
    )
    ahead = [one for one in mine if one.end > at]
    return (
        _first(one for one in mine if one.state is HandoffState.ASKED)
        or _first(one for one in mine if one.state is HandoffState.MISSING and newest.get(one.schedule) is one)
        or _first(one for one in theirs if one.state is HandoffState.WRITTEN and one.takes_over > at - SOON)
        or _first(one for one in ahead if one.end <= at + SOON or one.given)
        or _first(one for one in theirs if newest.get(one.schedule) is one and one.state in _NOTED)
        or _first(ahead)
        or _first(one for one in newest.values() if one.state in _NOTED and _leads(one, scene))
    )


def _leads(handoff: Handoff, scene: Scene) -> bool:
    contact = scene.policy.contact_of(scene.person)
    team = scene.policy.teams.get(handoff.team)
    return contact is not None and team is not None and team.lead == contact.key


def _first(handoffs: Iterable[Handoff]) -> Handoff | None:
    return next(iter(handoffs), None)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A note of the list, whether its handoff is still at hand or only its row."""

    key: str
    title: str
    outgoing: str
    incoming: str
    end: datetime
    lines: Lines
    handoff: Handoff | None = None

    def holds(self, words: Sequence[str]) -> bool:
        """Whether all of these words, in small letters, are in it."""
        text = " ".join((self.title, self.outgoing, self.incoming, when(self.end), *asdict(self.lines).values()))
        return all(word in text.casefold() for word in words)


async def _found(reading: Reading, scene: Scene, words: Sequence[str]) -> list[_Kept]:
    """First by everything in them, and then, for what stays, by what this person may see of it."""
    at_hand = [_of(one) for one in await _all(reading, scene) if one.state in _NOTED]
    keys = {one.key for one in at_hand}
    rows = [_of_row(doc) for doc in await kept_docs(reading.store, scene.tenant) if doc["key"] not in keys]
    found = []
    for one in sorted((*at_hand, *rows), key=lambda kept: (kept.end, kept.key), reverse=True):
        if one.holds(words):
            lines = await seen(reading.desk, scene.tenant, one.lines, scene.shows)
            shown = _Kept(one.key, one.title, one.outgoing, one.incoming, one.end, lines, one.handoff)
            found += [shown] if shown.holds(words) else []
    return found


def _of(handoff: Handoff) -> _Kept:
    return _Kept(
        handoff.key, handoff.title, handoff.outgoing.name, handoff.incoming.name, handoff.takes_over, handoff.lines,
        handoff,
    )  # fmt: skip


def _of_row(doc: Mapping[str, Any]) -> _Kept:
    end, lines = datetime.fromisoformat(doc.get("begins", doc["end"])), Lines(*doc["lines"])
    return _Kept(doc["key"], doc["title"], doc["outgoing"], doc["incoming"], end, lines)


def _note(kept: _Kept, at: datetime) -> Note:
    missing = kept.handoff is not None and kept.handoff.state is HandoffState.MISSING and kept.handoff.end <= at
    state = stand(kept.handoff) if kept.handoff else "Kept"
    first = kept.lines.happened.partition("\n")[0]
    return Note(kept.key, kept.title, kept.outgoing, kept.incoming, kept.end, state, first, missing)
