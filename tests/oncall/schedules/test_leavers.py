"""Somebody whom chat put on call has left the catalogue: the layers below count, and others keep their turns."""

from __future__ import annotations

from oncall.rotas.model import Turned
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Unit
from tests.oncall.schedules.rotas import MONDAY, local, override, rota, schedule, weekly

HERE = {"ana", "ben", "carol"}


def test_an_override_of_a_leaver_falls_away() -> None:
    laid = rota(override("gone", local(1, 14), local(1, 15)), override("ben", local(1, 16), local(1, 17), "o2"))
    duty = Duty({"payments": schedule(weekly("ana"))}, {"payments": laid}, HERE)
    assert [duty.who("payments", local(1, day, 12)) for day in (14, 16)] == ["ana", "ben"]
    assert Duty(duty.schedules, duty.rotas).who("payments", local(1, 14, 12)) == "gone"


def test_their_turns_of_a_rotation_are_nobodys_and_everybody_else_keeps_their_own() -> None:
    days = Layer(("carol", "gone", "ben"), MONDAY, unit=Unit.DAYS)
    earlier = Turned(Layer(("gone",), MONDAY), local(1, 5, 9), local(1, 12, 9))
    laid = rota(rotation=days, rotation_from=local(1, 12, 9), earlier=(earlier,))
    duty = Duty({"payments": schedule(weekly("ana"))}, {"payments": laid}, HERE)
    assert [duty.who("payments", local(1, day, 12)) for day in (7, 14, 15, 16, 17)] == ["", "carol", "", "ben", "carol"]
