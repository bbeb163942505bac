"""Overrides: somebody has the duty for a while, by ask or by taking it over; and their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from oncall.rotas.commands import AddOverride, RemoveOverride, TakeDuty
from oncall.rotas.events import Hears, OverrideAdded, OverrideRemoved, SwapUndone
from oncall.rotas.model import Override, Rota
from oncall.rotas.moments import from_until, moment, span, together
from oncall.rotas.setting import Setting
from oncall.rotas.undoing import undo_swap
from oncall.schedules.duty import Duty

LONGEST = timedelta(days=90)
FURTHEST = timedelta(days=366)
_IN_A_GAP = timedelta(hours=12)
"""How long a duty is taken that nobody has, where nobody else follows before."""


def add(setting: Setting, command: AddOverride) -> Sequence[OverrideAdded]:
    """Raises Invalid, NotAllowed, Stale."""
    person = setting.person(command.person)
    if command.person != setting.asker and not setting.leads:
        raise NotAllowed(
            f"Only {person.name}, a team's lead or an admin can put {person.name} on call. "
            "To hand over a shift of yours, ask for a swap: swap with @name."
        )
    if command.end <= command.start:
        raise Invalid("It ends before it begins. Say from when until when, such as: from 18:00 until 22:00.")
    if command.end <= setting.now:
        raise Invalid("That time is over. An override begins now or later.")
    start = max(command.start, setting.now)
    _check_length(setting, start, command.end)
    _check_free(setting, command.person, start, command.end)
    return [_added(setting, command.person, start, command.end, command.why)]


def take(setting: Setting, command: TakeDuty) -> Sequence[OverrideAdded]:
    """Raises Invalid, Stale where the asker has it already."""
    shift = setting.duty.shift(setting.key, setting.now)
    if shift and shift.person == setting.asker and (command.until is None or command.until <= shift.end):
        until = moment(shift.end, setting.zone_of(setting.asker), setting.now)
        raise Stale(f"You have the duty for {setting.name} already, until {until}.")
    end = command.until or (shift.end if shift else _end_of_gap(setting))
    if end <= setting.now:
        raise Invalid("That time is over. Say until when, such as: take until 18:00.")
    _check_length(setting, setting.now, end)
    return [_added(setting, setting.asker, setting.now, end, "")]


def remove(setting: Setting, command: RemoveOverride) -> Sequence[OverrideRemoved | SwapUndone]:
    """One that a swap has made takes the whole swap with it. Raises NotFound, NotAllowed, Stale once it is over."""
    found = setting.rota.override(command.id) if setting.rota else None
    if setting.rota is None or found is None:
        raise NotFound("That override is not there any more. Look at: oncall week.")
    if found.end <= setting.now:
        raise Stale("That override is over, so it stays as it was.")
    if found.swap:
        return [undo_swap(setting, setting.rota, found.swap)]
    if setting.asker != found.person and setting.given.by.id != found.by.id and not setting.leads:
        who = dict.fromkeys((found.by.name, setting.name_of(found.person)))
        raise NotAllowed(f"Only {', '.join(who)}, a team's lead or an admin can remove this override.")
    return [OverrideRemoved(found, _removal_heard(setting, setting.rota, found))]


def _check_length(setting: Setting, start: datetime, end: datetime) -> None:
    if end - start > LONGEST:
        raise Invalid(f"That is longer than {LONGEST.days} days. For as long as that set another rotation: rotate.")
    if start - setting.now > FURTHEST:
        raise Invalid("That is more than a year ahead. Say a time within the coming year.")


def _check_free(setting: Setting, person: str, start: datetime, end: datetime) -> None:
    """Nobody's override is laid over somebody else's by accident. A shift that was swapped is one like any other."""
    overrides = [one for one in (setting.rota.overrides if setting.rota else ()) if not one.swap]
    other = next((o for o in overrides if o.start < end and start < o.end and o.person != person), None)
    if other is None:
        return
    when = span(other.start, other.end, setting.zone_of(setting.asker), setting.now)
    raise Invalid(
        f"{setting.name_of(other.person)} has an override for {setting.name} then: {when}. "
        f"Remove it first: override remove {setting.key} {other.id}.",
        ("Remove that override", "override.remove", {"schedule": setting.key, "override": other.id}),
    )


def _added(setting: Setting, person: str, start: datetime, end: datetime, why: str) -> OverrideAdded:
    shifts = setting.duty.shifts(setting.key, start, end)
    was = tuple(dict.fromkeys(shift.person for shift in shifts if shift.person != person))
    if shifts and not was and sum((s.end - s.start for s in shifts), timedelta(0)) == end - start:
        raise Stale(f"{setting.name_of(person)} has the duty for {setting.name} then already. Nothing was changed.")
    override = Override(setting.next_id("o"), person, start, end, setting.given.by, setting.now, why[:300])
    tenant = setting.given.tenant
    return OverrideAdded(setting.key, tenant, override, was, in_force(setting, override, was))


def in_force(setting: Setting, override: Override, was: tuple[str, ...]) -> Hears:
    """“Ben has the duty for Payments until Mon 09:00 (Berlin), in place of Ana.”"""
    name, by = setting.name_of(override.person), setting.given.by.name
    why = f": {override.why}" if override.why else ""

    def when(zone: str) -> str:
        return from_until(override.start, override.end, zone, setting.now)

    instead = f", in place of {together(setting.name_of(key) for key in was)}" if was else ""
    text = f"{name} has the duty for {setting.name} {when(setting.zone)}{instead}{why}."
    relieved = {
        key: f"{name} has your duty for {setting.name} {when(setting.zone_of(key))}{why}. You are off call then."
        for key in was
    }
    put = f"{by} put you on call for {setting.name} {when(setting.zone_of(override.person))}{why}."
    return setting.hears(text, (override.person, *was), relieved | {override.person: put})


def _removal_heard(setting: Setting, rota: Rota, removed: Override) -> Hears:
    """Who is back on call is told, and who no longer is."""
    start = max(removed.start, setting.now)
    left = replace(rota, overrides=tuple(one for one in rota.overrides if one.id != removed.id))
    shifts = Duty(setting.duty.schedules, {setting.key: left}).shifts(setting.key, start, removed.end)
    then = tuple(dict.fromkeys(shift.person for shift in shifts))
    back = tuple(key for key in then if key != removed.person)

    def when(zone: str) -> str:
        return from_until(start, removed.end, zone, setting.now)

    who = f"on call again: {together(setting.name_of(key) for key in then)}" if then else "nobody is on call then"
    name = setting.name_of(removed.person)
    text = f"{name}'s override for {setting.name} {when(setting.zone)} was removed; {who}."
    words = {key: f"You are on call again for {setting.name} {when(setting.zone_of(key))}." for key in back}
    own = when(setting.zone_of(removed.person))
    words |= {removed.person: f"Your override for {setting.name} {own} was removed; {who}."}
    return setting.hears(text, (removed.person, *back), words)


def _end_of_gap(setting: Setting) -> datetime:
    """Up to the next shift, and not for longer than half a day."""
    latest = setting.now + _IN_A_GAP
    return next((shift.start for shift in setting.duty.shifts(setting.key, setting.now, latest)), latest)
