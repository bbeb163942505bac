"""Random schedules against the slow reference: every minute around odd moments, and every minute of a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from oncall.rotas.model import Rota
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Restriction, Schedule, Shift, Unit
from oncall.schedules.shifts import shifts_of
from tests.oncall.schedules.anything import odd_days
from tests.oncall.schedules.reference import MINUTE, minutes

WORKDAYS = (0, 1, 2, 3, 4)
PEOPLE = ("ana", "ben", "carol")


def assert_same(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> None:
    """Every minute is answered by the shifts as by the reference."""
    shifts, index = shifts_of(schedule, rota, start, end), 0
    for at, person in minutes(schedule, rota, start, end):
        while index < len(shifts) and shifts[index].end <= at:
            index += 1
        found = shifts[index].person if index < len(shifts) and shifts[index].start <= at else ""
        assert found == person, f"{at}: {found or 'nobody'} instead of {person or 'nobody'}"


@given(odd_days())
@settings(max_examples=100, deadline=None)
def test_every_minute_around_odd_moments_is_as_the_wall_clock_says(
    case: tuple[Schedule, Rota | None, datetime, datetime],
) -> None:
    schedule, rota, start, end = case
    assert_same(schedule, rota, start, end)


@given(odd_days())
@settings(max_examples=60, deadline=None)
def test_shifts_are_whole_in_order_and_cut_at_both_ends(
    case: tuple[Schedule, Rota | None, datetime, datetime],
) -> None:
    schedule, rota, start, end = case
    shifts = shifts_of(schedule, rota, start, end)
    assert all(start <= shift.start < shift.end <= end for shift in shifts)
    for before, after in pairwise(shifts):
        assert before.end <= after.start
        assert before.end < after.start or (before.person, before.why) != (after.person, after.why)
    middle = start + (end - start) // 2
    halves = (*shifts_of(schedule, rota, start, middle), *shifts_of(schedule, rota, middle, end))
    assert [_minutes(halves, at) for at in (start, middle - MINUTE, middle)] == [
        _minutes(shifts, at) for at in (start, middle - MINUTE, middle)
    ]


@given(odd_days())
@settings(max_examples=25, deadline=None)
def test_duty_answers_the_same_in_any_order(case: tuple[Schedule, Rota | None, datetime, datetime]) -> None:
    schedule, rota, start, end = case
    duty = Duty({"s": schedule}, {"s": rota} if rota else {})
    asked = [(at, person) for number, (at, person) in enumerate(minutes(schedule, rota, start, end)) if number % 7 == 0]
    for at, person in [*asked, *reversed(asked)]:
        assert duty.who("s", at) == person


@given(odd_days())
@settings(max_examples=40, deadline=None)
def test_hands_change_where_the_next_minute_with_anybody_has_somebody_else(
    case: tuple[Schedule, Rota | None, datetime, datetime],
) -> None:
    schedule, rota, start, end = case
    duty, last, changes = Duty({"s": schedule}, {"s": rota} if rota else {}), ("", start), []
    for at, person in minutes(schedule, rota, start, end):
        if person and last[0] and person != last[0]:
            changes.append((last, (person, at)))
        last = (person, at + MINUTE) if person else last
    found = duty.handovers("s", start, end)
    assert [
        ((out.person, out.end), (into.person, into.start))
        for out, into in found
        if start < out.end and into.start < end
    ] == changes
    assert all(duty.shift("s", out.end - MINUTE) for out, _ in found)


def _minutes(shifts: tuple[Shift, ...], at: datetime) -> str:
    return next((shift.person for shift in shifts if shift.start <= at < shift.end), "")


WHOLE_YEARS = {
    "weekly in Berlin with office hours in front": Schedule(
        "s", "S", "Europe/Berlin",
        (
            Layer(PEOPLE, date(2025, 1, 6)),
            Layer(("dee", "eva"), date(2025, 1, 6), unit=Unit.DAYS, only=(Restriction(WORKDAYS, time(9), time(17)),)),
        ),
    ),
    "round the world": Schedule(
        "s", "S", "UTC",
        tuple(
            Layer(people, date(2026, 1, 5), only=(Restriction(opens=time(8), closes=time(17)),), time_zone=zone)
            for people, zone in (
                (("ana", "ben"), "Australia/Lord_Howe"),
                (("carol",), "Asia/Kathmandu"),
                (("dee", "eva"), "Africa/Casablanca"),
                (("finn",), "America/New_York"),
            )
        ),
    ),
    "eight hours each at Troll": Schedule(
        "s", "S", "Antarctica/Troll", (Layer(PEOPLE, date(2025, 12, 30), time(1, 30), 8, Unit.HOURS),)
    ),
    "nights in Havana, where midnight is left out or comes twice": Schedule(
        "s", "S", "America/Havana",
        (
            Layer(PEOPLE, date(2026, 2, 1), time(0, 30), 3, Unit.DAYS),
            Layer(("dee",), date(2026, 1, 1), only=(Restriction(WORKDAYS, time(22), time(0, 30)),)),
        ),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE_YEARS)
def test_every_minute_of_a_year_is_as_the_wall_clock_says(name: str) -> None:
    schedule, start = WHOLE_YEARS[name], datetime(2026, 1, 1, tzinfo=UTC)
    end = start + timedelta(days=365)
    assert_same(schedule, None, start, end)
