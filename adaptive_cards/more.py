"""Everything else one may do with an incident now: a few buttons, and a list of all the asks with one Go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from adaptive_cards.asks import TITLES, button, open_tasks, rest, thresholds_left
from adaptive_cards.elements import Card, actions, back, card, escape, execute, heading, plain, small
from adaptive_cards.form import fault_lines
from adaptive_cards.inputs import choice_input
from adaptive_cards.runbooks import Runbook, runbook_line
from incidents.model import Incident

PICK = "show.pick"
"""The verb of Go; what was chosen is in the input `ask`."""
_LIKELY = ("show.note", "show.severity", "show.timeline", "show.impact")
_SHORTCUTS = 2
"""Asks with a button of their own: with Go, Roles, Tasks and Back that makes six."""


def more(incident: Incident, at: datetime, *, runbooks: Sequence[Runbook] = (), fault: str = "") -> Card:
    """The asks that fit this phase and are not on the headline card. Sends `show.pick` with `ask`, a verb."""
    asks = list(rest(incident, at))
    choice = choice_input(
        "ask", "What do you want to do?", [(verb, TITLES[verb]) for verb in asks], hint="Choose from the list"
    )
    go = execute("Go", PICK, {"incident": incident.key}, style="positive")
    likely = islice((button(verb, incident) for verb in _LIKELY if verb in asks), _SHORTCUTS)
    body = [
        small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"),
        heading("More", spacing="none"),
        *runbook_line(runbooks),
        *fault_lines(fault),
        choice,
        actions(go, spacing="small"),
        actions(*likely, *_others(incident), back(incident.key), spacing="medium", separator=True),
    ]
    return card(body, fallback=f"{plain(incident.key, 24)}: what else you can do")


def _others(incident: Incident) -> list[Card]:
    """The cards with a line for each role, task or threshold."""
    people = incident.severity != 4 and incident.is_open
    tasks = incident.is_open or open_tasks(incident) or thresholds_left(incident)
    return [button(verb, incident) for verb, fits in (("show.people", people), ("show.tasks", tasks)) if fits]
