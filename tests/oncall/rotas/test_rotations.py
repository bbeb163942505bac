"""Another rotation set by chat: by whoever leads, from its next handover on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from incidents.errors import Invalid, NotAllowed
from oncall.effects import PlanShifts
from oncall.rotas.commands import SetRotation
from oncall.rotas.model import Turned
from oncall.rotas.rotations import every, next_handover
from oncall.schedules.schedule import Layer, Unit
from tests.oncall.rotas.stage import NOW, Stage, at, told

FORTNIGHT = Layer(("ben", "ana"), date(2026, 11, 30), time(9), 2)


def rotate(layer: Layer, **changes: object) -> SetRotation:
    return SetRotation(replace(layer, **changes), "payments")  # type: ignore[arg-type]  # any field of a layer


def test_it_begins_with_its_next_handover() -> None:
    stage = Stage()
    owed = stage.asks("lea", rotate(FORTNIGHT))
    assert [stage.who(at(day)) for day in (20, 24, 29)] == ["carol", "ana", "ana"]
    assert [stage.who(at(day, month=12)) for day in (1, 10, 15)] == ["ben", "ben", "ana"]
    assert PlanShifts("payments") in [row.effect for row in owed]
    assert told(owed)["payments"] == (
        "Lea Lindt set another rotation for Payments: Ben Okafor, Ana Silva, 2 weeks each, "
        "beginning with Ben Okafor on Mon 30 Nov 09:00 (Berlin)."
    )
    assert told(owed)["Ben"].startswith("You are in the rotation of Payments from Mon 30 Nov 08:00 (London) on")


def test_one_that_began_before_goes_on_from_its_next_turn() -> None:
    layer = Layer(("ana", "ben"), date(2026, 11, 2), time(18), 1, Unit.DAYS)
    assert next_handover(layer, "Europe/Berlin", NOW) == at(20, 17)
    assert next_handover(layer, "Europe/Berlin", at(20, 17)) == at(20, 17)
    assert next_handover(replace(layer, time_zone="UTC"), "Europe/Berlin", at(20, 17)) == at(20, 18)
    assert (every(layer), every(FORTNIGHT)) == ("1 day", "2 weeks")


def test_those_set_before_are_kept_for_what_was() -> None:
    stage = Stage()
    stage.asks("lea", rotate(FORTNIGHT, starts=date(2026, 11, 23)))
    stage.passes(days=30)
    stage.asks("lea", rotate(FORTNIGHT, starts=date(2027, 1, 4)))
    stage.asks("lea", rotate(FORTNIGHT, people=("carol",), starts=date(2026, 12, 28)))
    assert stage.rota is not None
    assert stage.rota.rotation_from == at(28, month=12)
    (before,) = stage.rota.earlier
    assert (before.since, before.until) == (at(23), at(28, month=12))
    assert isinstance(before, Turned)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (replace(FORTNIGHT, people=()), "rotation of nobody"),
        (replace(FORTNIGHT, people=("ana", "ben") * 51), "at most 100 places"),
        (replace(FORTNIGHT, people=("ana", "zorro")), "“zorro” is nobody"),
        (replace(FORTNIGHT, people=("ana", "ana", "ben")), "Ana Silva would follow themself"),
        (replace(FORTNIGHT, people=("ana", "ben", "ana")), "Ana Silva would follow themself"),
        (replace(FORTNIGHT, every=0), "from 1 hour to 52 weeks"),
        (replace(FORTNIGHT, every=53), "from 1 hour to 52 weeks"),
        (replace(FORTNIGHT, every=10**12), "from 1 hour to 52 weeks"),
        (replace(FORTNIGHT, starts=date(9999, 12, 31)), "within a year"),
        (replace(FORTNIGHT, starts=date(1, 1, 1)), "within a year"),
    ],
)
def test_what_cannot_be(layer: Layer, words: str) -> None:
    stage = Stage()
    with pytest.raises(Invalid, match=words):
        stage.asks("lea", SetRotation(layer, "payments"))
    assert stage.rota is None


def test_only_who_leads_sets_one() -> None:
    with pytest.raises(NotAllowed, match="can set a rotation"):
        Stage().asks("ana", rotate(FORTNIGHT))
    Stage().asks("adm", rotate(FORTNIGHT, people=("ana",)))
