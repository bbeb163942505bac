"""What a turn is: the shifts of one person between two handovers, whatever lies between them."""

from __future__ import annotations

from datetime import time, timedelta

from oncall.rotas.model import Rota
from oncall.rotas.moments import spans
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Restriction, Unit
from oncall.schedules.whole_turns import turn_of
from tests.oncall.schedules.rotas import BERLIN, local, override, rota, schedule, weekly

OFFICE = (Restriction((0, 1, 2, 3, 4), time(9), time(17)),)


def turn(*layers: Layer, laid: Rota | None = None, hour: int = 10, day: int = 3) -> list[tuple[int, int]]:
    """The days of June 2026 on which the shifts of the turn under way begin and end."""
    duty = Duty({"payments": schedule(*layers)}, {"payments": laid} if laid else {})
    shift = duty.shift("payments", local(6, day, hour))
    assert shift is not None
    return [(one.start.day, one.end.day) for one in turn_of(duty, shift)]


def test_a_week_of_office_hours_has_five_shifts() -> None:
    assert turn(weekly("ana", "ben", only=OFFICE)) == [(day, day) for day in range(1, 6)]
    assert turn(weekly("ana", "ben")) == [(1, 8)]
    assert turn(weekly("ana", "ben", unit=Unit.DAYS, only=OFFICE)) == [(3, 3)]


def test_a_lower_layer_has_what_the_higher_one_leaves() -> None:
    nights = turn(weekly("ana", "ben"), weekly("carol", only=OFFICE), hour=20)
    assert nights == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 8)]
    assert turn(weekly("ana", "ben"), weekly("carol", only=OFFICE)) == [(day, day) for day in range(1, 6)]


def test_an_override_in_between_is_not_of_the_turn_nor_the_turn_of_it() -> None:
    laid = rota(override("carol", local(6, 4, 9), local(6, 5, 9)))
    assert turn(weekly("ana", "ben"), laid=laid) == [(1, 4), (5, 8)]
    assert turn(weekly("ana", "ben"), laid=laid, day=4) == [(4, 5)]


def test_one_person_alone_has_a_turn_of_all_of_it() -> None:
    assert len(turn(weekly("ana"))) == 1
    gone = Duty({"payments": schedule(weekly("ana"))})
    shift = gone.shift("payments", local(6, 3))
    assert shift is not None
    assert turn_of(Duty({"payments": schedule(weekly("ben"))}), shift) == (shift,), "the rotation has changed since"


def test_several_shifts_in_words() -> None:
    at = local(6, 1)
    same = [(local(6, 1, 9), local(6, 1, 17)), (local(6, 2, 9), local(6, 2, 17))]
    assert spans(same, BERLIN, at) == "Mon 1 Jun to Tue 2 Jun, 09:00 to 17:00 (Berlin)"
    assert spans(same, BERLIN, local(1, 1) - timedelta(days=9)).startswith("Mon 1 Jun 2026 to Tue 2 Jun 2026, 09:00")
    assert spans(same[:1], BERLIN, at) == "09:00 to 17:00 (Berlin)"
    mixed = [(local(6, 1, 9), local(6, 2, 9)), (local(6, 3, 9), local(6, 3, 17))]
    assert spans(mixed, BERLIN, at) == "09:00 to Wed 17:00 (Berlin), 2 shifts"
