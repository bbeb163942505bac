"""What somebody should look at in a schedule: gaps, double bookings, too much at once, and unfair shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from incidents.hours import open_time
from incidents.policy import Contact
from oncall.rotas.moments import together
from oncall.rules import OncallRules
from oncall.schedules.bookings import double_bookings
from oncall.schedules.duty import Duty
from oncall.schedules.fairness import FAIR_SPAN, Load, fairness
from oncall.schedules.findings import Finding, Finds, whole_hours
from oncall.schedules.layers import lowest_layers
from oncall.schedules.looks import Look, by_person
from oncall.schedules.rest import without_rest
from oncall.schedules.schedule import Layer, Schedule, Unit

_EACH = 3
"""More gaps than that are told as one finding."""

_UNEVEN = 1.25
"""How much more than the least loaded the most loaded may carry, beyond one turn."""

_TURN = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}


def check(
    schedule: Schedule,
    duty: Duty,
    people: Mapping[str, Contact],
    rules: OncallRules,
    start: datetime,
    end: datetime,
) -> tuple[Finding, ...]:
    """What is amiss from `start` up to `end`, the most pressing first, moments in the schedule's time zone.

    Loads are compared over the 90 days before `end`. Working hours are checked of people who have their own.
    """
    look = Look(schedule, duty, people, rules, start, end, duty.shifts(schedule.key, start, end))
    found = (
        *_nobody(look),
        *_unknown(look),
        *_gaps(look),
        *double_bookings(look),
        *without_rest(look),
        *_off_hours(look),
    )
    return (*found, *_unfair(look), *_by_chat(look))


def new_burdens(
    schedule: Schedule,
    before: Duty,
    after: Duty,
    people: Mapping[str, Contact],
    rules: OncallRules,
    start: datetime,
    end: datetime,
) -> tuple[Finding, ...]:
    """What a change of hands from `start` up to `end` brings upon people: two duties at once, too long in a row, weeks
    without rest; what was so before it is left out."""  # fmt: skip

    def found(duty: Duty) -> list[Finding]:
        look = Look(schedule, duty, people, rules, start, end, duty.shifts(schedule.key, start, end))
        return [*double_bookings(look), *without_rest(look)]

    known = {(one.kind, one.person): one for one in found(before)}
    return tuple(one for one in found(after) if _worse(one, known.get((one.kind, one.person))))


def _worse(one: Finding, before: Finding | None) -> bool:
    """Rest gets worse by getting shorter, all else by getting longer."""
    if before is None or one.times > before.times:
        return True
    return one.length < before.length if one.kind is Finds.BACK_TO_BACK else one.length > before.length


def hours_unknown(
    schedule: Schedule, duty: Duty, people: Mapping[str, Contact], start: datetime, end: datetime
) -> tuple[str, ...]:
    """The names of those on call from `start` up to `end` whose working hours no check has seen: they have none."""
    found = dict.fromkeys(shift.person for shift in duty.shifts(schedule.key, start, end))
    return tuple(people[key].name for key in found if key in people and people[key].hours is None)


def _nobody(look: Look) -> Iterator[Finding]:
    for layer, name in _layers(look):
        if not layer.people:
            yield Finding(Finds.NOBODY, f"{name[0].upper()}{name[1:]} has nobody in it. Put people in, or take it out.")


def _layers(look: Look) -> Iterator[tuple[Layer, str]]:
    """Those that count at some time of the look."""
    for each in lowest_layers(look.schedule, look.rota, look.start, look.end):
        yield each.layer, "the rotation set by chat" if each.by_chat else _called(each.layer, 1)
    for number, layer in enumerate(look.schedule.layers[1:], 2):
        yield layer, _called(layer, number)


def _called(layer: Layer, number: int) -> str:
    return f"the layer {layer.name}" if layer.name else f"layer {number}"


def _by_chat(look: Look) -> Iterator[Finding]:
    """What the file says of its lowest layer has no effect then, which nobody sees in the file."""
    for each in lowest_layers(look.schedule, look.rota, look.start, look.end):
        if each.by_chat and each.until == look.end:
            people = together(look.name(person) for person in each.layer.people)
            words = (
                f"A rotation set in chat stands in place of the policy file's: {people}. "
                f"Back to the file: rotate {look.schedule.key} reset."
            )
            yield Finding(Finds.BY_CHAT, words, "", each.since, each.until)


def _unknown(look: Look) -> Iterator[Finding]:
    """Somebody whom the policy's people no longer have cannot be paged."""
    for layer, name in _layers(look):
        for person in dict.fromkeys(layer.people):
            if person not in look.people:
                yield Finding(Finds.UNKNOWN, f"{person} takes turns in {name}, but is not in the catalogue.", person)
    for override in look.rota.overrides if look.rota else ():
        if override.person not in look.people and override.end > look.start:
            when = look.span(override.start, override.end)
            words = f"{override.person} has an override {when}, but is not in the catalogue. Pages would reach nobody."
            yield Finding(Finds.UNKNOWN, words, override.person, override.start, override.end)


def _gaps(look: Look) -> Iterator[Finding]:
    ends = [look.start, *(shift.end for shift in look.shifts)]
    begins = [*(shift.start for shift in look.shifts), look.end]
    gaps = [(end, start) for end, start in zip(ends, begins, strict=True) if end < start]
    if len(gaps) <= _EACH:
        for start, end in gaps:
            words = f"Nobody is on call {look.span(start, end)}."
            yield Finding(Finds.GAP, words, "", start, end, end - start)
        return
    in_all = sum((end - start for start, end in gaps), timedelta(0))
    start, end = gaps[0]
    words = (
        f"Nobody is on call for {whole_hours(_a_week(look, in_all))} a week, in {len(gaps)} gaps; "
        f"the first is {look.span(start, end)}."
    )
    yield Finding(Finds.GAP, words, "", start, end, in_all, len(gaps))


def _off_hours(look: Look) -> Iterator[Finding]:
    for person, shifts in by_person(look.shifts).items():
        hours = look.people[person].hours if person in look.people else None
        if hours is None:
            continue
        off = [(shift, shift.end - shift.start - open_time(shift.start, shift.end, hours)) for shift in shifts]
        length = sum((out for _, out in off), timedelta(0))
        if length:
            first = next(shift for shift, out in off if out)
            a_week = whole_hours(_a_week(look, length))
            words = f"{look.name(person)} is on call outside their own working hours for {a_week} a week."
            yield Finding(Finds.OFF_HOURS, words, person, first.start, first.end, length)


def _a_week(look: Look, length: timedelta) -> timedelta:
    return length * (timedelta(weeks=1) / (look.end - look.start))


def _unfair(look: Look) -> Iterator[Finding]:
    """By those who take turns in it now, over the time that they do: who joins has carried nothing before."""
    schedule, since = look.schedule, _since(look)
    named = {person for layer, _ in _layers(look) for person in layer.people if person in look.people}
    loads = fairness(look.duty, [schedule.key], look.people, look.rules, since, look.end)
    loads = tuple(load for load in loads if load.person in named)
    if not loads:
        return
    most, least = loads[0], loads[-1]
    turn = max((layer.every * _TURN[layer.unit] for layer, _ in _layers(look)), default=timedelta(0))
    if most.time - least.time > turn + timedelta(hours=1) and most.time > _UNEVEN * least.time:
        shares = f"{_carries(look, most)}; {_carries(look, least)}"
        words = f"The duty is not shared evenly over {(look.end - since).days} days: {shares}."
        yield Finding(Finds.UNFAIR, words, most.person, since, look.end, most.time - least.time)


def _since(look: Look) -> datetime:
    """From the last change of the rotation, where there was one in the time that loads are compared over."""
    rotations = list(lowest_layers(look.schedule, look.rota, look.end - FAIR_SPAN, look.end))
    return rotations[-1].since if rotations else look.end - FAIR_SPAN


def _carries(look: Look, load: Load) -> str:
    nights = f"{load.nights} night{'' if load.nights == 1 else 's'}"
    weekends = f"{load.weekends} weekend{'' if load.weekends == 1 else 's'}"
    return f"{look.name(load.person)} has {round(load.hours):,} h, {nights} and {weekends}"
