"""Swaps undone as a whole, and swaps of turns that have several shifts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.errors import NotAllowed, Stale
from oncall.effects import PlanShifts, RefreshSwap
from oncall.rotas.commands import AddOverride, AnswerSwap, AskSwap, RemoveOverride, TakeDuty
from oncall.rotas.model import SwapState
from oncall.schedules.schedule import Unit
from tests.oncall.rotas.stage import DAYTIME, POLICY, Stage, at, told
from tests.oncall.rotas.test_swaps import asked, swap_of


def accepted() -> Stage:
    stage = asked()
    stage.asks("ben", AnswerSwap("s1", accept=True))
    return stage


@pytest.mark.parametrize("who", ["ana", "ben", "carol"])
@pytest.mark.parametrize("half", ["o2", "o2b"])
def test_nobody_gives_their_half_back_and_keeps_the_other(who: str, half: str) -> None:
    stage = accepted()
    with pytest.raises(NotAllowed, match="part of a swap that Ben Okafor and Ana Silva agreed on"):
        stage.asks(who, RemoveOverride(half))
    assert [stage.who(at(24)), stage.who(at(1, month=12))] == ["ben", "ana"]


@pytest.mark.parametrize("half", ["o2", "o2b"])
def test_a_lead_undoes_the_whole_swap_and_both_hear_it(half: str) -> None:
    stage = accepted()
    owed = stage.asks("lea", RemoveOverride(half))
    assert [stage.who(at(24)), stage.who(at(1, month=12))] == ["ana", "ben"]
    assert swap_of(stage).state is SwapState.UNDONE
    assert stage.rota is not None
    assert stage.rota.overrides == ()
    assert {PlanShifts("payments"), RefreshSwap("payments", "s1")} <= {row.effect for row in owed}
    heard = told(owed)
    assert heard["Ana"] == (
        "Lea Lindt undid the swap for Payments. Ana Silva is on call from Mon 08:00 until Mon 30 Nov 08:00 (London); "
        "Ben Okafor is on call from Mon 30 Nov 08:00 until Mon 7 Dec 08:00 (London)."
    )
    assert heard["Ben"] == heard["Ana"]
    assert heard["payments"].startswith("Lea Lindt undid the swap for Payments. Ana Silva is on call from Mon 09:00")


def test_a_swap_under_way_ends_now_and_one_half_over_stays() -> None:
    stage = accepted()
    stage.now = at(25)
    stage.asks("lea", RemoveOverride("o2b"))
    assert [stage.who(at(24)), stage.who(at(25)), stage.who(at(1, month=12))] == ["ben", "ana", "ben"]
    stage = accepted()
    stage.now = at(30)
    with pytest.raises(Stale, match="is over, so it cannot be undone as a whole"):
        stage.asks("lea", RemoveOverride("o2b"))


def test_a_swapped_shift_is_covered_like_any_other() -> None:
    stage = accepted()
    stage.asks("carol", AddOverride("carol", at(24), at(25), "", "payments"))
    assert [stage.who(at(24)), stage.who(at(25))] == ["carol", "ben"]


WEEKS = "search"


def weekly(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Tom and Sam take weeks of office hours: Tom from Monday, 30 November, Sam the week before and after."""
    layer = replace(DAYTIME.layers[0], unit=Unit.WEEKS)
    schedules = {**POLICY.schedules, WEEKS: replace(DAYTIME, layers=(layer,))}
    monkeypatch.setattr("tests.oncall.rotas.stage.POLICY", replace(POLICY, schedules=schedules))
    return Stage(WEEKS, now=at(27, 18))


def test_a_week_of_office_hours_is_swapped_whole_and_nobody_gets_its_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = weekly(monkeypatch)
    stage.asks("tom", AskSwap("sam", schedule=WEEKS))
    swap = swap_of(stage)
    assert (swap.start, swap.end, len(swap.parts)) == (at(30, 9), at(4, 17, month=12), 5)
    assert (swap.back_start, swap.back_end, len(swap.back_parts)) == (at(7, 9, month=12), at(11, 17, month=12), 5)
    heard = told(stage.asks("sam", AnswerSwap("s1", accept=True)))
    assert "on call Mon 7 Dec to Fri 11 Dec, 09:00 to 17:00 (London)" in heard["Tom"]
    days = [at(day, 10, month=12) for day in (1, 4, 8, 11)]
    assert [stage.who(day) for day in days] == ["sam", "sam", "tom", "tom"]
    assert stage.who(at(1, 20, month=12)) == ""
    stage.asks("sam", AskSwap("tom", schedule=WEEKS))
    assert swap_of(stage, "s3").parts == swap.parts, "and swapped back whole"
    undone = told(stage.asks("lea", RemoveOverride("o2-4")))
    assert "Tom Ito is on call Mon 30 Nov to Fri 4 Dec, 09:00 to 17:00 (London)" in undone["Sam"]
    assert [stage.who(day) for day in days] == ["tom", "tom", "sam", "sam"]


def test_of_a_turn_under_way_the_rest_is_swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = weekly(monkeypatch)
    stage.now = at(2, 12, month=12)
    stage.asks("tom", AskSwap("sam", schedule=WEEKS))
    assert swap_of(stage).parts == (
        (at(3, 9, month=12), at(3, 17, month=12)),
        (at(4, 9, month=12), at(4, 17, month=12)),
    )
    stage.asks("sam", TakeDuty(at(3, 12, month=12), WEEKS))
    with pytest.raises(Stale, match="changed hands"):
        stage.asks("sam", AnswerSwap("s1", accept=True))


def test_an_undone_swap_of_a_shift_that_nobody_else_has_leaves_a_gap() -> None:
    stage = Stage("search")
    stage.asks("tom", AddOverride("tom", at(21), at(21, 12), "", "search"))
    stage.asks("tom", AskSwap("sam", at(21), giving=True, schedule="search"))
    stage.asks("sam", AnswerSwap("s2", accept=True))
    stage.asks("tom", RemoveOverride("o1"))
    heard = told(stage.asks("lea", RemoveOverride("o3")))
    assert heard["Sam"].endswith("Nobody is on call from Sat 08:00 until 12:00 (London).")
