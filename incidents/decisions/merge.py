"""Merge: the same trouble under two numbers becomes one incident."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents import rights
from incidents.commands import Merge
from incidents.decisions.asked import still_open
from incidents.errors import Invalid, Refused
from incidents.given import Given
from incidents.model import Incident, Severity


def merge(incident: Incident, command: Merge, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    if command.into == incident.key:
        raise Invalid(f"{incident.key} cannot be merged into itself. Name the other one: merge INC-7.")
    other = given.other
    if other is None or not rights.may_see(given.by, other, given.policy):
        raise rights.hidden(command.into)
    if not other.is_open:
        raise Invalid(
            f"{other.key} is closed. Name an open incident, or reopen that one first: reopen {other.key} <reason>."
        )
    if other.drill is not incident.drill:
        drill, real = (incident, other) if incident.drill else (other, incident)
        raise Invalid(f"{drill.key} is a drill and {real.key} is not. They stay apart; cancel the one you do not need.")
    if incident.promise_due and other.severity is Severity.SEV4:
        raise Invalid(
            f"Customers were promised word of {incident.key}, and {other.key} is a ticket that nobody watches. "
            f"Merge {other.key} into {incident.key} instead, or raise it first."
        )
    _check_still_paged(incident, other)
    return [e.MergedInto(other.key, incident.promise_due)]


def _check_still_paged(incident: Incident, other: Incident) -> None:
    """The pages end with a merge: then the other incident has to call people as urgently, or somebody has it."""
    if not (incident.active and incident.severity.major) or incident.acknowledged_at:
        return
    first = f"Nobody has acknowledged {incident.key} yet, a {incident.severity.label}"
    if not other.active:
        raise Refused(f"{first}, and {other.key} is resolved: it pages nobody. Acknowledge {incident.key} first.")
    if other.severity > incident.severity and other.acknowledged_at is None:
        raise Refused(
            f"{first}, and {other.key} is only a {other.severity.label}: the pages would end. "
            f"Raise {other.key} to {incident.severity.label} first, or acknowledge {incident.key}."
        )
