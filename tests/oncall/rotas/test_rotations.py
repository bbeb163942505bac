"""Another rotation set by chat: by whoever leads, from its next handover on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from incidents.errors import Invalid, NotAllowed, Stale
from incidents.given import Given
from oncall.effects import PlanShifts
from oncall.rotas.commands import AskSwap, ResetRotation, SetRotation
from oncall.rotas.decide import decide
from oncall.rotas.model import Rota, Turned
from oncall.rotas.rotations import every, next_handover
from oncall.schedules.schedule import Layer, Unit
from tests.oncall.rotas.stage import NOW, POLICY, Stage, at, of, told

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


def test_back_to_the_file_from_its_next_handover() -> None:
    stage = Stage()
    stage.asks("lea", rotate(FORTNIGHT, starts=date(2026, 11, 23)))
    stage.now = at(25)
    with pytest.raises(NotAllowed, match="go back to the rotation of the policy file"):
        stage.asks("ana", ResetRotation())
    owed = stage.asks("lea", ResetRotation())
    assert [stage.who(at(day)) for day in (22, 24, 29, 30)] == ["carol", "ben", "ben", "ben"]
    assert [stage.who(at(day, month=12)) for day in (6, 7, 14)] == ["ben", "carol", "ana"]
    assert PlanShifts("payments") in [row.effect for row in owed]
    assert told(owed)["payments"] == (
        "The rotation of Payments is that of the policy file again, from Mon 09:00 (Berlin) on: "
        "Ana Silva, Ben Okafor, Carol Wu, 1 week each."
    )
    assert set(told(owed)) == {"payments", "ledger", "Ana", "Ben", "Carol"}
    with pytest.raises(Stale, match="is that of the policy file already"):
        stage.asks("lea", ResetRotation())
    stage.asks("lea", rotate(FORTNIGHT, starts=date(2026, 12, 14)))
    assert [stage.who(at(day, month=12)) for day in (7, 13, 14)] == ["carol", "carol", "ben"], "the file in between"


def test_one_that_has_yet_to_begin_is_called_off_at_once() -> None:
    stage = Stage()
    with pytest.raises(Stale, match="already"):
        stage.asks("lea", ResetRotation("payments"))
    stage.asks("lea", rotate(FORTNIGHT))
    assert "again, at once: Ana Silva" in told(stage.asks("lea", ResetRotation()))["payments"]
    assert stage.rota is not None
    assert (stage.rota.rotation, stage.rota.earlier) == (None, ())
    assert stage.who(at(1, month=12)) == "ben"


@pytest.mark.parametrize("layers", [(), (Layer((), date(2026, 11, 2)),)])
def test_nobody_goes_back_to_a_file_without_a_rotation(layers: tuple[Layer, ...]) -> None:
    schedules = {"payments": replace(POLICY.schedules["payments"], layers=layers)}
    rota = Rota("payments", "contoso", 1, rotation=FORTNIGHT, rotation_from=at(2))
    given = Given(NOW, of("lea"), "contoso", replace(POLICY, schedules=schedules))
    with pytest.raises(Invalid, match="The policy file has no rotation for Payments"):
        decide(rota, ResetRotation(), given)


def test_those_whom_chat_has_replaced_are_not_in_the_schedule_any_more() -> None:
    stage = Stage()
    stage.asks("lea", rotate(FORTNIGHT, people=("carol", "tom"), starts=date(2026, 11, 23)))
    stage.now = at(24)
    with pytest.raises(Invalid, match="Ana Silva is not in the schedule Payments"):
        stage.asks("carol", AskSwap("ana", schedule="payments"))
    stage.asks("carol", AskSwap("tom", giving=True, schedule="payments"))


def test_the_rotation_in_force_counts_while_another_one_waits() -> None:
    stage = Stage()
    stage.asks("lea", rotate(FORTNIGHT, people=("tom", "sam"), every=1, unit=Unit.DAYS, starts=date(2026, 11, 23)))
    stage.now = at(24)
    stage.asks("lea", rotate(FORTNIGHT, starts=date(2026, 12, 14)))
    assert stage.duty.schedules_of("tom") == ("payments", "search")
    stage.asks("sam", AskSwap("tom", schedule="payments"))
