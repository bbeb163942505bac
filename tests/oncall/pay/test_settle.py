"""Shifts become entries of the ledger: once, by local days, and no hour of one person twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Person
from incidents.policy import BusinessHours, Policy
from oncall.pay.days import Days, days_of
from oncall.pay.model import HOUR, WEEK, Entry, Worked, read_entry, table
from oncall.pay.settle import Settled, rates, settle
from oncall.pay.sums import earned
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Pay, Shift
from tests.oncall.pay.company import ADVENT, HOURLY, LIEU, WEEKLY, Rota, company, shift, utc

BEGIN, LATER = utc("2026-01-01"), utc("2027-06-01")


def run(policy: Policy, *shifts: Shift, now: datetime = LATER, paid: tuple[Entry, ...] = ()) -> Settled:
    return settle(Rota(shifts), policy, dict.fromkeys(policy.schedules, BEGIN), now, paid)


def hours(entry: Entry) -> tuple[float, ...]:
    worked = entry.worked
    return tuple(each / HOUR for each in (worked.hours, worked.calendar, worked.weekend, worked.holiday))


def test_a_week() -> None:
    """Monday 09:00 to Monday 09:00 in Berlin."""
    (entry,) = run(company(pay=WEEKLY), shift("pay", "ana", "2026-11-09T08:00", "2026-11-16T08:00")).entries
    assert hours(entry) == (168, 168, 48, 0)
    assert entry.earned == 350 + 48 * Fraction("2.50")
    assert (entry.who, entry.zone, entry.pay, entry.elsewhere) == (
        Person("id-ana", "Ana Silva"),
        "Europe/Berlin",
        WEEKLY,
        0,
    )
    assert entry.id == "2026-11-09T08:00:00+00:00/pay/ana"
    assert read_entry(entry.doc) == entry
    assert table("2026-11") == "pay/2026-11"


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [("2026-10-19T07:00", "2026-10-26T08:00", 169), ("2026-03-23T08:00", "2026-03-30T07:00", 167)],
)
def test_a_week_in_which_the_clocks_change_is_one_week(start: str, end: str, passed: int) -> None:
    """By the hour it is what passed, by the week it is a week."""
    (entry,) = run(company(pay=replace(WEEKLY, weekend=Decimal(0))), shift("pay", "ana", start, end)).entries
    assert hours(entry)[:2] == (passed, 168)
    assert entry.earned == 350
    (by_hour,) = run(company(pay=HOURLY), shift("pay", "ana", start, end)).entries
    assert by_hour.earned == 4 * passed


def test_weekends_and_holidays_are_those_of_the_person() -> None:
    policy = company(zone="America/New_York", pay=WEEKLY)
    friday = shift("pay", "ana", "2026-11-20T22:00", "2026-11-21T06:00")
    assert hours(run(policy, friday).entries[0])[2] == 1, "Saturday begins at 05:00 UTC"
    christmas = shift("pay", "ana", "2026-12-25T05:00", "2026-12-28T05:00")
    assert hours(run(policy, christmas).entries[0])[2:] == (24, 48), "a holiday on a Saturday counts as what pays more"
    cheap = company(zone="America/New_York", pay=replace(WEEKLY, holiday=Decimal(1)))
    assert hours(run(cheap, christmas).entries[0])[2:] == (48, 24)


def test_whose_days_off() -> None:
    policy, own = company(pay=WEEKLY), date(2026, 11, 1)
    ana = policy.people["ana"]
    assert days_of(policy, "pay", ana) == Days("Europe/Berlin", frozenset({5, 6}), ADVENT)
    at_home = replace(ana, hours=BusinessHours(holidays=frozenset({own}), own_holidays=True))
    assert days_of(policy, "pay", at_home).holidays == {own}
    team = replace(policy.teams["payments"], schedule="pay", hours=BusinessHours(days=(6, 0, 1, 2, 3)))
    gulf = replace(policy, teams={"payments": team})
    assert days_of(gulf, "pay", ana) == Days("Europe/Berlin", frozenset({4, 5}), frozenset())
    early = replace(ana, hours=BusinessHours(holidays=ADVENT))
    assert days_of(gulf, "pay", early).holidays == frozenset(), "own hours that name no days off go by the team's"
    always = replace(policy, hours=BusinessHours(days=(0, 1, 2, 3, 4, 5, 6)))
    assert days_of(always, "pay", None) == Days("UTC", frozenset({5, 6}), frozenset())


def test_cut_at_the_turn_of_the_month_of_the_person() -> None:
    entries = run(company(pay=HOURLY), shift("pay", "ana", "2026-11-30T08:00", "2026-12-02T08:00")).entries
    assert [(entry.start, entry.end) for entry in entries] == [
        (utc("2026-11-30T08:00"), utc("2026-11-30T23:00")), (utc("2026-11-30T23:00"), utc("2026-12-02T08:00")),
    ]  # fmt: skip


def test_what_is_not_over_waits() -> None:
    policy = company(pay=HOURLY)
    shifts = (
        shift("pay", "ana", "2026-11-30T08:00", "2026-12-02T08:00"),
        shift("pay", "ben", "2026-12-03T08:00", "2026-12-04T08:00"),
    )
    first = run(policy, *shifts, now=utc("2026-12-01T12:00"))
    assert [entry.end for entry in first.entries] == [utc("2026-11-30T23:00")]
    assert first.upto == {"pay": utc("2026-11-30T23:00")}
    second = settle(Rota(shifts), policy, first.upto, utc("2026-12-02T12:00"))
    assert [(entry.start, entry.end) for entry in second.entries] == [
        (utc("2026-11-30T23:00"), utc("2026-12-02T08:00"))
    ]
    assert second.upto == {"pay": utc("2026-12-02T12:00")}, "a gap is settled as it passes"
    assert settle(Rota(shifts), policy, second.upto, utc("2026-12-02T13:00")).entries == ()
    assert settle(Rota(shifts), policy, second.upto, utc("2026-12-01")) == Settled((), second.upto), "a clock set back"


def test_before_the_rates_change_all_is_settled_by_the_old_ones() -> None:
    policy, noon = company(pay=HOURLY), utc("2026-11-10T12:00")
    shifts = Rota((shift("pay", "ana", "2026-11-09T08:00", "2026-11-16T08:00"),))
    closed = settle(shifts, policy, {"pay": BEGIN}, noon, closing=True)
    assert [(entry.end, entry.earned) for entry in closed.entries] == [(noon, Fraction(4 * 28))]
    dearer = company(pay=replace(HOURLY, hour=Decimal(5)))
    (rest,) = settle(shifts, dearer, closed.upto, LATER).entries
    assert (rest.start, rest.earned) == (noon, Fraction(5 * 140))


def test_who_is_paid_at_all() -> None:
    policy = company(pay=None, find=HOURLY)
    ana = replace(policy.people["ana"], pay=WEEKLY)
    paid = replace(policy, people={**policy.people, "ana": ana})
    assert (rates(policy, "pay", "ana"), rates(policy, "find", "ben"), rates(policy, "gone", "who")) == (
        None,
        HOURLY,
        None,
    )
    assert rates(paid, "find", "ana") == WEEKLY
    week = ("2026-11-09T08:00", "2026-11-16T08:00")
    found = run(paid, shift("pay", "ana", *week), shift("pay", "ben", *week)).entries
    assert [entry.person for entry in found] == ["ana"]
    (gone,) = run(policy, shift("find", "zoe", *week)).entries
    assert (gone.who, gone.zone) == (Person("zoe", "zoe"), "Europe/Berlin")


def test_the_higher_rate_counts_where_two_overlap() -> None:
    policy = company(pay=WEEKLY, find=HOURLY)
    entries = run(
        policy,
        shift("pay", "ana", "2026-11-09T08:00", "2026-11-10T08:00"),
        shift("find", "ana", "2026-11-09T20:00", "2026-11-10T12:00"),
        shift("find", "ben", "2026-11-09T08:00", "2026-11-09T20:00"),
    ).entries
    told = {(entry.schedule, entry.person): (hours(entry)[0], entry.elsewhere / HOUR) for entry in entries}
    assert told == {("pay", "ana"): (12, 12), ("find", "ana"): (16, 0), ("find", "ben"): (12, 0)}


def test_at_a_weekend_the_other_may_pay_more() -> None:
    """350 EUR a week are 2.08 an hour, 4.58 at a weekend: more than 4."""
    policy = company(pay=WEEKLY, find=HOURLY)
    both = ("2026-11-13T08:00", "2026-11-16T08:00")
    one, other = run(policy, shift("pay", "ana", *both), shift("find", "ana", *both)).entries
    assert (hours(one)[0], hours(other)[0]) == (48, 24)
    assert one.spans == ((utc("2026-11-13T23:00"), utc("2026-11-15T23:00")),)
    assert len(other.spans) == 2


def test_money_goes_before_hours_off_and_the_first_currency_before_others() -> None:
    both = ("2026-11-10T08:00", "2026-11-10T18:00")
    policy = company(a=LIEU, b=HOURLY, c=Pay("CHF", hour=Decimal(1)))
    entries = run(policy, *(shift(key, "ana", *both) for key in "abc")).entries
    assert [entry.schedule for entry in entries if entry.worked.hours] == ["c"]
    same = run(company(a=HOURLY, b=HOURLY), *(shift(key, "ana", *both) for key in "ba")).entries
    assert [entry.schedule for entry in same if entry.worked.hours] == ["a"]


def test_what_was_paid_stays_paid_whatever_the_rates_are_now() -> None:
    both = ("2026-11-10T08:00", "2026-11-10T18:00")
    before = run(company(pay=HOURLY, find=WEEKLY), shift("pay", "ana", *both)).entries
    dearer = company(pay=HOURLY, find=replace(HOURLY, hour=Decimal(90)))
    (entry,) = run(dearer, shift("find", "ana", *both), paid=before).entries
    assert (entry.worked, entry.elsewhere, entry.spans) == (Worked(), 10 * HOUR, ())


def test_it_reads_the_rota() -> None:
    policy = company(pay=WEEKLY)
    told = settle(Duty(policy.schedules), policy, {"pay": utc("2026-11-02T08:00")}, utc("2026-11-16T08:00"))
    assert [(entry.person, entry.worked.calendar / WEEK) for entry in told.entries] == [("ben", 1), ("ana", 1)]


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago",
     "Asia/Beirut", "Pacific/Chatham"]
)  # fmt: skip
MINUTES = st.integers(0, 365 * 24 * 60)
PAYS = st.builds(
    lambda week, hour, weekend, holiday: Pay("EUR", Decimal(week), Decimal(hour), Decimal(weekend), Decimal(holiday)),
    *[st.integers(0, 500).map(lambda cents: Decimal(cents) / 100)] * 4,
)


def minute(number: int) -> datetime:
    return BEGIN + timedelta(minutes=number)


@given(ZONES, PAYS, st.lists(MINUTES, min_size=2, max_size=8, unique=True))
def test_the_sum_of_any_split_is_the_whole(zone: str, pay: Pay, cuts: list[int]) -> None:
    policy, edges = company(zone, pay=pay), [minute(cut) for cut in sorted(cuts)]
    whole = run(policy, Shift("pay", "ana", edges[0], edges[-1])).entries
    split = run(policy, *(Shift("pay", "ana", start, end) for start, end in pairwise(edges))).entries
    assert earned(whole)[0].sums == earned(split)[0].sums
    assert sum(entry.earned for entry in whole) == sum(entry.earned for entry in split)
    assert sum((entry.worked for entry in whole), Worked()) == sum((entry.worked for entry in split), Worked())
    assert sum(entry.worked.hours for entry in whole) == (edges[-1] - edges[0]) // timedelta(microseconds=1)


@given(
    ZONES, PAYS, PAYS, st.lists(st.tuples(MINUTES, st.integers(1, 20_000), st.sampled_from("ab")), max_size=6), MINUTES
)
def test_no_hour_of_one_person_is_paid_twice(
    zone: str, one: Pay, other: Pay, drawn: list[tuple[int, int, str]], looked: int
) -> None:
    """Nor is any left out, however often it is settled meanwhile."""
    policy, shifts = company(zone, a=one, b=other), list[Shift]()
    for start, length, schedule in drawn:
        new = Shift(schedule, "ana", minute(start), minute(start + length))
        if not any(each.schedule == schedule and each.start < new.end and new.start < each.end for each in shifts):
            shifts.append(new)
    first = run(policy, *shifts, now=minute(looked))
    second = settle(Rota(shifts), policy, first.upto, LATER, first.entries)
    spans = sorted(span for entry in (*first.entries, *second.entries) for span in entry.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = sum(((end - start) for start, end in spans), timedelta())
    minutes = {number for start, length, _ in _kept(drawn, shifts) for number in range(start, start + length)}
    assert covered == timedelta(minutes=len(minutes))


def _kept(drawn: list[tuple[int, int, str]], shifts: list[Shift]) -> list[tuple[int, int, str]]:
    kept = {(shift.schedule, shift.start, shift.end) for shift in shifts}
    return [each for each in drawn if (each[2], minute(each[0]), minute(each[0] + each[1])) in kept]


def test_a_day_that_never_was_is_no_day() -> None:
    """Samoa went from 29 to 31 December 2011."""
    days = Days("Pacific/Apia", frozenset({5, 6}), frozenset())
    told = [(day.day, (end - start).total_seconds() / 3600) for day, start, end in days.cut(
        utc("2011-12-29T10:00"), utc("2011-12-31T10:00")
    )]  # fmt: skip
    assert told == [(29, 24), (31, 24)]
