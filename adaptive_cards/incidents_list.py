"""All incidents, open and closed, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    day,
    escape,
    execute,
    heading,
    hhmm,
    line,
    plain,
    row,
    severity_words,
    small,
    span,
)
from adaptive_cards.pages import page_buttons, page_words
from incidents.model import Severity

PAGE = 12
"""How many incidents fit a page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident of the list."""

    key: str
    title: str
    severity: Severity
    phase: str
    declared_at: datetime
    closed_at: datetime | None = None
    drill: bool = False


def incidents_list(listed: Sequence[Entry], *, page: int, pages: int) -> Card:
    """Each line opens its incident with `show.headline`; the pages turn with `show.incidents`."""
    body = [heading("Incidents")]
    if listed:
        hint = "Choose a line to open it."
        body.append(small(" · ".join(part for part in (page_words(page, pages), hint) if part), spacing="none"))
    body += [_row(entry) for entry in listed[:PAGE]] or [line("There is no incident yet.", spacing="small")]
    if len(listed) > PAGE:
        body.append(small(f"{len(listed) - PAGE} more are on the following pages"))
    buttons = [*page_buttons("show.incidents", {}, page, pages), execute("What is open", "show.status", {})]
    return card([*body, actions(*buttons, spacing="medium")], fallback="Incidents, newest first", wide=True)


def _row(entry: Entry) -> Card:
    if entry.closed_at:
        state = f"closed after {span(entry.closed_at - entry.declared_at)}"
    else:
        state = f"open, {escape(entry.phase, 20)}"
    drill = "DRILL · " if entry.drill else ""
    about = f"{drill}{day(entry.declared_at)}, {hhmm(entry.declared_at)} UTC · {state}"
    left = [line(entry.severity.label, weight="bolder"), small(escape(entry.key, 24), spacing="none")]
    right = [line(escape(entry.title, 120), maxLines=2), small(about, spacing="none")]
    open_ = execute(
        f"Open {plain(entry.key, 24)}", "show.headline", {"incident": entry.key}, tip=severity_words(entry.severity)
    )
    return row(("64px", left), ("stretch", right), separator=True, spacing="small", selectAction=open_)
