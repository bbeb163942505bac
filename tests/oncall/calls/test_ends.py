"""How a call ends, and what its person says of it afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.errors import NotAllowed, NotFound, Refused
from incidents.given import Given
from incidents.model import MUSTER
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.decide import decide
from oncall.calls.evolve import evolve
from oncall.calls.model import Verdict
from oncall.effects import FilePage, RefreshPage
from oncall.events import OncallEntry
from tests.incidents.company import ANA, BEN, POLICY, at
from tests.oncall.calls.told import BEGIN, TEST, WEEKLY, Told, begun


def test_whoever_answers_elsewhere_is_noted_with_the_way() -> None:
    told = begun().clear()
    assert told.ask(c.AnswerCall("phone")) == [e.CallAnswered("phone")]
    assert (told.it.answered_by, told.it.waiting) == ("phone", False)
    assert told.owes(RefreshPage)
    assert told.owes(FilePage)
    assert told.ask(c.AnswerCall("Teams")) == []
    assert told.ask(c.EndCall("resolved")) == []


def test_what_somebody_else_takes_care_of_is_over_and_can_still_be_answered() -> None:
    told = begun()
    told.ask(c.EndCall("Ben Okafor acknowledged"))
    assert told.it.over == "Ben Okafor acknowledged"
    assert told.ask(c.EndCall("resolved")) == []
    assert told.ask(c.PutOff(at("15:00"))) == []
    assert told.ask(c.AnswerCall())


def test_snoozed_within_the_shift_is_over_for_now() -> None:
    told = begun(schedule=WEEKLY)
    assert told.ask(c.PutOff(at("15:00"))) == [e.CallPutOff(at("15:00"))]
    assert (told.it.over, told.it.snoozed_until, told.it.verdict) == ("snoozed", at("15:00"), None)
    told.clear().ask(c.EndCall("Ben Okafor acknowledged"))
    assert told.it.over == "Ben Okafor acknowledged"
    assert told.owes(RefreshPage)


def test_snoozed_past_the_shift_it_was_not_actionable() -> None:
    told = begun(schedule=WEEKLY)
    told.ask(c.PutOff(at("09:01", 23)))
    assert (told.it.verdict, told.entries[-1].event) == (
        Verdict.NOT_ACTIONABLE, e.CallJudged(Verdict.NOT_ACTIONABLE, by_snooze=True),
    )  # fmt: skip
    told.ask(c.JudgeCall(Verdict.ACTIONABLE), ANA)
    assert told.it.verdict is Verdict.ACTIONABLE, "a tap says more than a snooze"


def test_a_verdict_that_was_given_is_not_changed_by_a_snooze() -> None:
    told = begun(schedule=WEEKLY)
    told.ask(c.JudgeCall(Verdict.DUPLICATE), ANA)
    told.ask(c.PutOff(at("09:01", 24)))
    assert told.it.verdict is Verdict.DUPLICATE


# ---- what they say of it


def test_the_last_tap_counts_and_it_is_the_persons_own() -> None:
    told = begun().clear()
    told.ask(c.JudgeCall(Verdict.ACTIONABLE), ANA)
    assert told.ask(c.JudgeCall(Verdict.ACTIONABLE), ANA) == []
    told.ask(c.JudgeCall(Verdict.NOT_ACTIONABLE), ANA)
    assert told.it.verdict is Verdict.NOT_ACTIONABLE
    assert told.owes(FilePage)
    with pytest.raises(Refused, match="Only Ana Silva"):
        told.ask(c.JudgeCall(Verdict.DUPLICATE), BEN)
    with pytest.raises(NotFound):
        Told().ask(c.JudgeCall(Verdict.DUPLICATE), ANA)


def test_people_put_no_machines_words_but_answer_their_own_test() -> None:
    told = begun(TEST)
    with pytest.raises(NotAllowed):
        told.ask(c.AnswerCall(), BEN)
    with pytest.raises(NotAllowed):
        told.ask(c.EndCall("no"), ANA)
    assert told.ask(c.AnswerCall(), ANA)
    for command in (BEGIN, c.AnswerCall(), c.RecordTry(1, sent=True)):
        with pytest.raises(NotAllowed):
            begun().ask(command, ANA)


def test_what_a_call_cannot_read_is_a_fault_of_the_program() -> None:
    told = begun()
    given = Given(told.now, MUSTER, "contoso", POLICY)
    with pytest.raises(TypeError, match="understand"):
        decide(told.it, object(), given)  # type: ignore[arg-type]  # on purpose
    begin = told.entries[0]
    for seq, call in ((2, None), (3, told.it)):
        with pytest.raises(ValueError, match="does not follow"):
            evolve(call, replace(begin, seq=seq))
    with pytest.raises(TypeError, match="first fact"):
        evolve(None, OncallEntry(1, told.now, ANA, e.CallOver("x")))
    with pytest.raises(TypeError, match="later fact"):
        evolve(told.it, replace(begin, seq=2))
