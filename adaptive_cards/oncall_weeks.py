"""A picture of the coming weeks: a bar a week, its columns as wide as the shifts are long, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, small
from adaptive_cards.rota_bars import cell, initials, label, short, turn

_STYLES = ("emphasis", "good", "warning")
"""For other people in turn; whoever looks is in the accent colour, and a gap in the one for attention."""
_NAME_FITS = 24
"""Hundredths of the bar that a given name needs at phone width; narrower columns show initials."""
_INITIALS_FIT = 9
_CHECKS = 4
_WEEKS = 4
_SLICES = 8
_A_DAY = 3
"""More than that is not drawn; the words have it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One person's part of a week, `share` hundredths of it; `person` is empty in a gap."""

    person: str
    share: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week with many shifts: who is on call in it, in order, "" for a gap."""

    label: str
    people: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Week:
    """`title` such as `Mon 23 Nov`, `words` the same in one line. Drawn as `slices`, or day by day."""

    title: str
    words: str
    slices: Sequence[Slice] = ()
    days: Sequence[Day] = ()


def oncall_weeks(
    name: str,
    weeks: Sequence[Week],
    zone: str,
    *,
    checks: Sequence[str] = (),
    key: str = "",
    ahead: int = 0,
    most: int = 48,
) -> Card:
    """The weeks of one schedule. `ahead` is how many weeks from now the first is; buttons turn four at a time."""
    styles = _styles(weeks)
    body = [
        heading(f"{escape(name, 80)}: who is on call when", spacing="none"),
        small(f"Times of the schedule: {escape(zone, 40)}", spacing="none"),
        *(part for week in weeks[:_WEEKS] for part in _week(week, styles)),
        *_checks(checks),
        actions(*turn({"schedule": key}, ahead, most), *_others(key), spacing="medium"),
    ]
    read = ". ".join(f"{week.title}: {week.words}" for week in weeks[:2])
    return card(body, fallback=f"{plain(name, 50)}, the coming weeks. {plain(read, 120)}")


def _styles(weeks: Sequence[Week]) -> dict[str, str]:
    """A style a person, in the order of their first turn, the same in every week."""
    names = dict.fromkeys(part.person for week in weeks[:_WEEKS] for part in week.slices[:_SLICES] if not part.mine)
    return {who: _STYLES[number % len(_STYLES)] for number, who in enumerate(who for who in names if who)}


def _week(week: Week, styles: dict[str, str]) -> list[Card]:
    bar = _days(week) if week.days else _bar(week, styles)
    return [
        line(f"**{escape(week.title, 40)}**", size="small", spacing="medium"),
        bar,
        small(escape(week.words, 140), spacing="small"),
    ]


def _bar(week: Week, styles: dict[str, str]) -> Card:
    cells = []
    for part in week.slices[:_SLICES]:
        text = label(_fit(part.person, part.share), part.person, mine=part.mine)
        cells.append(cell([text], _style(part.person, styles, mine=part.mine), part.share))
    return {"type": "ColumnSet", "spacing": "small", "columns": cells}


def _fit(person: str, share: int) -> str:
    if not person:
        return "Nobody" if share >= _NAME_FITS else "–"
    return short(person) if share >= _NAME_FITS else initials(person) if share >= _INITIALS_FIT else "·"


def _days(week: Week) -> Card:
    """Seven columns must fit a phone, so that they have no boxes: a style brings its own padding."""
    cells = []
    for day in week.days:
        names = [_initials(who, mine=own) for who, own in day.people[:_A_DAY]]
        head = small(escape(day.label, 10), horizontalAlignment="center")
        cells.append({"type": "Column", "width": "1", "spacing": "small", "items": [head, *names]})
    return {"type": "ColumnSet", "spacing": "small", "columns": cells}


def _initials(who: str, *, mine: bool) -> Card:
    """As little of a text block as can be: four weeks have a hundred of them."""
    look = (
        {"weight": "bolder", "color": "accent"} if mine else {} if who else {"weight": "bolder", "color": "attention"}
    )
    text = initials(who) if who else "–"
    block = {"type": "TextBlock", "text": text, "size": "small", "spacing": "none", "horizontalAlignment": "center"}
    return block | look


def _style(person: str, styles: dict[str, str], *, mine: bool) -> str:
    return "accent" if mine else styles[person] if person else "attention"


def _checks(checks: Sequence[str]) -> list[Card]:
    if not checks:
        return []
    more = [small(f"and {len(checks) - _CHECKS} more under Checks")] if len(checks) > _CHECKS else []
    lines = [line(escape(words, 150), size="small", spacing="small") for words in checks[:_CHECKS]]
    return [line("Worth a look", weight="bolder", size="small", spacing="large", separator=True), *lines, *more]


def _others(key: str) -> list[Card]:
    return [
        execute("Swap", "show.swap", {"schedule": key}),
        execute("Override", "show.override", {"schedule": key}),
        execute("Checks", "show.checks", {"schedule": key}),
    ]
