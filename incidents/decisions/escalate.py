"""Escalate: bring in a person, a team or a vendor, with the reason. Somebody calls the vendor: the card says how."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Escalate
from incidents.decisions.asked import needs_text, still_open
from incidents.decisions.page_someone import check_not_ticket, not_waited_for, whom
from incidents.decisions.paging import pages
from incidents.given import Given
from incidents.model import Incident
from incidents.policy import Vendor


def escalate(incident: Incident, command: Escalate, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    reason = needs_text(command.reason, "Say why: escalate <person, team or vendor> <reason>.", 500)
    vendor = _vendor(command.target, given)
    if vendor and command.person is None:
        contract = f", contract {vendor.contract}" if vendor.contract else ""
        return [e.Escalated(vendor.name, reason, f"{vendor.contact}{contract}"), *_more_time(incident, given)]
    check_not_ticket(incident)
    people = [command.person] if command.person else whom(command.target, incident, given)
    new = not_waited_for(incident, people, given)
    team = given.policy.teams.get(command.target)
    name = team.name if team else ", ".join(person.name for person in people)
    facts: list[e.Event] = [e.Escalated(name, reason), *_more_time(incident, given)]
    why = f"{reason}: {incident.title}"
    return [*facts, *pages(incident, new, why, given, first=len(facts) + 1, by_name=True, at_once=True)]


def _vendor(target: str, given: Given) -> Vendor | None:
    vendors = (vendor for team in given.policy.teams.values() for vendor in team.vendors)
    return next((vendor for vendor in vendors if target in (vendor.key, vendor.name)), None)


def _more_time(incident: Incident, given: Given) -> list[e.Event]:
    """Escalating answers the mitigation question; it is asked again after another budget."""
    if incident.mitigation_due is None or given.now < incident.mitigation_due:
        return []
    return [e.MitigationExtended("escalated", given.now + incident.clocks.mitigation)]
