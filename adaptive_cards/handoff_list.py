"""The notes kept of handoffs, newest first, with a field to look for words in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adaptive_cards.elements import Card, actions, card, day, escape, execute, heading, hhmm, line, plain, row, small
from adaptive_cards.inputs import text_input
from adaptive_cards.pages import page_buttons, page_words

PAGE = 8
"""How many notes fit a page."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the list: `state` in words, `first` is what the note begins with."""

    key: str
    title: str
    outgoing: str
    incoming: str
    end: datetime
    state: str
    first: str = ""
    missing: bool = False


def handoff_list(notes: Sequence[Note], *, words: str = "", page: int = 1, pages: int = 1) -> Card:
    """Each line opens its note with `show.handoff`; `show.handoffs` searches by `find`, and turns the pages."""
    find = text_input("find", "Look for", value=words, most=120, hint="Words, a name, a date such as 16 Nov")
    body = [heading("Handoff notes", spacing="none")]
    if hint := page_words(page, pages):
        body.append(small(hint, spacing="none"))
    body += [_row(note) for note in notes[:PAGE]] or [line(_none(words), spacing="small")]
    body += [find]
    buttons = [execute("Search", "show.handoffs", {}), *page_buttons("show.handoffs", {}, page, pages)]
    return card([*body, actions(*buttons, spacing="small")], fallback="Handoff notes, newest first", wide=True)


def _none(words: str) -> str:
    if words:
        return f"No note has all of “{escape(words, 80)}” in it."
    return "There is no handoff note yet. Half an hour before a shift ends its person is asked for one."


def _row(note: Note) -> Card:
    when = [line(day(note.end).rpartition(" ")[0], weight="bolder"), small(f"{hhmm(note.end)} UTC", spacing="none")]
    people = f"{escape(note.outgoing, 40)} → {escape(note.incoming, 40)}"
    colour = {"color": "attention", "isSubtle": False} if note.missing else {}
    what = [
        line(f"**{escape(note.title, 50)}** · {people}"),
        *([line(escape(note.first, 110), maxLines=1, spacing="none")] if note.first else ()),
        small(escape(note.state, 120), spacing="none", **colour),
    ]
    open_ = execute(f"Open {plain(note.title, 30)}, {day(note.end)}", "show.handoff", {"handoff": note.key})
    return row(("76px", when), ("stretch", what), separator=True, spacing="small", selectAction=open_)
