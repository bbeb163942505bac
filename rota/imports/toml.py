"""Found schedules as text for the policy file: tables to paste, and in comments what could not be carried over."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from incidents.policy_checks import Faults, Table
from incidents.policy_oncall import read_schedules
from oncall.schedules.schedule import Layer, Restriction, Schedule
from rota.imports.found import Held, NotImported
from rota.imports.matching import NewPerson

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedule_of(key: str, name: str, time_zone: str, layers: Sequence[Layer], people: Mapping[str, str]) -> Schedule:
    """The schedule by our keys. `people` maps ids of the source to them."""
    ours = [replace(layer, people=tuple(people[id_] for id_ in layer.people)) for layer in layers]
    return Schedule(key, name, time_zone, tuple(ours))


def person_lines(person: NewPerson) -> Iterator[str]:
    yield "[[person]]"
    yield f"key = {quoted(person.key)}"
    yield f"name = {quoted(person.name)}"
    if person.email:
        yield f"upn = {quoted(person.email)}"
        yield f"email = {quoted(person.email)}"
    else:
        yield from comment('The source has no address of theirs. Put in how Teams knows them: upn = "…"')
    yield ""


def schedule_lines(schedule: Schedule, notes: Sequence[str]) -> Iterator[str]:
    """The table of a schedule under its notes. One without layers is a comment: a schedule needs somebody."""
    for note in notes:
        yield from comment(f"- {note}")
    if not schedule.layers:
        yield from comment(f"{schedule.name} has no rotation, so there is no [[schedule]] to paste.")
        return
    yield "[[schedule]]"
    yield f"key = {quoted(schedule.key)}"
    yield f"name = {quoted(schedule.name)}"
    yield f"time_zone = {quoted(schedule.time_zone)}"
    for layer in schedule.layers:
        yield ""
        yield "[[schedule.layer]]"
        yield from _layer_lines(layer)


def override_lines(schedule: str, overrides: Sequence[Held], people: Mapping[str, str], now: datetime) -> Iterator[str]:
    """What to say to Muster for each override, by the names of people; one under way begins when it is said."""
    for each in sorted(overrides, key=lambda held: held.start):
        begins = f"from {_at(each.start)} " if each.start > now else ""
        yield f"override {people[each.person]} {schedule} {begins}until {_at(each.end)}"


def comment(text: str) -> Iterator[str]:
    """One line of comment, whatever stood in the text."""
    yield "# " + "".join(char if char.isprintable() else " " for char in text)


def quoted(text: str) -> str:
    """A basic string of TOML: JSON escapes all that TOML wants escaped, once what is not printable is gone."""
    return json.dumps("".join(char for char in text if char.isprintable()), ensure_ascii=False)


def read_back(text: str) -> Mapping[str, Schedule]:
    """The schedules of such a text as the policy reader has them. Raises NotImported where it does not take them."""
    faults = Faults()
    root = Table(tomllib.loads(text), "", faults)
    schedules = read_schedules(root, "UTC")
    if faults.lines:
        raise NotImported(f"What was found makes no schedule that Muster takes: {faults.lines[0]}.")
    return schedules


def _layer_lines(layer: Layer) -> Iterator[str]:
    if layer.name:
        yield f"name = {quoted(layer.name)}"
    if layer.time_zone:
        yield f"time_zone = {quoted(layer.time_zone)}"
    yield f"people = [{', '.join(quoted(key) for key in layer.people)}]"
    yield f"starts = {layer.starts.isoformat()}"
    yield f'handover = "{layer.handover:%H:%M}"'
    yield f'every = "{layer.every} {layer.unit.value if layer.every > 1 else layer.unit.value[:-1]}"'
    if layer.only:
        yield "only = ["
        yield from (f"    {_only(each)}," for each in layer.only)
        yield "]"


def _only(restriction: Restriction) -> str:
    days = ", ".join(quoted(_DAYS[day]) for day in restriction.days)
    closes = "24:00" if restriction.closes == time(0) else f"{restriction.closes:%H:%M}"
    return f'{{ days = [{days}], opens = "{restriction.opens:%H:%M}", closes = "{closes}" }}'


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
