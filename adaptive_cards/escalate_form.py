"""The form that calls more help: a person, a team or a vendor, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adaptive_cards.elements import Card, plain
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import choice_input, fitting, text_input
from incidents.model import Incident, Person
from incidents.policy import Policy, Vendor


def escalate_form(
    incident: Incident,
    policy: Policy,
    people: Sequence[Person] = (),
    *,
    values: Mapping[str, str] | None = None,
    fault: str = "",
) -> Card:
    """Sends `incident.escalate` with `target` (a key of the catalogue, else a person's id), `named` and `reason`."""
    typed = values or {}
    everyone = list(_targets(incident, policy, people))
    targets = fitting(everyone)
    whole = len(targets) == len(everyone) > 0
    fields = [
        choice_input(
            "target",
            "Who is needed?",
            targets,
            value=typed.get("target", ""),
            hint="Choose a team, vendor or person",
            required="Choose who is needed." if whole else "",
        ),
        text_input(
            "reason",
            "Why",
            value=typed.get("reason", ""),
            required="Say why, so that they know what to bring.",
            hint="Rollback did not help; we need database help",
            most=500,
        ),
    ]
    if not whole:
        fields.insert(1, text_input("named", "Or type a name", value=typed.get("named", ""), most=120))
    hint = "People and teams are paged at once. A vendor's contact and contract are shown to call."
    return form(
        "Escalate", incident, fields, [submit("Escalate", "incident.escalate", incident)], fault=fault, hint=hint
    )


def _targets(incident: Incident, policy: Policy, people: Sequence[Person]) -> Iterator[tuple[str, str]]:
    """Teams of the affected services first, then their vendors, other teams, then people."""
    near = policy.teams_of(incident.services) if incident.services else ()
    teams = [*near, *(team for team in policy.teams.values() if team not in near)]
    for team in teams:
        yield team.key, f"{plain(team.name, 40)} (team)"
    for team in teams:
        for vendor in team.vendors:
            yield vendor.key, _vendor(vendor)
    for contact in policy.people.values():
        yield contact.key, contact.name
    for person in people:
        if policy.contact_of(person) is None:
            yield person.id, person.name


def _vendor(vendor: Vendor) -> str:
    """What whoever calls them needs to know."""
    parts = (f"{plain(vendor.name, 30)} (vendor)", plain(vendor.contact, 30), plain(vendor.contract, 20))
    return " · ".join(part for part in parts if part)
