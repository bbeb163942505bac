"""Action items that are open, by person: what is to be done until when, each with the button that ticks it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    count,
    day,
    escape,
    execute,
    heading,
    line,
    plain,
    row,
    small,
)
from adaptive_cards.pages import page_buttons, page_words
from incidents.model import Person
from oncall.actions.model import Action

NO_IDS: Mapping[str, str] = {}
PAGE = 5
"""Lines of a page: with a button each and the two that turn it, a phone still shows them all."""


def actions_list(
    items: Sequence[Action],
    at: datetime,
    *,
    viewer: Person | None = None,
    whose: str = "",
    ids: Mapping[str, str] = NO_IDS,
    page: int = 1,
    teams: Mapping[str, str] | None = None,
) -> Card:
    """`items` are all that are open, of one person or team where `whose` names them; `ids` is how they were asked for.

    The viewer's own come first, then by person; of one person the most urgent first.
    """
    ordered = sorted(items, key=lambda one: _order(one, viewer))
    pages = max(-(-len(ordered) // PAGE), 1)
    page = min(max(page, 1), pages)
    late = sum(_late(one, at.date()) for one in items)
    body = [heading(f"Action items{f' · {escape(whose, 60)}' if whose else ''}", spacing="none")]
    body.append(
        small(
            " · ".join(part for part in (_counted(len(items), late), page_words(page, pages)) if part), spacing="none"
        )
    )
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    for _, mine in groupby(shown, key=lambda one: one.owner.id):
        body += _person(list(mine), ordered, at, teams or {}, {**ids, "page": str(page)})
    if not items:
        body.append(line("Nothing is left to do.", spacing="small"))
    turning = page_buttons("show.actions", ids, page, pages, newest_first=False)
    everybody = [execute("Everybody's", "show.actions", {})] if ids else []
    if turning or everybody:
        body.append(actions(*turning, *everybody, spacing="medium"))
    about = f" of {plain(whose, 60)}" if whose else ""
    return card(body, fallback=f"Action items{about}: {_counted(len(items), late)}", wide=True)


def _order(one: Action, viewer: Person | None) -> tuple[bool, str, str, date, int]:
    others = viewer is None or one.owner.id != viewer.id
    return others, one.owner.name.casefold(), one.owner.id, one.due, one.priority


def _late(one: Action, today: date) -> bool:
    return one.due < today


def _counted(open_: int, late: int) -> str:
    return f"{count(open_, 'open item')}" + (f", {late} overdue" if late else "") if open_ else "none is open"


def _person(
    shown: Sequence[Action], all_: Sequence[Action], at: datetime, teams: Mapping[str, str], back: Mapping[str, str]
) -> list[Card]:
    owner = shown[0].owner
    many = sum(one.owner.id == owner.id for one in all_)
    head = f"**{escape(owner.name, 40)}** · {count(many, 'open item')}"
    # Where the title says whose they are, it is not said again.
    named = [] if "whose" in back else [line(head, spacing="medium", separator=True)]
    return [*named, *(_item(one, at, teams, back) for one in shown)]


def _item(one: Action, at: datetime, teams: Mapping[str, str], back: Mapping[str, str]) -> Card:
    data = {**back, "action": one.key}
    done = execute("Done", "action.done", data, tip=f"Tick off: {plain(one.text, 40)}")
    team = escape(teams.get(one.team, one.team), 40)
    about = [
        f"priority {one.priority}" if one.priority == 1 else "",
        f"from {escape(one.origin, 40)}" if one.origin else "",
        team,
    ]
    due = f"due {day(datetime.combine(one.due, at.time()))}"
    late = _late(one, at.date())
    words = [line(escape(one.text, 300))]
    if late:
        words.append(line(f"Overdue: was {due}", size="small", color="attention", weight="bolder", spacing="none"))
    rest = " · ".join(part for part in ("" if late else due, *about) if part)
    words += [small(rest, spacing="none")] if rest else []
    return row(("stretch", words), ("auto", [actions(done)]), spacing="small", middle=True)
