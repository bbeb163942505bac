"""Shifts by example: handovers that stay where they are, layers, hours, overrides and rotations set by chat."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from oncall.rotas.model import Rota, Turned
from oncall.schedules.schedule import Layer, Restriction, Schedule, Shift, Unit
from oncall.schedules.shifts import shifts_of
from tests.oncall.schedules.rotas import BERLIN, MONDAY, local, override, rota, schedule, utc, weekly

NIGHT = Restriction((4,), time(22), time(6))
OFFICE = Restriction((0, 1, 2, 3, 4), time(9), time(17))


def shifts(found: Schedule, start: datetime, end: datetime, laid: Rota | None = None) -> list[tuple[str, str, str]]:
    """Who, from when and up to when, by Berlin's clock."""

    def told(at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(BERLIN)):%m-%d %H:%M}"

    return [(shift.person, told(shift.start), told(shift.end)) for shift in shifts_of(found, laid, start, end)]


def test_a_handover_at_nine_on_monday_stays_at_nine_when_the_clocks_change() -> None:
    """Source: the clocks of Berlin go on at 01:00 UTC on 29 March 2026 and back at 01:00 UTC on 25 October 2026."""
    found = shifts_of(schedule(weekly("ana", "ben")), None, utc(3, 20), utc(4, 8))
    assert [(shift.person, shift.start) for shift in found] == [
        ("ana", utc(3, 20)), ("ben", utc(3, 23, 8)), ("ana", utc(3, 30, 7)), ("ben", utc(4, 6, 7)),
    ]  # fmt: skip
    autumn = shifts_of(schedule(weekly("ana", "ben")), None, utc(10, 19, 7), utc(10, 27))
    assert autumn[0].end == utc(10, 26, 8)
    assert autumn[0].end - autumn[0].start == timedelta(days=7, hours=1)


def test_a_turn_lasts_as_many_hours_days_or_weeks_as_it_says() -> None:
    start, end = local(1, 5, 9), local(1, 7, 9)
    half_days = schedule(weekly("ana", "ben", every=12, unit=Unit.HOURS))
    assert shifts(half_days, start, end) == [
        ("ana", "01-05 09:00", "01-05 21:00"), ("ben", "01-05 21:00", "01-06 09:00"),
        ("ana", "01-06 09:00", "01-06 21:00"), ("ben", "01-06 21:00", "01-07 09:00"),
    ]  # fmt: skip
    fortnight = schedule(weekly("ana", "ben", every=2))
    assert shifts(fortnight, start, local(2, 3)) == [("ana", "01-05 09:00", "01-19 09:00"),
        ("ben", "01-19 09:00", "02-02 09:00"), ("ana", "02-02 09:00", "02-03 00:00")]  # fmt: skip


def test_nobody_is_on_call_before_the_first_turn_nor_by_a_layer_without_people() -> None:
    assert shifts(schedule(weekly("ana")), local(1, 4), local(1, 6)) == [("ana", "01-05 09:00", "01-06 00:00")]
    assert shifts(schedule(weekly()), local(1, 4), local(1, 6)) == []
    assert shifts(schedule(), local(1, 4), local(1, 6)) == []
    assert shifts(schedule(weekly("ana")), local(2, 4), local(2, 4)) == []


def test_the_higher_layer_wins_where_it_has_somebody() -> None:
    found = schedule(weekly("ana"), weekly("ben", only=(OFFICE,)), weekly())
    assert shifts(found, local(1, 9), local(1, 12, 12)) == [
        ("ana", "01-09 00:00", "01-09 09:00"), ("ben", "01-09 09:00", "01-09 17:00"),
        ("ana", "01-09 17:00", "01-12 09:00"), ("ben", "01-12 09:00", "01-12 12:00"),
    ]  # fmt: skip


def test_hours_past_midnight_belong_to_the_weekday_on_which_they_open() -> None:
    friday_night = schedule(weekly("ana", only=(NIGHT,)))
    assert shifts(friday_night, local(1, 5), local(1, 19)) == [
        ("ana", "01-09 22:00", "01-10 06:00"), ("ana", "01-16 22:00", "01-17 06:00"),
    ]  # fmt: skip
    assert shifts(friday_night, local(1, 10, 1), local(1, 10, 2)) == [("ana", "01-10 01:00", "01-10 02:00")]


def test_hours_that_touch_or_overlap_are_one_time() -> None:
    both = (OFFICE, Restriction((0,), time(8), time(12)), Restriction((0,), time(17), time(18)))
    assert shifts(schedule(weekly("ana", only=both)), local(1, 12), local(1, 13)) == [
        ("ana", "01-12 08:00", "01-12 18:00")
    ]


def test_three_sites_follow_the_sun_each_by_its_own_clock() -> None:
    day = (Restriction(opens=time(8), closes=time(16)),)
    found = schedule(
        weekly("ana", only=day, time_zone=BERLIN),
        weekly("ben", only=day, time_zone="America/Los_Angeles"),
        weekly("carol", only=day, time_zone="Asia/Tokyo"),
        zone="UTC",
    )
    assert [(shift.person, shift.start.hour) for shift in shifts_of(found, None, utc(1, 7), utc(1, 8))] == [
        ("carol", 0), ("ana", 7), ("ben", 16), ("carol", 23)
    ]  # fmt: skip
    assert [(shift.person, shift.start.hour) for shift in shifts_of(found, None, utc(7, 7), utc(7, 8))] == [
        ("carol", 0), ("ana", 7), ("ben", 15), ("carol", 23)
    ]  # fmt: skip


def test_the_later_override_wins_and_says_why() -> None:
    laid = rota(
        override("carol", local(1, 6, 12), local(1, 6, 18)),
        override("dee", local(1, 6, 14), local(1, 6, 15), "o2"),
        override("eve", local(2, 6), local(2, 7), "o3"),
    )
    found = shifts_of(schedule(weekly("ana")), laid, local(1, 6, 10), local(1, 6, 20))
    assert [(shift.person, shift.why) for shift in found] == [
        ("ana", ""), ("carol", "o1"), ("dee", "o2"), ("carol", "o1"), ("ana", ""),
    ]  # fmt: skip


def test_an_override_fills_a_gap() -> None:
    laid = rota(override("carol", local(1, 4), local(1, 4, 12)))
    assert shifts(schedule(weekly("ana")), local(1, 3), local(1, 5), laid) == [("carol", "01-04 00:00", "01-04 12:00")]


def test_a_rotation_set_by_chat_replaces_the_lowest_layer_from_its_moment_on() -> None:
    found = schedule(weekly("ana"), weekly("ben", only=(OFFICE,)))
    laid = rota(rotation=Layer(("carol", "dee"), MONDAY, unit=Unit.DAYS), rotation_from=local(1, 14, 9))
    assert shifts(found, local(1, 13, 17), local(1, 15, 20), laid) == [
        ("ana", "01-13 17:00", "01-14 09:00"), ("ben", "01-14 09:00", "01-14 17:00"),
        ("dee", "01-14 17:00", "01-15 09:00"), ("ben", "01-15 09:00", "01-15 17:00"),
        ("carol", "01-15 17:00", "01-15 20:00"),
    ]  # fmt: skip
    assert shifts(schedule(), local(1, 14), local(1, 15), laid) == [("dee", "01-14 09:00", "01-15 00:00")]


def test_what_chat_set_before_holds_for_its_own_time() -> None:
    first = Turned(Layer(("dee",), MONDAY, unit=Unit.DAYS), local(1, 14, 9), local(1, 16, 9))
    laid = rota(rotation=Layer(("carol",), MONDAY), rotation_from=local(1, 16, 9), earlier=(first,))
    assert shifts(schedule(weekly("ana")), local(1, 13), local(1, 18), laid) == [
        ("ana", "01-13 00:00", "01-14 09:00"), ("dee", "01-14 09:00", "01-16 09:00"),
        ("carol", "01-16 09:00", "01-18 00:00"),
    ]  # fmt: skip


def test_neighbours_of_one_person_are_one_shift() -> None:
    assert shifts(schedule(weekly("ana", "ana", "ben")), local(1, 5, 9), local(1, 20)) == [
        ("ana", "01-05 09:00", "01-19 09:00"), ("ben", "01-19 09:00", "01-20 00:00"),
    ]  # fmt: skip


def test_moments_are_kept_to_the_microsecond() -> None:
    start = utc(1, 6) + timedelta(microseconds=1)
    end = utc(1, 6, 1) + timedelta(microseconds=999_999)
    assert shifts_of(schedule(weekly("ana")), None, start, end) == (Shift("payments", "ana", start, end),)


def test_a_time_left_out_is_the_jump_and_one_that_comes_twice_is_its_first() -> None:
    at_half_past_two = schedule(weekly("ana", "ben", handover=time(2, 30), unit=Unit.DAYS))
    spring = shifts_of(at_half_past_two, None, utc(3, 28, 12), utc(3, 29, 12))
    assert spring[1].start == utc(3, 29, 1)
    autumn = shifts_of(at_half_past_two, None, utc(10, 24, 12), utc(10, 25, 12))
    assert autumn[1].start == utc(10, 25, 0, 30)


def test_turns_that_lie_in_hours_left_out_are_passed_over() -> None:
    """Source: at Troll the clocks go on from 01:00 to 03:00 UTC+2 on 29 March 2026."""
    hourly = schedule(weekly("ana", "ben", "carol", "dee", unit=Unit.HOURS), zone="Antarctica/Troll")
    found = shifts_of(hourly, None, utc(3, 29), utc(3, 29, 3))
    assert [(shift.person, shift.start.hour) for shift in found] == [("dee", 0), ("carol", 1), ("dee", 2)]


def test_a_turn_of_no_length_and_a_zone_that_is_not_there_are_errors() -> None:
    with pytest.raises(ValueError, match="at least one hour, day or week"):
        shifts_of(schedule(Layer(("ana",), date(2026, 1, 1), every=0)), None, utc(1, 5), utc(1, 6))
    with pytest.raises(ZoneInfoNotFoundError):
        shifts_of(schedule(weekly("ana"), zone="Mars/Olympus"), None, utc(1, 5), utc(1, 6))
