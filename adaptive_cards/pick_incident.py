"""Which incident was meant? A list to choose from that keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, execute, heading, line
from adaptive_cards.form import fault_lines
from adaptive_cards.inputs import choice_input, fitting, text_input
from incidents.model import Incident


def pick_incident(incidents: Sequence[Incident], typed: str, *, fault: str = "") -> Card:
    """Sends `pick.incident` with `incident` and `text`, the words as they were typed."""
    choices = fitting((one.key, f"{one.key} · {one.severity.label} · {one.title}") for one in incidents)
    body = [heading("Which incident?")]
    if not choices:
        body.append(line("No incident is open. You can declare one.", spacing="small"))
        body.append(actions(execute("Declare incident", "show.declare", {}), spacing="medium"))
        return card(body, fallback="No incident is open")
    body += [
        line("Your words are kept; say which one they are for.", isSubtle=True, spacing="small"),
        *fault_lines(fault),
        choice_input(
            "incident",
            "Incident",
            choices,
            value=choices[0][0] if len(choices) == 1 else "",
            required="Choose an incident.",
            hint="Choose an incident",
        ),
        text_input("text", "What you typed", value=typed, required="Type what should be done.", most=3_000, lines=True),
        actions(execute("Go on", "pick.incident", {}, style="positive"), spacing="medium"),
    ]
    return card(body, fallback="Which incident did you mean?")
