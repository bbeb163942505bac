"""Which facts follow from an ask put to the pay of a month: corrections, each with its reason and who made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.errors import Invalid, NotAllowed
from incidents.given import Given
from incidents.policy import Policy
from oncall.pay import commands as c
from oncall.pay import events as e
from oncall.pay.currencies import is_currency
from oncall.pay.model import LIEU, PayMonth
from oncall.reviews.period import Period, read_period
from oncall.rights import check_lead

LONGEST = 300
"""Characters of a reason."""
MOST = 100_000_00
"""Cents of one correction: more than that is a slip of the finger."""
CORRECTIONS = 500
"""Corrections of one month; more are wrong rates, which belong into the policy file."""


def decide(month: PayMonth | None, command: c.PayCommand, given: Given) -> Sequence[e.PayEvent]:
    """Raises Refused."""
    check_lead(given, "correct on-call pay")
    if command.person.id == given.by.id:
        raise NotAllowed("Nobody corrects their own pay. Ask another lead or an admin to do it.")
    check_month(command.month, given)
    reason = " ".join(command.reason.split())
    _check(command, reason, given.policy)
    if month and len(month.corrections) >= CORRECTIONS:
        raise Invalid(f"This month has {CORRECTIONS} corrections already. Look at the rates in the policy file.")
    return [e.PayCorrected(command.month, given.tenant, command.person, command.cents, command.unit, reason)]


def check_month(key: str, given: Given) -> Period:
    """Raises Invalid for what is no month, or has not begun anywhere."""
    period = read_period(key)
    if period is None or period.months != 1:
        raise Invalid("Which month? Write it as 2026-11.")
    if period.begins("UTC") > given.now + timedelta(days=1):
        raise Invalid(f"{period.words} has not begun yet.")
    return period


def _check(command: c.CorrectPay, reason: str, policy: Policy) -> None:
    if not reason:
        raise Invalid("Say why, for whoever reads the ledger later: oncall pay correct @ana +50 EUR <reason>.")
    if len(reason) > LONGEST:
        raise Invalid(f"Keep the reason under {LONGEST} characters.")
    if not command.cents or abs(command.cents) > MOST:
        raise Invalid(f"The amount is to be more than nothing and at most {MOST // 100:,}.")
    if command.unit != LIEU and not is_currency(command.unit, policy):
        raise Invalid(
            f"I know no currency {command.unit[:10]}. Name it by three letters, as EUR, or write hours for time off."
        )
