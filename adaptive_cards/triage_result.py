"""What the impact answers propose, and the ways to take it, lower it or go above it."""

from __future__ import annotations

from adaptive_cards.elements import Card, actions, back, card, escape, execute, line, plain, severity_words, small
from incidents.model import Incident, Severity


def triage_result(incident: Incident, proposed: Severity, why: str) -> Card:
    """`severity.set` with the severity in its data: one click for the proposal and below; above asks for a reason."""
    stands = incident.severity == proposed
    state = (
        f"It is {severity_words(incident.severity)} now, so nothing changes."
        if stands
        else (f"It is {severity_words(incident.severity)} now.")
    )
    body = [
        small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"),
        line(f"**{severity_words(proposed)}** is proposed", size="large", spacing="none", style="heading"),
        line(escape(why, 400), spacing="small"),
        line(state, isSubtle=True, spacing="small"),
        actions(*_choices(incident, proposed), spacing="medium"),
    ]
    return card(body, fallback=f"{plain(incident.key, 24)}: {severity_words(proposed)} is proposed")


def _choices(incident: Incident, proposed: Severity) -> list[Card]:
    buttons = [] if incident.severity == proposed else [_set(incident, proposed, f"Set {proposed.label}", "positive")]
    buttons += [
        _set(incident, lower, f"Lower to {lower.label}", "")
        for lower in Severity
        if lower > proposed and lower != incident.severity
    ]
    if proposed > Severity.SEV1:
        buttons.append(execute("Higher, with a reason", "show.severity", {"incident": incident.key}))
    return [*buttons, back(incident.key)]


def _set(incident: Incident, severity: Severity, title: str, style: str) -> Card:
    return execute(title, "severity.set", {"incident": incident.key, "severity": str(severity.value)}, style=style)
