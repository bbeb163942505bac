"""What on-call earns: look at a month, and correct it with a reason."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_person
from incidents.errors import Invalid
from oncall.pay.commands import CorrectPay
from oncall.pay.model import LIEU
from oncall.pay.sums import amount_words
from oncall.reviews.period import month_of, read_period

_CORRECTION = re.compile(
    r"(?:(?:for\s+)?(?P<month>\d{4}-\d\d)\s+)?(?P<who>.+?)\s+(?:by\s+)?(?P<sign>[-+\u2212\u2013])\s?"
    r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?)"
    r"\s*(?P<unit>hours?|hrs?|[a-z]{3}|h)(?![a-z])[\s:,]*(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_HOURS = ("h", "hr", "hrs", "hour", "hours")
_HOW = "Type it as: oncall pay correct @ana +50 EUR <reason>. Take away with a minus; hours are time off."


def read(heard: Heard) -> Answer:
    text = heard.text.strip(" ?.!").removeprefix("for ")
    return Show("pay", {"month": text[:20]} if text else {})


def read_correct(heard: Heard) -> Answer:
    found = _CORRECTION.fullmatch(heard.text.strip())
    if not found:
        raise Invalid(_HOW)
    person = read_person(found["who"], heard)
    contact = heard.policy.contact_of(person)
    person = contact.person if contact else person
    month = found["month"] or month_of(heard.now, heard.policy.hours.time_zone).key
    amount = _THOUSANDS.sub("", found["amount"]).replace(",", ".")
    cents = int(Decimal(amount) * 100) * (1 if found["sign"] == "+" else -1)
    unit = LIEU if found["unit"].lower() in _HOURS else found["unit"].upper()
    command = CorrectPay(month, person, cents, unit, " ".join(found["reason"].split()))
    return Do(command, _said(command), "pay", month)


def _said(made: CorrectPay) -> str:
    """What was understood, and the entry that would take it back: none is ever changed."""
    period, unit, who = read_period(made.month), "hours" if made.unit == LIEU else made.unit, made.person.name
    month, amount = period.words if period else made.month, amount_words(made.cents, made.unit, signed=True)
    back = f"oncall pay correct {made.month} {who} {Decimal(-made.cents) / 100:+.2f} {unit} taken back"
    return (
        f"Written into the ledger of {month}: {amount} for {who}, “{made.reason}”. {who} is told. "
        f"To take it back, type: {back}"
    )


INTENT = Intent(
    "On call",
    usage="oncall pay [2026-11]",
    what="what on-call earned you in a month; leads see everybody's",
    phrases=("oncall pay", "on call pay", "on-call pay", "my pay"),
    read=read,
    about=About.NOTHING,
    command=CorrectPay,
)
CORRECT = Intent(
    "On call",
    usage="oncall pay correct @who +50 EUR <reason>",
    what="correct somebody's pay, in our own chat; leads and admins",
    phrases=("oncall pay correct", "on call pay correct", "on-call pay correct", "correct pay"),
    read=read_correct,
    about=About.NOTHING,
    command=CorrectPay,
    own_words=True,
)
