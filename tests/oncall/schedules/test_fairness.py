"""Loads: hours, nights and weekends of each person, by the person's own time."""

from __future__ import annotations

from datetime import timedelta

from incidents.policy import Contact
from oncall.rules import OncallRules
from oncall.schedules.duty import Duty
from oncall.schedules.fairness import Load, fairness
from oncall.schedules.schedule import Unit
from tests.oncall.schedules.rotas import BERLIN, local, override, rota, schedule, weekly

PEOPLE = {
    "ana": Contact("ana", "Ana Silva", "1", time_zone=BERLIN),
    "ben": Contact("ben", "Ben Ode", "2", time_zone=BERLIN),
    "kiri": Contact("kiri", "Kiri Tane", "3", time_zone="Pacific/Auckland"),
}


def loads(duty: Duty, *keys: str) -> tuple[Load, ...]:
    return fairness(duty, keys or ("payments",), PEOPLE, OncallRules(), local(6, 1, 9), local(6, 15, 9))


def test_each_carries_hours_nights_and_weekends() -> None:
    duty = Duty({"payments": schedule(weekly("ana", "ben"))})
    week = timedelta(days=7)
    assert loads(duty) == (Load("ana", week, 7, 1), Load("ben", week, 7, 1))
    assert loads(duty)[0].hours == 168


def test_the_heaviest_is_first_and_those_without_duty_are_there() -> None:
    duty = Duty({"payments": schedule(weekly("ben"), weekly("ana", "eve", every=9))}, {"payments": rota()})
    assert [(load.person, load.hours) for load in loads(duty)] == [("ana", 336), ("ben", 0), ("eve", 0)]


def test_two_schedules_at_once_count_both() -> None:
    both = {"payments": schedule(weekly("ana")), "search": schedule(weekly("ana"), key="search")}
    (load,) = loads(Duty(both), "payments", "search", "search", "nothing")
    assert (load.hours, load.nights, load.weekends) == (672, 14, 2)


def test_a_night_is_one_by_the_persons_own_time_and_from_an_hour_on() -> None:
    by_day = schedule(weekly("ana", unit=Unit.DAYS))
    laid = rota(
        override("kiri", local(6, 2, 9), local(6, 2, 20)),
        override("ben", local(6, 3, 7), local(6, 3, 22, 30), "o2"),
        override("ben", local(6, 4, 6), local(6, 4, 7), "o3"),
    )
    found = {load.person: load for load in loads(Duty({"payments": by_day}, {"payments": laid}))}
    assert found["kiri"].nights == 1
    assert (found["ben"].hours, found["ben"].nights) == (16.5, 1)
    assert found["ana"].nights == 14
