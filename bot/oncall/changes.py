"""The forms that change a rota, and what an override or a take-over came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import adaptive_cards as cards
from bot.oncall.burdens import burdens
from bot.oncall.reading import Reading
from bot.oncall.sight import Sight, sight
from bot.scene import Scene
from incidents.model import Person
from oncall.rotas.model import Override
from oncall.rotas.moments import from_until, place, spans, together
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Shift
from oncall.schedules.whole_turns import turn_of

_AHEAD = timedelta(days=90)
_SHIFTS = 20


async def override_screen(reading: Reading, scene: Scene) -> cards.Card:
    seen = await sight(reading, scene)
    if not seen.policy.schedules:
        return cards.oncall_now([], "")
    values = {"person": scene.person.id, **scene.values}
    return cards.override_form(_schedules(seen), _people(seen), place(seen.zone), values=values, fault=scene.fault)


async def take_screen(reading: Reading, scene: Scene) -> cards.Card:
    seen = await sight(reading, scene)
    if not seen.policy.schedules:
        return cards.oncall_now([], "")
    return cards.take_form(_schedules(seen), place(seen.zone), values=scene.values, fault=scene.fault)


async def rotation_screen(reading: Reading, scene: Scene) -> cards.Card:
    seen = await sight(reading, scene)
    if not seen.policy.schedules:
        return cards.oncall_now([], "")
    return cards.rotation_form(_schedules(seen), values=scene.values, fault=scene.fault)


async def swap_screen(reading: Reading, scene: Scene) -> cards.Card:
    """The shifts ahead of whoever asks, of all schedules or of the one that is named."""
    seen = await sight(reading, scene)
    if not seen.policy.schedules:
        return cards.oncall_now([], "")
    named = scene.values.get("schedule", "")
    keys = [key for key in seen.duty.schedules_of(seen.me) if named not in seen.policy.schedules or key == named]
    turns = sorted((turn for key in keys for turn in _turns(seen, key)), key=lambda turn: turn[0].start)
    choices = [
        (f"{turn[0].schedule}|{turn[0].start.isoformat()}", f"{_name(seen, turn[0])}: {_when(seen, turn)}")
        for turn in turns[:_SHIFTS]
    ]
    others = [person for person in _people(seen) if person.id.casefold() != scene.person.id.casefold()]
    return cards.swap_form(choices, others, values=scene.values, fault=scene.fault)


def _turns(seen: Sight, key: str) -> Iterator[list[Shift]]:
    """The turns ahead of whoever looks, each with those of its shifts that have not begun."""
    told = set[datetime]()
    for shift in seen.duty.shifts(key, seen.at, seen.at + _AHEAD):
        if shift.person == seen.me and shift.start > seen.at and shift.start not in told:
            turn = [one for one in turn_of(seen.duty, shift) if one.start > seen.at]
            told.update(one.start for one in turn)
            yield turn


def _when(seen: Sight, turn: Sequence[Shift]) -> str:
    return spans([(one.start, one.end) for one in turn], seen.zone, seen.at)


async def duty_screen(reading: Reading, scene: Scene) -> cards.Card:
    """The newest override that whoever looks has made, which is the one just made."""
    seen = await sight(reading, scene)
    mine = [
        (override, key, rota)
        for key, rota in seen.duty.rotas.items()
        for override in rota.overrides
        if override.by.id == scene.person.id and not override.swap and key in seen.policy.schedules
    ]
    if not mine:
        return cards.said("You have put nobody on call. Do it with: override.")
    override, key, _ = max(mine, key=lambda one: (one[0].at, one[2].version))
    instead = _instead(seen, override, key)
    made, span = override.id, (override.start, override.end)
    warns = burdens(seen.policy, seen.duty, key, lambda one: one.id == made, *span)
    words = _words(seen, override, key)
    return cards.duty_card(words, key, override.id, why=override.why, instead=instead, warns=warns)


def _name(seen: Sight, shift: Shift) -> str:
    return seen.policy.schedules[shift.schedule].name


def _words(seen: Sight, override: Override, key: str) -> str:
    who = "You have" if override.person == seen.you else f"{seen.name(override.person)} has"
    when = from_until(override.start, override.end, seen.zone, seen.at)
    return f"{who} the duty for {seen.policy.schedules[key].name} {when}"


def _instead(seen: Sight, override: Override, key: str) -> str:
    """Whom the schedule would have on call then without this override."""
    rota = seen.duty.rotas[key]
    left = replace(rota, overrides=tuple(one for one in rota.overrides if one.id != override.id))
    shifts = Duty(seen.policy.schedules, {key: left}).shifts(key, override.start, override.end)
    names = list(dict.fromkeys(seen.name(one.person) for one in shifts if one.person != override.person))
    return together(names) if names else ""


def _schedules(seen: Sight) -> list[tuple[str, str]]:
    """Those that whoever looks takes turns in first."""
    mine = set(seen.duty.schedules_of(seen.me)) if seen.me else set()
    ordered = sorted(seen.policy.schedules.values(), key=lambda one: one.key not in mine)
    return [(one.key, one.name) for one in ordered]


def _people(seen: Sight) -> Sequence[Person]:
    return [contact.person for contact in seen.policy.people.values()]
