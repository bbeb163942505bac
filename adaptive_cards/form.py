"""The frame every form stands in: which incident, what is asked, what went wrong last time, the fields, the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, back, card, escape, execute, heading, line, plain, small
from incidents.model import Incident


def form(
    title: str,
    incident: Incident | None,
    fields: Sequence[Card],
    buttons: Sequence[Card],
    *,
    fault: str = "",
    hint: str = "",
    wide: bool = False,
) -> Card:
    """A form; with an incident its buttons end in Back."""
    top = [heading(title, spacing="none")]
    if incident:
        top.insert(0, small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"))
    body = [*top, *([line(hint, spacing="small", isSubtle=True)] if hint else ()), *(fault_lines(fault)), *fields]
    ends = [*buttons, back(incident.key)] if incident else list(buttons)
    body.append(actions(*ends, spacing="medium"))
    about = f"{plain(incident.key, 24)}: {title}" if incident else title
    return card(body, fallback=about, wide=wide)


def fault_lines(fault: str) -> list[Card]:
    """One friendly sentence on what to put right, if there is any."""
    if not fault:
        return []
    return [{"type": "Container", "style": "attention", "items": [line(f"**Please check:** {escape(fault, 400)}")]}]


def submit(title: str, verb: str, incident: Incident, *, style: str = "positive", **ids: str) -> Card:
    """The button that sends the form."""
    return execute(title, verb, {"incident": incident.key, **ids}, style=style)
