"""Corrections of pay: by leads and admins, with a reason, never one's own, told to whom they are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from incidents.errors import Invalid, NotAllowed
from incidents.given import Given
from incidents.model import Person
from oncall.actions.events import ActionFinished
from oncall.effects import TellPerson
from oncall.events import OncallEntry
from oncall.pay.commands import CorrectPay
from oncall.pay.currencies import is_currency
from oncall.pay.decide import CORRECTIONS, decide
from oncall.pay.events import PayCorrected
from oncall.pay.evolve import evolve
from oncall.pay.model import Correction, PayMonth
from oncall.pay.react import react
from oncall.schedules.schedule import Pay, Schedule
from tests.incidents.company import ADM, ANA, LEA, POLICY, at

NOW = at("14:00")
CORRECT = CorrectPay("2026-11", ANA, 5_000, "EUR", "stood in on  Friday")


def put(month: PayMonth | None, command: CorrectPay, by: Person = LEA) -> tuple[PayMonth, list[Any]]:
    (fact,) = decide(month, command, Given(NOW, by, "contoso", POLICY))
    entry = OncallEntry((month.version if month else 0) + 1, NOW, by, fact)
    after = evolve(month, entry)
    return after, [row.effect for row in react(month, after, entry)]


def test_each_correction_is_a_fact() -> None:
    month, owed = put(None, CORRECT)
    made = Correction(ANA, 5_000, "EUR", "stood in on Friday", LEA, NOW)
    assert month == PayMonth("2026-11", "contoso", 1, (made,))
    assert owed == [
        TellPerson(ANA, "Lea Lindt corrected your on-call pay of November 2026 by +50.00 EUR: stood in on Friday")
    ]
    again, _ = put(month, replace(CORRECT, cents=-5_000), by=ADM)
    assert [one.cents for one in again.corrections] == [5_000, -5_000]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "2026"}, "Write it as 2026-11"),
        ({"month": "2026-Q4"}, "Write it as 2026-11"),
        ({"month": "2026-12"}, "December 2026 has not begun"),
        ({"reason": " "}, "Say why"),
        ({"reason": "x" * 301}, "under 300"),
        ({"cents": 0}, "more than nothing and at most 100,000"),
        ({"cents": -10_000_001}, "more than nothing"),
        ({"unit": "euros"}, "three letters"),
        ({"unit": "HRS"}, "I know no currency HRS"),
        ({"unit": "FOR"}, "or write hours for time off"),
    ],
)
def test_what_is_turned_down(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        put(None, replace(CORRECT, **changes))


def test_only_leads_and_admins_and_never_for_themselves() -> None:
    with pytest.raises(NotAllowed, match="Only a team's lead or an admin can correct on-call pay"):
        put(None, replace(CORRECT, person=LEA), by=ANA)
    with pytest.raises(NotAllowed, match="Only a team's lead"):
        put(None, CORRECT, by=Person("id-of-nobody", "Nobody Known"))
    with pytest.raises(NotAllowed, match="their own pay"):
        put(None, replace(CORRECT, person=LEA))
    assert put(None, replace(CORRECT, unit="hours"))[0].corrections[0].unit == "hours"


def test_a_currency_is_one_of_the_worlds_or_of_the_policy() -> None:
    schedule = Schedule("pay", "Pay", "UTC", (), Pay("XTS"))
    hours = replace(schedule, key="off", pay=Pay("ZZZ", lieu=True))
    policy = replace(POLICY, schedules={"pay": schedule, "off": hours})
    found = [code for code in ("USD", "XTS", "ZZZ", "ABC") if is_currency(code, policy)]
    assert found == ["USD", "XTS"]


def test_a_month_of_nothing_but_corrections() -> None:
    full = PayMonth("2026-11", "contoso", 1, (Correction(ANA, 1, "EUR", "x", LEA, NOW),) * CORRECTIONS)
    with pytest.raises(Invalid, match="Look at the rates"):
        put(full, CORRECT)


def test_facts_out_of_place() -> None:
    with pytest.raises(ValueError, match="fact 2 does not follow 0"):
        evolve(None, OncallEntry(2, NOW, LEA, PayCorrected("2026-11", "contoso", ANA, 1, "EUR", "x")))
    with pytest.raises(TypeError, match="ActionFinished is no fact of pay"):
        evolve(None, OncallEntry(1, NOW, LEA, ActionFinished()))
