"""Acknowledge: somebody is looking. It answers the incident's pages to that person, and only theirs."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Acknowledge
from incidents.decisions.asked import still_open
from incidents.errors import Refused, Stale
from incidents.given import Given
from incidents.model import Incident


def acknowledge(incident: Incident, command: Acknowledge, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    if command.page:
        _check_page(incident, command.page, given)
    facts = answered(incident, given, command.via)
    if facts:
        return facts
    when = f" at {incident.acknowledged_at:%H:%M} UTC" if incident.acknowledged_at else ""
    who = incident.acknowledged_by.name if incident.acknowledged_by else "Somebody"
    raise Stale(f"{who} acknowledged {incident.key}{when}. Claim a role if one is free.")


def answered(incident: Incident, given: Given, via: str = "") -> list[e.Event]:
    """The facts that follow when this person shows up: their pages are answered, the incident acknowledged once."""
    mine = [page for page in incident.pages if page.person.id == given.by.id and page.acknowledged_at is None]
    first: list[e.Event] = [] if incident.acknowledged_at else [e.Acknowledged(via)]
    return first + [e.PageAcknowledged(page.id, via) for page in mine]


def _check_page(incident: Incident, page_id: str, given: Given) -> None:
    page = incident.page(page_id)
    if page is None:
        raise Stale(f"That page no longer belongs to {incident.key}.")
    if page.person.id != given.by.id:
        raise Refused(f"That page is for {page.person.name}. To take part yourself, type: ack {incident.key}.")
