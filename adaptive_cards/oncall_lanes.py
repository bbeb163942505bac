"""The coming weeks of several schedules side by side: a row a schedule, a column a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, plain, small
from adaptive_cards.rota_bars import cell, label, short, turn

MOST = 7
"""Schedules on one card."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One schedule over some weeks: `cells` names people week by week, each with whether it is whoever looks."""

    key: str
    name: str
    cells: Sequence[Sequence[tuple[str, bool]]]


def oncall_lanes(
    titles: Sequence[str], lanes: Sequence[Lane], *, ahead: int = 0, most: int = 48, more: int = 0
) -> Card:
    """Several schedules side by side: a row each, a column a week. A row opens its schedule."""
    body = [
        heading("Who is on call when", spacing="none"),
        _columns([[small(escape(title, 20), weight="bolder", isSubtle=False)] for title in titles]),
    ]
    for lane in lanes[:MOST]:
        tip = f"More about {plain(lane.name, 30)}"
        body.append(
            {
                "type": "Container",
                "spacing": "small",
                "items": [small(escape(lane.name, 50)), _cells(lane)],
                "selectAction": execute(tip, "show.weeks", {"schedule": lane.key}),
            }
        )
    if more:
        body.append(small(f"and {more} more: name one, such as oncall week payments"))
    body.append(actions(*turn({}, ahead, most), execute("On call now", "show.oncall", {}), spacing="medium"))
    return card(body, fallback="Who is on call in the coming weeks", wide=True)


def _cells(lane: Lane) -> Card:
    columns = []
    for people in lane.cells:
        mine = any(own for _, own in people)
        gap = not any(who for who, _ in people)
        style = "accent" if mine else "attention" if gap else "emphasis"
        texts = [label(short(who), who, mine=own) for who, own in people[:2]] or [label("Gap", "")]
        if len(people) > 2:
            texts.append(small(f"+{len(people) - 2}", horizontalAlignment="center", spacing="none"))
        columns.append(cell(texts, style, 1))
    return {"type": "ColumnSet", "spacing": "none", "columns": columns}


def _columns(cells: Sequence[Sequence[Card]]) -> Card:
    columns = [{"type": "Column", "width": "1", "spacing": "small", "items": list(items)} for items in cells]
    return {"type": "ColumnSet", "spacing": "small", "columns": columns}
