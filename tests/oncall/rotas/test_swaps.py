"""Swaps: asked, accepted, declined, withdrawn, lapsed; what came too late changes nothing."""

from __future__ import annotations

from datetime import datetime

import pytest

from incidents.effects import Ask
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from oncall.effects import PlanShifts, RefreshSwap
from oncall.rotas.commands import AddOverride, AnswerSwap, AskSwap, LapseSwap, TakeDuty, WithdrawSwap
from oncall.rotas.model import Swap, SwapState
from tests.oncall.rotas.stage import Stage, at, told

WITH_BEN = AskSwap("ben", schedule="payments")


def asked(command: AskSwap = WITH_BEN, who: str = "ana") -> Stage:
    stage = Stage()
    stage.asks(who, command)
    return stage


def swap_of(stage: Stage, id_: str = "s1") -> Swap:
    assert stage.rota is not None
    found = stage.rota.swap(id_)
    assert found is not None
    return found


def test_my_next_shift_for_their_next_after_it() -> None:
    stage = Stage()
    owed = stage.asks("ana", WITH_BEN)
    swap = swap_of(stage)
    assert (swap.start, swap.end) == (at(23), at(30))
    assert (swap.back_start, swap.back_end) == (at(30), at(7, month=12))
    assert [row.effect for row in owed] == [
        RefreshSwap("payments", "s1"), Ask("rota", "payments", LapseSwap("s1")),
    ]  # fmt: skip
    assert owed[1].due == at(23), "the end of it comes with the first shift"
    assert stage.who(at(24)) == "ana", "nothing changes hands before it is accepted"


def test_a_shift_that_begins_this_moment_is_not_the_next_one() -> None:
    stage = Stage()
    stage.asks("ana", TakeDuty(at(20, 18), "payments"))
    stage.asks("ana", WITH_BEN)
    assert swap_of(stage, "s2").start == at(23)


def test_accepted_both_ways() -> None:
    stage = asked()
    owed = stage.asks("ben", AnswerSwap("s1", accept=True))
    assert [stage.who(at(24)), stage.who(at(1, month=12)), stage.who(at(7, month=12))] == ["ben", "ana", "carol"]
    assert swap_of(stage).state is SwapState.ACCEPTED
    assert {PlanShifts("payments"), RefreshSwap("payments", "s1")} <= {row.effect for row in owed}
    heard = told(owed)
    assert heard["payments"] == (
        "Ben Okafor has the duty for Payments from Mon 09:00 until Mon 30 Nov 09:00 (Berlin), in place of Ana Silva; "
        "Ana Silva has it from Mon 30 Nov 09:00 until Mon 7 Dec 09:00 (Berlin)."
    )
    assert heard["Ana"].endswith("In return you are on call from Mon 30 Nov 08:00 until Mon 7 Dec 08:00 (London).")


def test_given_away_for_nothing() -> None:
    stage = asked(AskSwap("carol", giving=True, schedule="payments"))
    stage.asks("carol", AnswerSwap("s1", accept=True))
    assert [stage.who(at(24)), stage.who(at(1, month=12))] == ["carol", "ben"]


def test_declined_and_withdrawn() -> None:
    stage = asked()
    assert "declined your swap" in told(stage.asks("ben", AnswerSwap("s1", accept=False)))["Ana"]
    stage.asks("ana", AskSwap("carol"))
    with pytest.raises(NotAllowed, match="Only Ana Silva or a team's lead"):
        stage.asks("carol", WithdrawSwap("s3"))
    with pytest.raises(NotFound):
        stage.asks("ana", WithdrawSwap("s2"))
    assert told(stage.asks("ana", WithdrawSwap("s3"))).keys() == {"Carol"}
    assert stage.who(at(24)) == "ana"


@pytest.mark.parametrize("accept", [True, False])
def test_answered_once_and_by_the_other_alone(accept: bool) -> None:
    stage = asked()
    for who in ("ana", "carol", "lea"):
        with pytest.raises(NotAllowed, match="Only Ben Okafor can answer"):
            stage.asks(who, AnswerSwap("s1", accept))
    stage.asks("ben", AnswerSwap("s1", accept))
    rota = stage.rota
    for again in (True, False):
        with pytest.raises(Stale, match=r"settled: (accepted|declined) at 14:00 \(London\)"):
            stage.asks("ben", AnswerSwap("s1", again))
    with pytest.raises(Stale, match="settled"):
        stage.asks("ana", WithdrawSwap("s1"))
    assert stage.rota == rota
    with pytest.raises(NotFound):
        stage.asks("ben", AnswerSwap("s7", accept))
    with pytest.raises(NotFound):
        Stage().asks("ben", AnswerSwap("s1", accept))


def test_too_late() -> None:
    stage = asked()
    stage.now = at(23)
    with pytest.raises(Stale, match="has begun, so the swap has lapsed"):
        stage.asks("ben", AnswerSwap("s1", accept=True))
    owed = stage.clock(LapseSwap("s1"))
    assert "did not answer your swap" in told(owed)["Ana"]
    assert swap_of(stage).state is SwapState.LAPSED
    assert stage.clock(LapseSwap("s1")) == []
    with pytest.raises(Stale, match="nobody answered, so it lapsed"):
        stage.asks("ben", AnswerSwap("s1", accept=True))


def test_the_timer_looks_before_it_speaks() -> None:
    assert Stage().clock(LapseSwap("s1")) == []
    stage = asked()
    assert stage.clock(LapseSwap("s1")) == [], "a clock that jumped back"
    assert stage.clock(LapseSwap("s9")) == []
    with pytest.raises(NotAllowed):
        stage.asks("ana", LapseSwap("s1"))


def test_a_shift_that_changed_hands_meanwhile() -> None:
    for start, whose in ((25, "Ana Silva's shift Mon 08:00"), (30, "Ben Okafor's shift Mon 30 Nov 08:00")):
        stage = asked()
        stage.asks("carol", AddOverride("carol", at(start), at(start, 12)))
        rota = stage.rota
        with pytest.raises(Stale, match=f"{whose}.*has changed hands"):
            stage.asks("ben", AnswerSwap("s1", accept=True))
        assert stage.rota == rota
        stage.asks("ben", AnswerSwap("s1", accept=False))


@pytest.mark.parametrize("start", [at(23), at(26, 3), at(22, 23)], ids=["begins", "within", "that day"])
def test_a_shift_named_by_a_moment(start: datetime) -> None:
    swap = swap_of(asked(AskSwap("ben", start, schedule="payments")))
    assert swap.start == at(23)


@pytest.mark.parametrize(
    ("who", "command", "words"),
    [
        ("ana", AskSwap("ana"), "needs somebody else"),
        ("ana", AskSwap("zorro"), "nobody of the catalogue"),
        ("ana", AskSwap("dana"), "Dana Reyes is not in the schedule Payments"),
        ("ana", AskSwap("ben", at(4, month=12)), r"no shift in Payments on Fri 4 Dec 08:00 \(London\)"),
        ("ana", AskSwap("ben", at(20).replace(year=9999)), "too far away"),
        ("carol", AskSwap("ben", at(20, 15)), "That shift has begun"),
        ("lea", AskSwap("ben"), "You have no shift in Payments"),
    ],
)
def test_what_cannot_be_asked(who: str, command: AskSwap, words: str) -> None:
    stage = Stage()
    with pytest.raises(Invalid, match=words):
        stage.asks(who, AskSwap(command.other, command.start, schedule="payments"))
    assert stage.rota is None


def test_nobody_without_a_shift_can_give_one_in_return() -> None:
    stage = Stage()
    stage.asks("lea", AddOverride("lea", at(24), at(25), "", "payments"))
    with pytest.raises(Invalid, match="Lea Lindt has no shift after yours"):
        stage.asks("ana", AskSwap("lea", at(28)))


def test_one_open_swap_a_shift() -> None:
    stage = asked()
    with pytest.raises(Invalid, match="in an open swap of Ana Silva and Ben Okafor already"):
        stage.asks("ana", AskSwap("carol"))
    with pytest.raises(Invalid, match="in an open swap"):
        stage.asks("ben", AskSwap("carol"))
    stage.asks("ben", AnswerSwap("s1", accept=False))
    stage.asks("ana", AskSwap("carol"))
    assert swap_of(stage, "s3").back_start == at(7, month=12)
