"""Who holds which role: claim, release, or give one to somebody."""

from __future__ import annotations

from adaptive_cards.asks import button
from adaptive_cards.elements import Card, actions, back, card, escape, execute, heading, line, plain, row, small
from incidents.model import Incident, Role


def people(incident: Incident) -> Card:
    """A line for each role, with the button that fits it."""
    body = [
        small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"),
        heading("Roles", spacing="none"),
        *(_role(incident, role) for role in Role),
        actions(*([button("show.assign", incident)] if incident.is_open else ()), back(incident.key), spacing="medium"),
    ]
    return card(body, fallback=f"{plain(incident.key, 24)}: who holds which role")


def _role(incident: Incident, role: Role) -> Card:
    holder = incident.roles.get(role)
    who = escape(holder.name, 40) or "somebody" if holder else "nobody"
    words = [small(role.title), line(who, weight="bolder", spacing="none")]
    if not incident.is_open:
        return row(("stretch", words), spacing="small")
    data = {"incident": incident.key, "role": role.value}
    if holder:
        change = execute(f"Release {role.short}", "role.release", data, tip=f"{role.title} becomes free")
    else:
        change = execute(f"Claim {role.short}", "role.claim", data, tip=f"Take {role.title}")
    return row(("stretch", words), ("auto", [actions(change)]), spacing="small", middle=True)
