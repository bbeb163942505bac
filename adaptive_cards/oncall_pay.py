"""What on-call earned in a month: the whole of it for leads, else one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.bars import figures
from adaptive_cards.elements import (
    Card,
    actions,
    card,
    count,
    escape,
    execute,
    heading,
    line,
    plain,
    row,
    small,
    when,
)
from adaptive_cards.pages import page_buttons, page_words
from oncall.pay.model import HOUR, WEEK, Correction
from oncall.pay.sums import Earned, Sum, amount_words, totals
from oncall.reviews.period import Period

PAGE = 8
_CORRECTIONS = 6
_IN_LIST = 1


HELD = "The clock has jumped by more than a day. Shifts are counted again once it has kept to its time for an hour."


def oncall_pay(
    month: Period,
    people: Sequence[Earned],
    at: datetime,
    *,
    whole: bool = False,
    page: int = 1,
    over: bool = True,
    held: bool = False,
) -> Card:
    """`whole`: this is everybody's month, for a lead or an admin; else `people` is whoever looks, or nobody.

    `over`: the month has ended everywhere, so that nothing but corrections is added. `held`: shifts are not counted
    just now, because the clock has jumped.
    """
    pages = max(-(-len(people) // PAGE), 1) if whole else 1
    page = min(max(page, 1), pages)
    body = [
        heading(f"On-call pay · {month.words}", spacing="none"),
        small(_state(month, over=over, whole=whole), spacing="none"),
        *([line(HELD, color="warning", spacing="small")] if held else ()),
    ]
    body += _all(people, at, page, pages) if whole else [part for one in people[:1] for part in _mine(one, at)]
    if not people:
        mine = "No shift of anybody" if whole else "No shift of yours"
        body.append(line(f"{mine} has been counted in {month.words}.", spacing="medium"))
    before, after = month.moved(-1), month.moved(1)
    turning = page_buttons("show.pay", {"month": month.key}, page, pages, newest_first=False)
    months = [execute(f"{before.words}", "show.pay", {"month": before.key})]
    months += [execute(f"{after.words}", "show.pay", {"month": after.key})] if over else []
    body.append(actions(*turning, *months, spacing="medium"))
    return card(body, fallback=f"On-call pay of {month.words}: {_in_words(people)}")


def _state(month: Period, *, over: bool, whole: bool) -> str:
    export = f" For payroll: muster oncall pay {month.key} --csv" if whole else ""
    if over:
        return f"The month is over.{export}"
    return f"So far: a shift counts when it ends.{export}"


def _in_words(people: Sequence[Earned]) -> str:
    sums = ", ".join(one.words for one in totals(people))
    return sums or "nothing yet"


def _mine(one: Earned, at: datetime) -> list[Card]:
    told = (
        [figures(*[_figure(each, "with corrections" if each.corrections else "") for each in one.sums[:4]])]
        if one.sums
        else []
    )
    told += [line(words, spacing="small" if index else "medium") for index, words in enumerate(_hours(one))]
    return [*told, *_corrections(one, at)]


def _figure(one: Sum, words: str) -> tuple[str, str]:
    """The number large, its unit among the words below it: both fit a phone."""
    number, _, unit = one.words.partition(" ")
    return number, f"{unit} {words}".strip()


def _all(people: Sequence[Earned], at: datetime, page: int, pages: int) -> list[Card]:
    shown = people[(page - 1) * PAGE : page * PAGE]
    found = totals(people)
    told = [figures(*[_figure(one, f"for {_people(len(people))}") for one in found[:4]])] if found else []
    told += [small(page_words(page, pages), spacing="small")] if pages > 1 else []
    return [*told, *(part for one in shown for part in _person(one, at))]


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _person(one: Earned, at: datetime) -> list[Card]:
    left = [line(f"**{escape(one.who.name, 40)}**"), *(small(words, spacing="none") for words in _hours(one))]
    right = [line(f"**{each.words}**", horizontalAlignment="right", spacing="none") for each in one.sums[:4]]
    shown = row(("stretch", left), ("auto", right or [line("nothing")]), spacing="medium", separator=True)
    return [shown, *_corrections(one, at, _IN_LIST)]


def _hours(one: Earned) -> list[str]:
    """What it was earned with, in at most three lines."""
    worked = one.worked
    lines = []
    if one.shifts:
        week = f", {_number(worked.calendar, WEEK)} {'week' if worked.calendar == WEEK else 'weeks'}"
        lines.append(f"{_number(worked.hours, HOUR)} h in {count(one.shifts, 'shift')}{week}")
    extra = [(worked.weekend, "at weekends"), (worked.holiday, "on holidays")]
    if special := [f"{_number(micros, HOUR)} h {words}" for micros, words in extra if micros]:
        lines.append(" · ".join(special))
    if one.elsewhere:
        lines.append(f"{_number(one.elsewhere, HOUR)} h more overlapped with another schedule, which pays them")
    return lines


def _number(micros: int, unit: int) -> str:
    """At most two decimals, none that are zero."""
    return f"{micros / unit:,.2f}".rstrip("0").rstrip(".")


def _corrections(one: Earned, at: datetime, most: int = _CORRECTIONS) -> list[Card]:
    if not one.corrections:
        return []
    latest = one.corrections[-most:]
    left = len(one.corrections) - len(latest)
    more = [small(f"and {count(left, 'earlier correction')}", spacing="none")] if left else []
    return [*(_correction(each, at) for each in latest), *more]


def _correction(one: Correction, at: datetime) -> Card:
    amount = amount_words(one.cents, one.unit, signed=True)
    by = f"{escape(one.by.name, 40)}, {when(one.at, at)} UTC"
    return small(f"Corrected by **{plain(amount, 30)}**: {escape(one.reason, 120)} ({by})", spacing="small")
