"""One recurring shift of Grafana OnCall as a layer: a recurrence rule on the one side, turns and hours on the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from oncall.schedules.schedule import Layer, Restriction, Unit
from rota.imports.node import Node
from rota.imports.turning import begun, local_in, zone_of
from rota.imports.weekly import DAY, WEEK, Span, restrictions_of

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {"hourly": Unit.HOURS, "daily": Unit.DAYS, "weekly": Unit.WEEKS}
_LENGTHS = {Unit.HOURS: 60, Unit.DAYS: DAY, Unit.WEEKS: WEEK}

Members = Callable[[list[str]], tuple[str, list[str]]]
"""From users who share a turn to the one who has it here, and notes on the others."""


class BadShift(Exception):
    """It cannot be a layer; the rest of a sentence that says why."""


def layer_of(node: Node, zone: str, now: datetime, members: Members) -> tuple[Layer | None, list[str]]:
    """The layer and notes; no layer for a shift that is over. Raises BadShift."""
    own = zone_of(node.at("time_zone").text(), zone)
    local = local_in(own)
    until = node.at("until").moment()
    if until and until <= now:
        return None, []
    start = node.at("start").local()
    unit = _UNITS.get(node.at("frequency").text())
    if start is None or unit is None:
        raise BadShift(f"it repeats “{node.at('frequency').text() or 'never'}”, which is not known here.")
    if node.at("by_month") or node.at("by_monthday"):
        raise BadShift("it repeats by days of the month, which is not known here.")
    start = local(start) if start.tzinfo else start.replace(second=0)
    people, notes = _people(node, members)
    if until:
        notes.append(f"it ends on {until:%d %B %Y}. Muster's layers do not end: remove it then.")
    every = max(1, node.at("interval").number(1))
    if every > 1 and len(people) == 1:
        raise BadShift(f"it repeats only every {every} {unit}, and between them nobody here would have the turn.")
    first, only = _hours(node, start, every, unit, notes)
    layer = Layer(people, first.date(), first.time(), every, unit, only, "" if own == zone else own, _name(node))
    begins = node.at("rotation_start").local()
    begins = local(begins) if begins and begins.tzinfo else begins
    return (begun(layer, begins) if begins and begins > local(now) else layer), notes


def _people(node: Node, members: Members) -> tuple[tuple[str, ...], list[str]]:
    groups = [[each.text() for each in group.each()] for group in node.at("rolling_users").each()]
    if node.at("type").text() == "recurrent_event" or not groups:
        groups = [[each.text() for each in node.at("users").each()]]
    index = node.at("start_rotation_from_user_index").number(0) % len(groups)
    picked, notes = [], []
    for group in groups[index:] + groups[:index]:
        person, said = members(group)
        notes += said
        if person:
            picked.append(person)
    if not picked:
        raise BadShift("there is nobody in it.")
    if len(picked) < len(groups):
        notes.append("a turn without anybody known was left out, so turns after it move up.")
    return tuple(picked), notes


def _hours(
    node: Node, start: datetime, every: int, unit: Unit, notes: list[str]
) -> tuple[datetime, tuple[Restriction, ...]]:
    """When turn 0 begins, and the hours it is held to."""
    lasts = node.at("duration").number(0) // 60
    if lasts <= 0:
        raise BadShift("it lasts no time.")
    days = [_DAYS.index(day.text()) for day in node.at("by_day").each() if day.text() in _DAYS]
    opens = start.hour * 60 + start.minute
    if days:
        if unit is not Unit.WEEKS:
            notes.append(f"it takes turns by {unit} on some weekdays only; here the other days count as turns, too.")
        return _week_of(node, start, unit), restrictions_of((day * DAY + opens, lasts) for day in days)
    if lasts >= every * _LENGTHS[unit]:
        return start, ()
    return start, restrictions_of(_spans(start.weekday(), opens, lasts, every, unit))


def _spans(day: int, opens: int, lasts: int, every: int, unit: Unit) -> list[Span]:
    if unit is Unit.DAYS and every == 1:
        return [(each * DAY + opens, lasts) for each in range(7)]
    if unit is Unit.WEEKS and every == 1:
        return [(day * DAY + opens, lasts)]
    raise BadShift(f"it covers {lasts / 60:g} hours of every {every} {unit}, which no weekly hours describe.")


def _week_of(node: Node, start: datetime, unit: Unit) -> datetime:
    """Turns by the week begin with the week, at the hour of the shift, so that a shift over midnight is one turn's."""
    if unit is not Unit.WEEKS:
        return start
    first = node.at("week_start").text()
    behind = (start.weekday() - (_DAYS.index(first) if first in _DAYS else _DAYS.index("SU"))) % 7
    return start - timedelta(days=behind)


def _name(node: Node) -> str:
    return node.at("name").text()
