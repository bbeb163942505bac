"""Checks of a schedule, each told in words with moments in its own time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from incidents.policy import BusinessHours, Contact
from oncall.rotas.model import Rota, Turned
from oncall.rules import OncallRules
from oncall.schedules.checks import check, hours_unknown, new_burdens
from oncall.schedules.duty import Duty
from oncall.schedules.findings import Finds, lasting, times, whole_hours
from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit
from tests.oncall.schedules.rotas import BERLIN, MONDAY, local, override, rota, schedule, weekly

OFFICE = (Restriction((0, 1, 2, 3, 4), time(9), time(17)),)
PEOPLE = {
    "ana": Contact("ana", "Ana Silva", "1"), "ben": Contact("ben", "Ben Ode", "2"),
    "carol": Contact("carol", "Carol Wu", "3"),
}  # fmt: skip
START, END = local(6, 1, 9), local(6, 29, 9)


def told(
    *layers: Layer, laid: Rota | None = None, others: tuple[Schedule, ...] = (), start: datetime = START,
    people: dict[str, Contact] = PEOPLE, **rules: Any,
) -> list[tuple[str, str]]:  # fmt: skip
    found = schedule(*layers)
    duty = Duty({each.key: each for each in (found, *others)}, {"payments": laid} if laid else {})
    return [(f.kind.value, f.words) for f in check(found, duty, people, OncallRules(**rules), start, END)]


def test_three_people_by_the_week_are_as_it_should_be() -> None:
    assert told(weekly("ana", "ben", "carol")) == []


def test_a_week_with_a_change_of_the_clocks_is_a_week() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben"))})
    year = local(1, 12, 9), local(12, 28, 9)
    assert check(duty.schedules["payments"], duty, PEOPLE, OncallRules(), *year) == ()


def test_a_gap_is_told_with_its_length() -> None:
    late = Layer(("ana", "ben"), date(2026, 6, 8))
    words = "Nobody is on call from Mon 1 Jun 09:00 to Mon 8 Jun 09:00, Europe/Berlin (7 days)."
    assert ("gap", words) in told(late)
    found = schedule(late)
    first = check(found, Duty({"payments": found}), PEOPLE, OncallRules(), START, END)[0]
    assert (first.kind, first.start, first.end, first.length) == (Finds.GAP, START, local(6, 8, 9), timedelta(days=7))


def test_many_gaps_are_told_as_hours_a_week() -> None:
    day, night = (Restriction((0, 1, 2, 3, 4), time(7), time(19)),), ()
    assert told(weekly("ana", "ben", "carol", only=day)) == [
        ("gap", ("Nobody is on call for 108 h a week, in 20 gaps; the first is from Mon 1 Jun 19:00 to "
                "Tue 2 Jun 07:00, Europe/Berlin (12 h)."))
    ]  # fmt: skip
    assert told(weekly("ana", "ben", "carol", only=night)) == []


def test_being_on_call_outside_ones_own_working_hours_is_told_in_hours_a_week() -> None:
    office = BusinessHours(BERLIN, opens=time(9), closes=time(17))
    people = {**PEOPLE, "ana": Contact("ana", "Ana Silva", "1", hours=office)}
    assert told(weekly("ana", "ben"), people=people) == [
        ("off hours", "Ana Silva is on call outside their own working hours for 64 h a week.")
    ]
    inside = told(weekly("ben"), weekly("ana", only=OFFICE), people=people)
    assert not [words for kind, words in inside if kind == "off hours"]
    stranger = told(weekly("ana", "ben"), laid=rota(override("dee", local(6, 2), local(6, 3))), people=people)
    assert [kind for kind, _ in stranger] == ["unknown", "off hours"]


def test_one_person_in_two_schedules_at_once_is_told() -> None:
    office = schedule(weekly("dee", "ana", only=OFFICE), key="search")
    assert [one for one in told(weekly("ana", "ben", "carol"), others=(office,)) if one[0] == "double"] == [
        ("double", ("Ana Silva is on call in Payments and in Search at once, 5 times, 40 h in all; first from "
                   "Mon 1 Jun 09:00 to Mon 1 Jun 17:00, Europe/Berlin (8 h)."))
    ]  # fmt: skip
    laid = rota(override("carol", local(6, 3), local(6, 4)))
    elsewhere = schedule(weekly("carol", every=1, unit=Unit.DAYS, only=(Restriction((2,)),)), key="search")
    assert ("double", ("Carol Wu is on call in Payments and in Search at once from Wed 3 Jun 00:00 to Thu 4 Jun 00:00, "
            "Europe/Berlin (1 day).")) in told(weekly("ana", "ben"), laid=laid, others=(elsewhere,))  # fmt: skip
    apart = schedule(weekly("ben", "carol", "ana"), key="search")
    assert "double" not in [kind for kind, _ in told(weekly("ana", "ben", "carol"), others=(apart,))]


def test_longer_than_a_week_in_a_row_is_told_whole_though_it_began_before() -> None:
    assert told(weekly("ana", "ana", "ben", "carol"))[0] == (
        "long", ("Ana Silva is on call for longer than 7 days in a row twice, first from Mon 25 May 09:00 to "
                "Mon 8 Jun 09:00, Europe/Berlin (14 days)."))  # fmt: skip
    assert told(weekly("ana")) == [
        ("long", ("Ana Silva is on call for longer than 7 days in a row from Mon 18 May 09:00 to Mon 13 Jul 09:00, "
                 "Europe/Berlin (56 days) or longer."))
    ]  # fmt: skip
    assert told(weekly("ana", "ana", "ben"), longest_shift=timedelta(days=14)) != []
    nights = (Restriction(opens=time(21), closes=time(9)),)
    assert "long" in [kind for kind, _ in told(weekly("ana", only=nights), start=local(6, 20))]


def test_weeks_without_rest_between_them_are_told() -> None:
    laid = rota(override("ana", local(6, 5, 9), local(6, 9, 9)))
    assert (
        "back to back",
        "Ana Silva has only 4 days between two weeks on call, until Fri 5 Jun 09:00, Europe/Berlin.",
    ) in told(weekly("ana", "ben", "ana", "carol"), laid=laid)
    assert (
        "back to back",
        (
            "Ana Silva has only 2 days 16 h between two weeks on call, until Mon 1 Jun 09:00, Europe/Berlin, "
            "and less than 7 days 4 times in all."
        ),
    ) in told(weekly("ana", only=OFFICE))
    assert told(weekly("ana", "ben", unit=Unit.DAYS)) == []


def test_an_uneven_share_is_told_with_the_most_and_the_least_loaded() -> None:
    assert told(weekly("ana", "ben", "ana", "ben", "carol"))[-1] == (
        "unfair", ("The duty is not shared evenly over 90 days: Ben Ode has 840 h, 35 nights and 5 weekends; "
                  "Carol Wu has 504 h, 21 nights and 3 weekends."))  # fmt: skip
    hidden = told(weekly("ana", "ben"), weekly("carol"))
    assert hidden[-1][1].endswith("Ben Ode has 0 h, 0 nights and 0 weekends.")


def test_people_who_left_the_catalogue_are_told_where_they_are_still_named() -> None:
    laid = rota(
        override("eve", local(5, 1), local(5, 2)),
        override("dee", local(6, 3), local(6, 4), "o2"),
        rotation=Layer(("dee", "ana", "dee"), MONDAY),
        rotation_from=local(6, 10),
    )
    assert told(weekly("ana", "ben"), weekly(name="Backup"), laid=laid)[:3] == [
        ("nobody", "The layer Backup has nobody in it. Put people in, or take it out."),
        ("unknown", "dee takes turns in the rotation set by chat, but is not in the catalogue."),
        ("unknown", ("dee has an override from Wed 3 Jun 00:00 to Thu 4 Jun 00:00, Europe/Berlin (1 day), but is not "
                    "in the catalogue. Pages would reach nobody.")),
    ]  # fmt: skip


def test_a_schedule_without_anybody_is_one_gap() -> None:
    assert told(weekly()) == [
        ("nobody", "Layer 1 has nobody in it. Put people in, or take it out."),
        ("gap", "Nobody is on call from Mon 1 Jun 09:00 to Mon 29 Jun 09:00, Europe/Berlin (28 days)."),
    ]
    assert [kind for kind, _ in told()] == ["gap"]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 min"), (timedelta(seconds=50), "1 min"), (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(hours=24), "1 day"), (timedelta(hours=33, minutes=20), "1 day 9 h"), (timedelta(days=7), "7 days"),
    ],
)  # fmt: skip
def test_a_length_is_told_by_its_two_largest_parts(length: timedelta, words: str) -> None:
    assert lasting(length) == words


def test_hours_and_how_often_are_told_short() -> None:
    assert [whole_hours(timedelta(minutes=minutes)) for minutes in (20, 100, 90_000)] == ["20 min", "2 h", "1,500 h"]
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_what_chat_has_set_stands_over_the_file_and_is_told() -> None:
    laid = rota(rotation=weekly("ben", "carol"), rotation_from=local(3, 2, 9))
    assert told(weekly("ana", "ben"), laid=laid) == [
        ("by chat", ("A rotation set in chat stands in place of the policy file's: Ben Ode and Carol Wu. "
                    "Back to the file: rotate payments reset."))
    ], "nor is it unfair that Ana, whom it has replaced, carries nothing"  # fmt: skip


def test_shares_are_compared_from_the_last_change_of_the_rotation_on() -> None:
    laid = rota(rotation=weekly("ana", "carol"), rotation_from=local(5, 18, 9))
    assert [kind for kind, _ in told(weekly("ana", "ben"), laid=laid)] == ["by chat"], "Carol has just joined"
    uneven = rota(rotation=weekly("ana", "carol", "ana", "ben"), rotation_from=local(5, 18, 9))
    words = told(weekly("ana", "ben"), laid=uneven)[-2]
    assert (words[0], words[1][:50]) == ("unfair", "The duty is not shared evenly over 42 days: Ana Si")


def test_a_rotation_that_goes_back_to_the_file_is_not_told() -> None:
    before = Turned(weekly("ben", "carol"), local(3, 2, 9), local(6, 15, 9))
    assert "by chat" not in [kind for kind, _ in told(weekly("ana", "ben"), laid=rota(earlier=(before,)))]


def test_too_long_in_a_row_is_counted_over_all_schedules_of_a_person() -> None:
    other = Schedule("other", "Other", BERLIN, (weekly("ben", "ana", "carol"),))
    words = [words for kind, words in told(weekly("ana", "carol", "ben"), others=(other,)) if kind == "long"]
    assert words[0] == (
        "Ana Silva is on call for longer than 7 days in a row in Payments and Other twice, first "
        "from Mon 1 Jun 09:00 to Mon 15 Jun 09:00, Europe/Berlin (14 days)."
    )


def test_weeks_of_two_schedules_are_back_to_back_too() -> None:
    late = weekly("ben", "ana", "carol", only=(Restriction((2, 3, 4, 5, 6)),))
    other = Schedule("other", "Other", BERLIN, (late,))
    found = [words for kind, words in told(weekly("ana", "ben", "carol"), others=(other,)) if kind == "back to back"]
    assert found[0].startswith("Ana Silva has only 1 day 15 h between two weeks on call in Payments and Other, until")
    alone = told(weekly("ana"), others=(Schedule("other", "Other", BERLIN, (weekly("ben", "carol"),)),))
    assert [words for kind, words in alone if "Other" in words or kind == "back to back"] == []


def test_who_has_no_working_hours_in_the_policy_is_named() -> None:
    people = {**PEOPLE, "ben": Contact("ben", "Ben Ode", "2", hours=BusinessHours())}
    found = schedule(weekly("ana", "ben", "carol", "gone"))
    names = hours_unknown(found, Duty({"payments": found}), people, START, END)
    assert sorted(names) == ["Ana Silva", "Carol Wu"]


def test_only_what_a_change_brings_is_new() -> None:
    found = schedule(weekly("ana", "ana", "ben", "carol"))
    before = Duty({"payments": found}, {"payments": rota()})

    def new(*overrides: Any, **rules: Any) -> list[tuple[str, str]]:
        after = Duty({"payments": found}, {"payments": rota(*overrides)})
        burdens = new_burdens(found, before, after, PEOPLE, OncallRules(**rules), START, END)
        return [(one.kind.value, one.person) for one in burdens]

    assert new() == [], "that Ana has two weeks in a row was so before"
    assert new(override("ben", local(6, 15, 9), local(6, 20, 9))) == [("long", "ben")]
    assert new(override("carol", local(6, 16, 9), local(6, 17, 9))) == []
    assert new(override("ana", local(6, 8, 9), local(6, 9, 9))) == [("long", "ana")], "longer than before"
    assert new(override("ben", local(6, 3, 9), local(6, 7, 9)), longest_shift=timedelta(days=90)) == [
        ("back to back", "ben"),
    ]  # fmt: skip
