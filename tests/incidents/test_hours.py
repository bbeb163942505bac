"""Business time: weekends, days off, time zones, both clock changes, and two properties of every deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.hours import business_deadline, is_open, next_business_day_end, next_opening, open_time
from incidents.policy import BusinessHours

BERLIN = BusinessHours("Europe/Berlin", holidays=frozenset({date(2026, 12, 25)}))
LONDON = BusinessHours("Europe/London")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20T09:00", 240, "2026-11-20T13:00"),  # Friday, within the day
        ("2026-11-20T13:00", 240, "2026-11-23T09:00"),  # three hours on Friday, the fourth on Monday
        ("2026-11-20T12:00", 240, "2026-11-20T16:00"),  # just fills the day: its closing, not Monday morning
        ("2026-11-21T03:00", 60, "2026-11-23T09:00"),  # Saturday night
        ("2026-12-24T15:30", 60, "2026-12-28T08:30"),  # Christmas and the weekend between
        ("2026-11-20T05:00", 0, "2026-11-20T08:00"),  # nothing to wait for, but not open yet
        ("2026-03-27T15:00", 120, "2026-03-30T08:00"),  # the clocks go forward over this weekend
        ("2026-10-23T14:00", 120, "2026-10-26T09:00"),  # and back over this one
    ],
)
def test_a_deadline_in_berlin(start: str, minutes: int, end: str) -> None:
    found = business_deadline(utc(start), timedelta(minutes=minutes), BERLIN)
    assert found == utc(end)
    assert found.tzinfo is UTC


def test_a_start_in_another_zone_is_the_same_moment() -> None:
    tokyo = utc("2026-11-20T13:00").astimezone(ZoneInfo("Asia/Tokyo"))
    assert business_deadline(tokyo, timedelta(hours=4), BERLIN) == utc("2026-11-23T09:00")


def test_a_week_with_the_hour_left_out_is_an_hour_short_for_a_company_that_never_closes() -> None:
    always = BusinessHours("Europe/Berlin", tuple(range(7)), time(0), time(0))
    assert business_deadline(utc("2026-03-28T23:00"), timedelta(hours=23), always) == utc("2026-03-29T22:00")
    assert business_deadline(utc("2026-10-24T22:00"), timedelta(hours=25), always) == utc("2026-10-25T23:00")


def test_an_opening_in_the_hour_left_out_waits_for_the_hour_after() -> None:
    early = BusinessHours("Europe/Berlin", (6,), time(2, 30), time(5))
    assert next_opening(utc("2026-03-28T12:00"), early) == utc("2026-03-29T01:30")


def test_a_day_that_closes_in_the_hour_left_out_before_it_opens_does_not_open() -> None:
    gone = BusinessHours("Europe/Berlin", (6,), time(2, 30), time(3, 10))
    assert next_opening(utc("2026-03-28T12:00"), gone) == utc("2026-04-05T00:30")


def test_an_opening_in_the_hour_that_comes_twice_is_the_first() -> None:
    early = BusinessHours("Europe/Berlin", (6,), time(2, 30), time(5))
    assert next_opening(utc("2026-10-24T12:00"), early) == utc("2026-10-25T00:30")


def test_opening_when_open_is_now_and_when_closed_is_the_next_morning() -> None:
    assert next_opening(utc("2026-11-20T10:07"), LONDON) == utc("2026-11-20T10:07")
    assert next_opening(utc("2026-11-20T17:00"), LONDON) == utc("2026-11-23T09:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T08:59", False),
        ("2026-11-20T09:00", True),
        ("2026-11-20T16:59", True),
        ("2026-11-20T17:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_open_from_the_opening_to_just_before_the_closing(at: str, expected: bool) -> None:
    assert is_open(utc(at), LONDON) is expected


def test_a_night_shift_is_still_open_after_midnight() -> None:
    night = BusinessHours("UTC", (0,), time(22), time(6))
    assert is_open(utc("2026-11-24T05:59"), night)
    assert not is_open(utc("2026-11-24T06:00"), night)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-19T03:00", "2026-11-20T15:00"),
        ("2026-11-20T12:00", "2026-11-23T15:00"),
        ("2026-11-22T23:30", "2026-11-24T15:00"),  # already Monday in Berlin
        ("2026-12-24T12:00", "2026-12-28T15:00"),
    ],
)
def test_a_ticket_is_due_an_hour_before_the_next_business_day_closes(start: str, end: str) -> None:
    assert next_business_day_end(utc(start), BERLIN) == utc(end)


def test_where_a_day_is_shorter_than_an_hour_a_ticket_is_due_when_it_opens() -> None:
    short = BusinessHours(opens=time(9), closes=time(9, 30))
    assert next_business_day_end(utc("2026-11-19T03:00"), short) == utc("2026-11-20T09:00")


def test_a_company_that_never_opens_is_said_so() -> None:
    never = BusinessHours(days=())
    with pytest.raises(ValueError, match="days off"):
        business_deadline(utc("2026-11-20T12:00"), timedelta(hours=1), never)
    with pytest.raises(ValueError, match="days off"):
        next_business_day_end(utc("2026-11-20T12:00"), never)


QUARTER = timedelta(minutes=15)
moments = st.integers(0, 275 * 96).map(lambda quarters: utc("2026-03-01T00:00") + QUARTER * quarters)
clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
business_hours = st.builds(
    BusinessHours,
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    clock_times,
    clock_times,
    st.frozensets(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=5),
)
spans = st.integers(0, 4 * 24).map(lambda quarters: QUARTER * quarters)


@given(moments, spans, business_hours)
def test_the_open_time_up_to_the_deadline_is_the_span(start: datetime, span: timedelta, hours: BusinessHours) -> None:
    end = business_deadline(start, span, hours)
    quarters = min((end - start) // QUARTER, 4000)
    steps = [start + QUARTER * number for number in range(quarters)]
    counted = sum((QUARTER for step in steps if is_open(step, hours)), timedelta(0))
    assert counted == span or quarters == 4000
    assert end >= start


@given(moments, spans, spans, business_hours)
def test_longer_or_later_is_never_sooner(
    start: datetime, span: timedelta, more: timedelta, hours: BusinessHours
) -> None:
    end = business_deadline(start, span, hours)
    assert business_deadline(start, span + more, hours) >= end
    assert business_deadline(start + more, span, hours) >= end


@given(moments, business_hours)
def test_the_next_opening_is_open_and_nothing_before_it_is(start: datetime, hours: BusinessHours) -> None:
    opening = next_opening(start, hours)
    assert is_open(opening, hours)
    assert opening == start or not is_open(start, hours)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-20T15:30", "2026-11-23T09:00", 90),  # Friday's last half hour and Monday's first hour
        ("2026-11-20T05:00", "2026-11-20T20:00", 480),  # all of a day
        ("2026-11-20T10:10", "2026-11-20T10:25", 15),
        ("2026-11-20T17:00", "2026-11-23T05:00", 0),  # a weekend
        (
            "2026-03-27T12:00",
            "2026-04-03T12:00",
            2460,
        ),  # a week in which the clocks go forward
    ],
)
def test_open_time_is_what_of_a_span_lies_in_business_hours(start: str, end: str, minutes: int) -> None:
    assert open_time(utc(start), utc(end), BERLIN) == timedelta(minutes=minutes)
