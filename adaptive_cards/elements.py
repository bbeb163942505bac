"""The building blocks of every card: text, columns, bands and buttons, in the look all cards share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adaptive_cards.text import cut, day, escape, hhmm, plain, sentence, some, when
from incidents.model import Incident, Phase, Severity
from incidents.timeline import count, span

__all__ = [
    "Card", "actions", "back", "band", "card", "count", "cut", "day", "escape", "execute", "heading", "hhmm",
    "line", "open_url", "plain", "row", "sentence", "severity_band", "severity_words", "small", "some", "span",
    "summary_of", "when",
]  # fmt: skip

Card = dict[str, Any]

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_COLOURS = {Severity.SEV1: "attention", Severity.SEV2: "warning", Severity.SEV3: "accent", Severity.SEV4: "default"}
_STYLES = {"attention": "attention", "warning": "warning", "accent": "accent", "good": "good", "default": "emphasis"}
_WORDS = {severity: f"{severity.label} {severity.word}" for severity in Severity}
_CAPITALS = {phase: phase.value.upper() for phase in Phase}


def card(body: list[Card], *, fallback: str, wide: bool = False) -> Card:
    """A whole card. `fallback` says in one sentence what it is about; it is the toast and what a screen reader says."""
    whole: Card = {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.5",
        "lang": "en",
        "fallbackText": fallback,
        "speak": fallback.replace("<", " ").replace("&", " and "),
        "body": body,
    }
    if wide:
        whole["msteams"] = {"width": "Full"}
    return whole


def summary_of(card: Card) -> str:
    """The one sentence a toast, a chat list or a client without cards shows."""
    return str(card["fallbackText"])


def line(text: str, **look: Any) -> Card:
    """A line of text that wraps. What people typed goes through `escape` first; our own words may be markdown."""
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def small(text: str, **look: Any) -> Card:
    """A quiet line."""
    return {"type": "TextBlock", "text": text, "wrap": True, "size": "small", "isSubtle": True, **look}


def heading(text: str, **look: Any) -> Card:
    """The one large line of a card."""
    return {
        "type": "TextBlock",
        "text": text,
        "wrap": True,
        "size": "large",
        "weight": "bolder",
        "style": "heading",
        **look,
    }


def row(*columns: tuple[str, Sequence[Card]], spacing: str = "default", middle: bool = False, **look: Any) -> Card:
    """Things side by side; each column is its width (`auto`, `stretch` or `52px`) and what stands in it."""
    extra = {"verticalContentAlignment": "center"} if middle else {}
    cells = [{"type": "Column", "width": width, "items": list(items), **extra} for width, items in columns]
    return {"type": "ColumnSet", "spacing": spacing, "columns": cells, **look}


def band(left: str, right: str = "", *, colour: str = "default") -> Card:
    """The coloured band at the top of a card. The words carry the state, the colour only repeats it."""
    # Green on green and yellow on yellow are hard to read in some clients: there the words stay dark.
    look = {"type": "TextBlock", "weight": "bolder", "color": "default" if colour in ("good", "warning") else colour}
    cells: list[Card] = [{"type": "Column", "width": "stretch", "items": [{**look, "text": left, "wrap": True}]}]
    if right:
        cells.append({"type": "Column", "width": "auto", "items": [{**look, "text": right}]})
    return {
        "type": "Container",
        "style": _STYLES[colour],
        "bleed": True,
        "items": [{"type": "ColumnSet", "columns": cells}],
    }


def severity_words(severity: Severity) -> str:
    """`SEV-1 Critical`."""
    return _WORDS[severity]


def severity_band(incident: Incident) -> Card:
    """Severity and phase in words and colour; calm colours once the incident is over."""
    colour = _COLOURS[incident.severity]
    if not incident.active:
        colour = "good" if incident.is_open else "default"
    marks = ("DRILL · " if incident.drill else "") + ("PRIVATE · " if incident.private else "")
    return band(
        f"{marks}{_WORDS[incident.severity]} · {_CAPITALS[incident.phase]}", escape(incident.key, 24), colour=colour
    )


def execute(
    title: str, verb: str, data: Mapping[str, str], *, style: str = "", tip: str = "", inputs: bool = True
) -> Card:
    """A button; `data` holds ids only. Old clients get the same as a submit. Without `inputs` no field is checked."""
    common: Card = {"title": title}
    if style:
        common["style"] = style
    if tip:
        common["tooltip"] = tip
    if not inputs:
        common["associatedInputs"] = "none"
    return {
        "type": "Action.Execute",
        "verb": verb,
        "data": {**data},
        **common,
        "fallback": {"type": "Action.Submit", "data": {**data, "verb": verb}, **common},
    }


def open_url(title: str, url: str) -> Card:
    """A button to a page outside; every client knows it."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def back(incident: str, title: str = "Back") -> Card:
    """The button every form has: the incident's headline card again, whatever was typed."""
    return execute(title, "show.headline", {"incident": incident}, inputs=False)


def actions(*buttons: Card, **look: Any) -> Card:
    """Buttons in a row; an element, since clients without Action.Execute then fall back button by button."""
    return {"type": "ActionSet", "actions": list(buttons), **look}
