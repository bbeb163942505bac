"""Sums of a month: exact until they are rounded once, with corrections on top."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from incidents.model import Person
from oncall.pay.model import HOUR, Correction, Entry, Worked
from oncall.pay.sums import Sum, amount_words, earned, half_up, totals
from oncall.schedules.schedule import Pay
from tests.incidents.company import ANA, BEN, LEA, at
from tests.oncall.pay.company import HOURLY, LIEU


def entry(pay: Pay = HOURLY, hours: int = 1, who: Person = ANA, elsewhere: int = 0) -> Entry:
    worked = Worked(hours * HOUR, hours * HOUR)
    return Entry(at("08:00"), at("09:00"), "pay", "ana", who, "UTC", pay, worked, (), elsewhere)


def correction(cents: int, unit: str = "EUR", who: Person = ANA) -> Correction:
    return Correction(who, cents, unit, "forgotten", LEA, at("09:00"))


def test_rounded_once_at_the_sum() -> None:
    """Three shares of a week's cent are a cent; rounded one by one they would be none."""
    third = Pay("EUR", week=Decimal("0.01"))
    (ana,) = earned([entry(third, 56)] * 3)
    assert ana.sums == (Sum("EUR", 1),)
    assert (ana.shifts, ana.worked.hours) == (3, 168 * HOUR)


def test_people_and_units_apart() -> None:
    ana, ben = earned(
        [entry(), entry(who=BEN, elsewhere=HOUR), entry(LIEU, 10)], [correction(-150), correction(5, "USD", BEN)]
    )
    assert (ana.who, ana.sums) == (ANA, (Sum("EUR", 400, -150), Sum("hours", 100)))
    assert [one.words for one in ana.sums] == ["2.50 EUR", "1.00 hours off"]
    assert (ben.sums, ben.elsewhere) == ((Sum("EUR", 400), Sum("USD", 0, 5)), HOUR)
    assert totals([ana, ben]) == (Sum("EUR", 800, -150), Sum("USD", 0, 5), Sum("hours", 100))


def test_a_correction_alone() -> None:
    (lea,) = earned([], [correction(2_000, who=LEA)])
    assert (lea.who, lea.shifts, lea.sums) == (LEA, 0, (Sum("EUR", 0, 2_000),))
    assert earned([]) == ()
    assert totals([]) == ()


@pytest.mark.parametrize(
    ("exact", "cents"),
    [("1/200", 1), ("1/201", 0), ("3/200", 2), ("-1/200", -1), ("-1/201", 0), ("0", 0), ("350", 35_000), ("2/3", 67)],
)
def test_half_a_cent_is_a_cent(exact: str, cents: int) -> None:
    assert half_up(Fraction(exact)) == cents


def test_amounts_in_words() -> None:
    assert amount_words(135_000, "EUR") == "1,350.00 EUR"
    assert amount_words(5_000, "EUR", signed=True) == "+50.00 EUR"
    assert amount_words(-50, "hours", signed=True) == "-0.50 hours off"
