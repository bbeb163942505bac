"""`oncall`: who is on call now, until when and who follows, and what is amiss beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import adaptive_cards as cards
from adaptive_cards.oncall_now import MOST, Change, Standing
from bot.oncall.reading import Reading
from bot.oncall.register import pages_of
from bot.oncall.sight import Sight, chosen, number, sight
from bot.scene import Scene
from incidents.errors import Invalid
from oncall.budget import burn
from oncall.contacts.model import Contacts
from oncall.contacts.ringing import has_ringer, rings
from oncall.handoffs.model import Handoff, HandoffState
from oncall.rights import leads
from oncall.rotas.model import Override
from oncall.rotas.moments import clock, place, span, spans, together
from oncall.rotas.rotations import every
from oncall.schedules.duty import whole_by_person
from oncall.schedules.layers import lowest_at
from oncall.schedules.schedule import Layer, Schedule, Shift

_FIRST_GAPS = timedelta(days=7)
_AHEAD = timedelta(days=32)
_SHOWN = 3
_FURTHEST = timedelta(days=366)


async def now_screen(reading: Reading, scene: Scene) -> cards.Card:
    """One schedule with its overrides, or all of them: those of whoever looks first. Raises Invalid, NotAllowed."""
    seen, then = _then_seen(await sight(reading, scene), scene)
    one = chosen(scene, seen.policy)
    schedules = [one] if one else _in_order(seen)
    pages = max(1, -(-len(schedules) // MOST))
    page = max(1, min(number(scene.values.get("page", ""), pages), pages))
    handoffs = await _missing(reading, scene)
    shown = schedules[(page - 1) * MOST : page * MOST]
    standings = [await _standing(reading, scene, seen, each, handoffs, alone=one is not None) for each in shown]
    warns = await _asleep(reading, scene, seen) if standings and not then else []
    return cards.oncall_now(
        standings, place(seen.zone), page=page, pages=pages, warns=warns, alone=one.key if one else "", at=then
    )


def _then_seen(seen: Sight, scene: Scene) -> tuple[Sight, str]:
    """The sight of another moment, with that moment in words, where the card is about one."""
    try:
        at = datetime.fromisoformat(scene.values.get("at", ""))
    except ValueError:
        return seen, ""
    if at.tzinfo is None or abs(at - seen.at) > _FURTHEST:
        raise Invalid("Look at a time within a year from now, such as: oncall tomorrow 9:00.")
    return replace(seen, at=at), clock(at, seen.zone, seen.at)


def _in_order(seen: Sight) -> list[Schedule]:
    mine = set(seen.duty.schedules_of(seen.me)) if seen.me else set()
    return sorted(seen.policy.schedules.values(), key=lambda schedule: schedule.key not in mine)


async def _standing(
    reading: Reading, scene: Scene, seen: Sight, schedule: Schedule, missing: Mapping[str, Handoff], *, alone: bool
) -> Standing:
    ahead = whole_by_person(seen.duty.shifts(schedule.key, seen.at, seen.at + _AHEAD))
    now = ahead[0] if ahead and ahead[0].start <= seen.at else None
    person = now.person if now else ""
    notes, warns = await _burned(reading, scene, seen, person)
    lowest = lowest_at(schedule, seen.duty.rotas.get(schedule.key), seen.at)
    if lowest and lowest.by_chat and not alone:
        notes = [" · ".join([*notes, "A rotation set in chat stands over the file's"])]
    return Standing(
        key=schedule.key,
        name=schedule.name,
        person=seen.name(person) if person else "",
        until=_until(seen, now, ahead),
        then=_then(seen, now, ahead, 3 if alone else 1),
        mine=bool(person) and person == seen.you,
        notes=notes,
        warns=[*_gaps(seen, ahead), *_handoff(seen, missing.get(schedule.key)), *warns],
        changes=list(_changes(seen, schedule)) if alone else (),
    )


def _until(seen: Sight, now: Shift | None, ahead: Sequence[Shift]) -> str:
    """A shift that goes on beyond the look ahead has no end worth a word."""
    if now and now.end < seen.at + _AHEAD:
        return f"until {clock(now.end, seen.zone, seen.at)}"
    if now:
        return ""
    return f"until {clock(ahead[0].start, seen.zone, seen.at)}" if ahead else "in the coming weeks"


def _then(seen: Sight, now: Shift | None, ahead: Sequence[Shift], most: int) -> str:
    """`then Ben Okafor from Mon 09:00`: who comes next, once, however many shifts their turn has; a gap in between is
    a warning of its own."""
    coming = ahead[1:] if now else ahead
    words = []
    for before, shift in zip([now, *coming], coming, strict=False):
        if before and before.person == shift.person:
            continue
        begins = "" if before and before.end == shift.start else f" from {clock(shift.start, seen.zone, seen.at)}"
        who = "you" if shift.person == seen.you else seen.name(shift.person)
        words.append(f"{who}{begins}")
    return f"then {', then '.join(words[:most])}" if words else ""


def _gaps(seen: Sight, ahead: Sequence[Shift]) -> Iterator[str]:
    """Those ahead; the one of this moment stands there as nobody. Regular ones, such as every night, are one
    sentence."""
    end = seen.at + _FIRST_GAPS
    ends = [seen.at, *(shift.end for shift in ahead)]
    begins = [*(shift.start for shift in ahead), seen.at + _AHEAD]
    gaps = [(a, min(b, end)) for a, b in zip(ends, begins, strict=True) if seen.at < a < b and a < end]
    if not gaps:
        return
    first = span(*gaps[0], seen.zone, seen.at)
    times = f" That happens {len(gaps)} times in the coming week." if len(gaps) > 1 else ""
    yield f"Nobody is on call {first}.{times}"


async def _missing(reading: Reading, scene: Scene) -> Mapping[str, Handoff]:
    """The newest handoff of each schedule, where its note is missing."""
    newest: dict[str, Handoff] = {}
    for _, stored in await reading.store.open(scene.tenant, "handoff"):
        found = stored.snapshot
        due = isinstance(found, Handoff) and found.end <= scene.at and found.state is not HandoffState.VOID
        if isinstance(found, Handoff) and due and (newest.get(found.schedule, found).end <= found.end):
            newest[found.schedule] = found
    return {key: found for key, found in newest.items() if found.state is HandoffState.MISSING}


def _handoff(seen: Sight, missing: Handoff | None) -> list[str]:
    if missing is None:
        return []
    when = clock(missing.end, seen.zone, seen.at)
    return [f"No handoff note from {missing.outgoing.name} for the shift that ended {when}."]


async def _burned(reading: Reading, scene: Scene, seen: Sight, person: str) -> tuple[list[str], list[str]]:
    """The page budget of whoever is on call: a note while it holds, a warning once it is used up."""
    contact = seen.policy.people.get(person)
    if contact is None:
        return [], []
    rules = seen.policy.oncall
    rows: Sequence[Mapping[str, Any]] = await pages_of(
        reading.store, scene.tenant, contact.person.id, seen.at - rules.budget_span, seen.at + timedelta(seconds=1)
    )
    burned = burn(rows, seen.at, rules)
    if not burned.count:
        return [], []
    words = f"Page budget: {burned.words}"
    return ([], [f"{words}."]) if burned.breached else ([words], [])


async def _asleep(reading: Reading, scene: Scene, seen: Sight) -> list[str]:
    """Those whom a SEV-1 would page and nothing would wake."""
    stored = await reading.store.open(scene.tenant, "contacts")
    contacts = {each.snapshot.person.id: each.snapshot for _, each in stored if isinstance(each.snapshot, Contacts)}
    people = rings(seen.policy, contacts, seen.duty, seen.at)
    if not people:
        return []
    if not has_ringer(seen.policy):
        return ["Nothing here can ring a phone, so a SEV-1 wakes nobody. An admin adds a [[pager]] that rings."]
    names = [person.name for person in people[:_SHOWN]]
    names += [f"{len(people) - _SHOWN} more"] if len(people) > _SHOWN else []
    return [f"A SEV-1 would not wake {together(names)}: no contact that rings. They add one with: contacts."]


def _changes(seen: Sight, schedule: Schedule) -> Iterator[Change]:
    """The overrides of now and ahead, with the button that removes one, and swaps that wait."""
    rota = seen.duty.rotas.get(schedule.key)
    if rota is None:
        return
    if rota.rotation and rota.rotation_from:
        yield _rotation(seen, schedule, rota.rotation, rota.rotation_from)
    laid = [one for one in rota.overrides if one.end > seen.at and _in_force(seen, schedule, one)]
    for override in sorted(laid, key=lambda one: one.start)[:_SHOWN]:
        yield _override(seen, schedule, override)
    for swap in [one for one in rota.swaps if one.open(seen.at)][:_SHOWN]:
        when = spans(swap.there, seen.zone, seen.at)
        yield Change(f"Swap asked by {seen.name(swap.asker)} of {seen.name(swap.other)}: {when}")


def _in_force(seen: Sight, schedule: Schedule, override: Override) -> bool:
    """One that later ones cover wholly puts nobody on call."""
    shifts = seen.duty.shifts(schedule.key, max(override.start, seen.at), override.end)
    return any(shift.why == override.id for shift in shifts)


def _rotation(seen: Sight, schedule: Schedule, rotation: Layer, since: datetime) -> Change:
    """It stands over the file, where nobody sees it."""
    names = together(seen.name(key) for key in rotation.people)
    begins = f" from {clock(since, seen.zone, seen.at)} on" if since > seen.at else ""
    back = ("Back to the file", "rotation.reset", {"schedule": schedule.key})
    undo = back if leads(seen.person, seen.policy) else None
    return Change(f"Set in chat, in place of the policy file{begins}: {names}, {every(rotation)} each", undo)


def _override(seen: Sight, schedule: Schedule, override: Override) -> Change:
    when = span(override.start, override.end, seen.zone, seen.at)
    why = f" ({override.why})" if override.why else ""
    ids = {"schedule": schedule.key, "override": override.id}
    if override.swap:
        undo = ("Undo the swap", "override.remove", ids) if leads(seen.person, seen.policy) else None
        return Change(f"Swap: {seen.name(override.person)}, {when}", undo)
    return Change(f"Override: {seen.name(override.person)}, {when}{why}", ("Remove", "override.remove", ids))
