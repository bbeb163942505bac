"""Who is on call now, until when and who follows; what is amiss is said under the schedule it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adaptive_cards.elements import Card, actions, card, count, escape, execute, heading, line, plain, row, small
from adaptive_cards.pages import page_words

NO_SCHEDULE = (
    "An admin adds one to the policy file: a \\[\\[schedule\\]\\] with a key and its people. "
    "Until then each team's page goes to the person named there, or to its lead."
)


MOST = 5
"""Schedules on one card."""
_SOME = 3
"""Notes, warnings and changes of one schedule."""


@dataclass(frozen=True, slots=True)
class Change:
    """An override or an open swap: what it is in words, and the button that undoes it, as (title, verb, data)."""

    words: str
    undo: tuple[str, str, Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One schedule as it stands. `person` is empty in a gap; `until` and `then` are in words, such as
    `until Mon 09:00` and `then Ben Okafor`. `mine`: whoever looks is on call. `warns` are sentences."""

    key: str
    name: str
    person: str
    until: str = ""
    then: str = ""
    mine: bool = False
    notes: Sequence[str] = ()
    warns: Sequence[str] = ()
    changes: Sequence[Change] = ()


def oncall_now(
    standings: Sequence[Standing],
    zone: str,
    *,
    page: int = 1,
    pages: int = 1,
    warns: Sequence[str] = (),
    alone: str = "",
    at: str = "",
) -> Card:
    """`zone` is what all times are in. `alone` is the key of the one schedule the card is about; `at` is the moment it
    is about, in words, where that is not now.

    Buttons open the weeks, the checks and the forms with `show.…`, for that schedule where there is one.
    """
    if not standings:
        body = [heading("No schedule yet", spacing="none"), line(NO_SCHEDULE, spacing="small")]
        return card(body, fallback="Nobody has a schedule yet")
    when = f"at {escape(at, 40)}" if at else "now"
    about = f"for {escape(standings[0].name, 80)}{f' {when}' if at else ''}" if alone else when
    body = [heading(f"On call {about}", spacing="none")]
    body += [part for one in standings[:MOST] for part in _standing(one, alone=bool(alone))]
    body += [_box(words) for words in warns[:2]]
    hint = " · ".join(words for words in (page_words(page, pages), f"All times: {escape(zone, 40)}") if words)
    body.append(small(hint, spacing="medium"))
    ids = {"schedule": alone} if alone else {}
    buttons = [
        execute("Coming weeks", "show.weeks", ids),
        execute("Take over", "show.take", ids),
        execute("Override", "show.override", ids),
        execute("Swap", "show.swap", ids),
    ]
    body.append(actions(*buttons, *_turn(page, pages), spacing="small"))
    return card(body, fallback=_in_short(standings))


def _turn(page: int, pages: int) -> list[Card]:
    before = [execute("Previous", "show.oncall", {"page": str(page - 1)})] if page > 1 else []
    return [*before, *([execute("More", "show.oncall", {"page": str(page + 1)})] if page < pages else [])]


def _standing(one: Standing, *, alone: bool) -> list[Card]:
    who = f"**{escape(one.person, 40)}**" if one.person else "**Nobody**"
    if one.mine:
        who = "**You**"
    name = [] if alone else [small(escape(one.name, 50), spacing="none")]
    now = f"{who} {escape(one.until, 30)}".strip()
    look = {"color": "attention"} if not one.person else {"color": "accent"} if one.mine else {}
    words = [
        *name,
        line(now, size="medium", spacing="none", **look),
        *([small(escape(one.then, 80), spacing="none")] if one.then else ()),
        *(small(escape(note, 100), spacing="none") for note in one.notes[:1]),
        *(line(escape(warn, 105), size="small", color="attention", spacing="small") for warn in one.warns[:_SOME]),
    ]
    box: Card = {"type": "Container", "items": words, "spacing": "small" if alone else "medium"}
    if not alone:
        tip = f"More about {plain(one.name, 30)}"
        box |= {"separator": True, "selectAction": execute(tip, "show.oncall", {"schedule": one.key})}
    return [box, *(_change(change) for change in one.changes[: 2 * _SOME] if alone)]


def _change(change: Change) -> Card:
    words = [small(escape(change.words, 160))]
    if change.undo is None:
        return row(("stretch", words), spacing="small")
    title, verb, data = change.undo
    return row(("stretch", words), ("auto", [actions(execute(title, verb, data))]), spacing="small", middle=True)


def _box(words: str) -> Card:
    return {"type": "Container", "style": "warning", "spacing": "medium", "items": [line(escape(words, 200))]}


def _in_short(standings: Sequence[Standing]) -> str:
    """For a toast and for screen readers."""
    first = [_who(one) for one in standings[:4]]
    left = len(standings) - len(first)
    more = f"; and {count(left, 'more schedule')}" if left else ""
    return f"On call now. {'; '.join(first)}{more}"


def _who(one: Standing) -> str:
    return f"{plain(one.name, 30)}: {plain(one.person, 30) or 'nobody'} {plain(one.until, 20)}".strip()
