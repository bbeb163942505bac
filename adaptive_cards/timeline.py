"""What happened, when and by whom: one page of it, day by day."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import (
    Card,
    actions,
    back,
    card,
    day,
    escape,
    heading,
    hhmm,
    line,
    plain,
    row,
    severity_words,
    small,
)
from adaptive_cards.pages import page_buttons, page_words
from incidents.model import Incident, Line

PAGE = 20
"""How many lines fit a page; whoever asks for a card cuts the timeline into pages of this size."""
_ROOM = 3_000
"""Characters of text a page may hold: with four bytes each it stays far below the size of a card."""


def timeline(incident: Incident, lines: Sequence[Line], *, page: int, pages: int) -> Card:
    """`lines` are those of this page, in order. Long ones are cut; the whole text is in the export."""
    shown = lines[:PAGE]
    about = " · ".join(
        part for part in (severity_words(incident.severity), page_words(page, pages), "times in UTC") if part
    )
    body = [
        small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"),
        heading("Timeline", spacing="none"),
        small(about, spacing="none"),
        *_days(shown),
        *([small(f"{len(lines) - PAGE} lines more are on the following pages")] if len(lines) > PAGE else ()),
        *([line("Nothing here yet.")] if not shown else ()),
    ]
    turn = page_buttons("show.timeline", {"incident": incident.key}, page, pages, newest_first=False)
    body.append(actions(*turn, back(incident.key), spacing="medium"))
    return card(body, fallback=f"{plain(incident.key, 24)}: timeline of {plain(incident.title, 160)}", wide=True)


def _days(lines: Sequence[Line]) -> list[Card]:
    """The lines, with the date above the first one of each day."""
    room = _ROOM // max(len(lines), 1)
    rows: list[Card] = []
    date = ""
    for told in lines:
        if (today := day(told.at)) != date:
            date = today
            rows.append(line(today, weight="bolder", size="small", spacing="medium", separator=True))
        rows.append(_row(told, min(room, 600)))
    return rows


def _row(told: Line, room: int) -> Card:
    words = f"**{escape(told.who, 30) or 'somebody'}** {escape(told.text, room)}"
    return row(("44px", [line(hhmm(told.at), isSubtle=True)]), ("stretch", [line(words)]), spacing="small")
