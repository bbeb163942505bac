"""Duty: who it is now, what changes hands, whose shift is next, and whose schedules there are."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Restriction, Shift
from tests.oncall.schedules.rotas import local, override, rota, schedule, weekly

DAYTIME = (Restriction(opens=time(9), closes=time(21)),)
NOON = local(1, 7, 12)


def hands(duty: Duty, start: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
    return [(out.person, into.person, out.end) for out, into in duty.handovers("payments", start, end)]


def test_who_is_on_call_is_answered_forwards_and_backwards() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben", only=DAYTIME))})
    assert [duty.who("payments", at) for at in (NOON, local(1, 14, 12), NOON, local(1, 7, 22), local(1, 7, 8))] == [
        "ana", "ben", "ana", "", "",
    ]  # fmt: skip
    assert duty.who("payments", local(1, 1)) == ""
    assert duty.who("payments", local(1, 5, 9)) == "ana"
    assert duty.who("nothing", NOON) == ""


def test_the_shift_under_way_is_whole() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben", every=20))})
    assert duty.shift("payments", local(2, 1)) == Shift("payments", "ana", local(1, 5, 9), local(5, 25, 9))
    assert duty.shift("payments", local(1, 4)) is None
    assert duty.shift("nothing", NOON) is None


def test_a_shift_without_end_is_told_as_far_as_it_is_looked_for() -> None:
    found = Duty({"payments": schedule(weekly("ana"))}).shift("payments", local(1, 7, 9))
    assert found is not None
    assert found.start == local(1, 5, 9)
    assert found.end - NOON > timedelta(days=500)


def test_a_handover_is_of_two_people() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ana", "ben"))})
    assert hands(duty, local(1, 6), local(2, 3)) == [
        ("ana", "ben", local(1, 19, 9)), ("ben", "ana", local(1, 26, 9)),
    ]  # fmt: skip
    ((out, into),) = duty.handovers("payments", local(1, 19, 9), local(1, 19, 10))
    assert (out.start, into.end) == (local(1, 5, 9), local(1, 26, 9))
    assert duty.handovers("payments", local(1, 19, 8), local(1, 19, 9)) == ()
    assert duty.handovers("nothing", local(1, 6), local(2, 3)) == ()


def test_a_pause_at_night_is_no_handover_and_the_next_shift_may_begin_later() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben", only=DAYTIME))})
    ((out, into),) = duty.handovers("payments", local(1, 5), local(1, 18))
    assert (out, into) == (
        Shift("payments", "ana", local(1, 11, 9), local(1, 11, 21)),
        Shift("payments", "ben", local(1, 12, 9), local(1, 12, 21)),
    )


def test_somebody_who_goes_on_for_another_reason_hands_nothing_over() -> None:
    laid = rota(override("ana", local(1, 12, 9), local(1, 13, 9)))
    duty = Duty({"payments": schedule(weekly("ana", "ben"))}, {"payments": laid})
    ((out, into),) = duty.handovers("payments", local(1, 6), local(1, 18))
    assert (out.person, out.start, out.end, out.why) == ("ana", local(1, 5, 9), local(1, 13, 9), "o1")
    assert (into.person, into.start) == ("ben", local(1, 13, 9))


def test_the_next_shift_of_a_person_begins_later_and_is_whole() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben"))})
    weeks = Shift("payments", "ana", local(1, 19, 9), local(1, 26, 9))
    assert duty.next_shift("payments", "ana", NOON) == weeks
    assert duty.next_shift("payments", "ana", weeks.start) == weeks
    assert duty.next_shift("payments", "ana", NOON, timedelta(days=12)) == weeks
    assert duty.next_shift("payments", "ana", NOON, timedelta(days=5)) is None
    assert duty.next_shift("payments", "carol", NOON) is None
    assert duty.next_shift("nothing", "ana", NOON) is None


def test_an_override_right_after_ones_own_shift_is_the_next_one() -> None:
    laid = rota(override("ana", local(1, 12, 9), local(1, 13, 9)))
    found = Duty({"payments": schedule(weekly("ana", "ben"))}, {"payments": laid}).next_shift("payments", "ana", NOON)
    assert found == Shift("payments", "ana", local(1, 12, 9), local(1, 13, 9), "o1")


def test_the_schedules_of_a_person_are_those_that_name_them() -> None:
    laid = rota(override("dee", NOON, local(1, 8)), rotation=weekly("carol"), rotation_from=NOON)
    both = {"payments": schedule(weekly("ana", "ben")), "search": schedule(weekly("ana"), key="search")}
    duty = Duty(both, {"payments": laid})
    for _ in range(2):
        found = {person: duty.schedules_of(person) for person in ("ana", "ben", "carol", "dee", "eve")}
        only = ("payments",)
        assert found == {"ana": ("payments", "search"), "ben": only, "carol": only, "dee": only, "eve": ()}
    assert Duty().schedules_of("ana") == ()
