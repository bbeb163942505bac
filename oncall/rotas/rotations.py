"""Another rotation for a schedule, set by chat by whoever leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from incidents.errors import Invalid, Stale
from oncall import rights
from oncall.rotas.commands import SetRotation
from oncall.rotas.events import Hears, RotationReset, RotationSet
from oncall.rotas.moments import moment
from oncall.rotas.setting import Setting
from oncall.schedules.layers import lowest_at
from oncall.schedules.schedule import Layer, Unit
from oncall.schedules.turns import turns_of
from oncall.schedules.wall_clock import moment as moment_of

_HOURS = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WEEKS: 7 * 24}
_LONGEST_TURN = timedelta(days=366)
_AROUND = timedelta(days=2)
"""More than a local day lies from the same day in UTC."""
_OFTEN = timedelta(days=366)
"""How far from now a rotation may begin to count."""
_MOST = 100


def set_rotation(setting: Setting, command: SetRotation) -> Sequence[RotationSet]:
    """Raises NotAllowed, Invalid."""
    rights.check_lead(setting.given, "set a rotation")
    rotation = command.rotation
    _check_people(setting, rotation.people)
    _check_length(setting, rotation)
    since = next_handover(rotation, setting.zone, setting.now)
    first = setting.name_of(_first(rotation, setting.zone, since))
    names = ", ".join(setting.name_of(key) for key in rotation.people)
    text = (
        f"{setting.given.by.name} set another rotation for {setting.name}: {names}, {every(rotation)} each, "
        f"beginning with {first} on {moment(since, setting.zone, setting.now)}."
    )
    words = {
        key: f"You are in the rotation of {setting.name} from {moment(since, setting.zone_of(key), setting.now)} on: "
        f"{names}, {every(rotation)} each."
        for key in rotation.people
    }
    heard = setting.hears(text, rotation.people, words)
    return [RotationSet(setting.key, setting.given.tenant, rotation, since, heard)]


def reset_rotation(setting: Setting) -> Sequence[RotationReset]:
    """Raises NotAllowed, Invalid, Stale where the file's rotation is in force anyway."""
    rights.check_lead(setting.given, "go back to the rotation of the policy file")
    rota = setting.rota
    if rota is None or rota.rotation is None:
        raise Stale(f"The rotation of {setting.name} is that of the policy file already. Nothing was changed.")
    layer = next(iter(setting.schedule.layers), None)
    if layer is None or not layer.people:
        raise Invalid(f"The policy file has no rotation for {setting.name}. Put people there first, then reset.")
    lowest = lowest_at(setting.schedule, rota, setting.now)
    since = next_handover(layer, setting.zone, setting.now) if lowest and lowest.by_chat else setting.now
    return [RotationReset(since, _reset_heard(setting, layer, rota.rotation, since))]


def _reset_heard(setting: Setting, layer: Layer, before: Layer, since: datetime) -> Hears:
    """Those who come into it again, and those who leave, are told."""
    names = ", ".join(setting.name_of(key) for key in layer.people)

    def back(zone: str) -> str:
        when = f"from {moment(since, zone, setting.now)} on" if since > setting.now else "at once"
        return f"The rotation of {setting.name} is that of the policy file again, {when}: {names}, {every(layer)} each."

    people = tuple(dict.fromkeys((*layer.people, *before.people)))
    return setting.hears(back(setting.zone), layer.people, {key: back(setting.zone_of(key)) for key in people})


def every(rotation: Layer) -> str:
    """`1 week`, `12 hours`."""
    unit = rotation.unit.value
    return f"{rotation.every} {unit.removesuffix('s') if rotation.every == 1 else unit}"


def next_handover(rotation: Layer, zone: str, now: datetime) -> datetime:
    """The first beginning of a turn at or after now, by the wall clock."""
    return next(start for start, _ in _turns(rotation, zone, now) if start >= now)


def _first(rotation: Layer, zone: str, since: datetime) -> str:
    return next(person for start, person in _turns(rotation, zone, since) if start >= since)


def _turns(rotation: Layer, zone: str, now: datetime) -> list[tuple[datetime, str]]:
    """The turns around now, or from its first one, whatever hours it is held to."""
    begins = datetime.combine(rotation.starts, rotation.handover, tzinfo=now.tzinfo) - _AROUND
    start = max(now - timedelta(microseconds=1), begins)
    end = start + timedelta(hours=_HOURS[rotation.unit] * rotation.every) + 2 * _AROUND
    return [(moment_of(at), person) for at, _, person in turns_of(replace(rotation, only=()), zone, start, end)]


def _check_people(setting: Setting, people: tuple[str, ...]) -> None:
    if not people:
        raise Invalid("A rotation of nobody leaves nobody on call. Name at least one person.")
    if len(people) > _MOST:
        raise Invalid(f"A rotation has at most {_MOST} places.")
    for key in people:
        setting.person(key)
    around = (*people, people[0]) if len(people) > 1 else people
    for one, next_one in pairwise(around):
        if one == next_one:
            raise Invalid(f"{setting.name_of(one)} would follow themself. Name each person once, or others in between.")


def _check_length(setting: Setting, rotation: Layer) -> None:
    if rotation.every < 1 or timedelta(hours=_HOURS[rotation.unit] * min(rotation.every, 10_000)) > _LONGEST_TURN:
        raise Invalid("A turn lasts from 1 hour to 52 weeks. Say how long, such as: every 1 week.")
    if abs(rotation.starts - setting.now.date()) > _OFTEN:
        raise Invalid("A rotation begins within a year from now. Say from when, such as: from Mon 09:00.")
