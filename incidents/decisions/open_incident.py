"""Declare: the incident begins, its clocks start and the people of its severity are paged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from incidents import escalation, hours, impact, rights
from incidents import events as e
from incidents.commands import OpenIncident
from incidents.decisions.asked import plain_text
from incidents.decisions.pagers import pagers_called
from incidents.decisions.paging import nobody_to_page, page
from incidents.errors import Invalid, NotAllowed
from incidents.given import Given
from incidents.model import Severity

TITLE_LIMIT = 200
"""Longer titles are cut on no card and no phone; the rest belongs in a note."""
REASON_LIMIT = 500
SLUG_LIMIT = 50
"""A Teams channel name holds 50 characters at most."""


def open_incident(command: OpenIncident, given: Given) -> Sequence[e.Event]:
    title = _checked_title(command)
    _check(command, given)
    severity, proposed, why, affected = _severity(command, given)
    rule = given.policy.severities[severity]
    declared = e.Declared(
        key=command.key,
        tenant=given.tenant,
        number=command.number,
        slug=slug(title, given.now),
        title=title,
        severity=severity,
        proposed=proposed,
        why=why,
        answers=command.answers,
        services=tuple(dict.fromkeys(command.services)),
        began_at=command.began_at or given.now,
        customers_affected=affected,
        policy_version=given.policy.version,
        clocks=rule.clocks,
        response_due=response_due(severity, command.services, given),
        drill=command.drill,
        private=command.private,
        origin=command.origin,
    )
    told = pagers_called(given, severity, declared.services, drill=declared.drill)
    missing = nobody_to_page(given, severity, declared.services, drill=declared.drill)
    return [declared, *_pages(declared, given), *told, *missing]


def _checked_title(command: OpenIncident) -> str:
    title = " ".join(plain_text(command.title).split())
    if not title:
        raise Invalid("Say in a few words what is wrong: declare <title>.")
    if len(title) > TITLE_LIMIT:
        raise Invalid(
            f"A title has at most {TITLE_LIMIT} characters, this one has {len(title):,}. Put the rest in a note."
        )
    return title


def _check(command: OpenIncident, given: Given) -> None:
    unknown = [key for key in command.services if key not in given.policy.services]
    if unknown:
        known = ", ".join(given.policy.services) or "none yet"
        raise Invalid(f"No service is called “{unknown[0][:60]}”. Known: {known}.")
    if command.began_at and command.began_at > given.now:
        raise Invalid("The impact cannot begin in the future. Leave the time empty if it began just now.")
    if len(command.reason) > REASON_LIMIT:
        raise Invalid(f"A reason has at most {REASON_LIMIT} characters. Put the rest in a note.")
    if command.private and not rights.may("SetPrivacy", given.by, None, given.policy):
        raise NotAllowed("Only an admin can declare a private incident. Ask one, or declare it without private.")


def _severity(command: OpenIncident, given: Given) -> tuple[Severity, Severity | None, str, bool]:
    """(severity, proposed, why, customers affected); without answers SEV-2, for unsure counts as the worse."""
    reason = " ".join(plain_text(command.reason).split())
    if command.answers is None:
        severity = command.severity or Severity.SEV2
        unsure = "unsure counts as the worse" if command.severity is None else f"declared as {severity.label}"
        return severity, None, reason or f"Not triaged yet: {unsure}.", severity is not Severity.SEV4
    critical = any(given.policy.services[key].critical for key in command.services)
    proposal = impact.propose(command.answers, critical_service=critical)
    severity = command.severity or proposal.severity
    if severity < proposal.severity and not reason:
        raise Invalid(f"The answers point to {proposal.severity.label}. Going above that needs a reason.")
    why = proposal.why
    if severity is not proposal.severity:
        why += f" Declared as {severity.label}" + (f": {reason}" if reason else ".")
    return severity, proposal.severity, why, proposal.customers_affected


def response_due(severity: Severity, services: tuple[str, ...], given: Given) -> datetime | None:
    """When somebody must have acknowledged, by the severity table and the hours of the team concerned."""
    rule, open_hours = given.policy.severities[severity], given.policy.hours_of(services)
    if rule.next_business_day:
        return hours.next_business_day_end(given.now, open_hours)
    if rule.response is None:
        return None
    if rule.business_hours:
        return hours.business_deadline(given.now, rule.response, open_hours)
    return given.now + rule.response


def _pages(declared: e.Declared, given: Given) -> Sequence[e.Event]:
    """One page for each person the severity table names, in business hours where it says so."""
    people = escalation.pages_at_declaration(given, declared.severity, declared.services, drill=declared.drill)
    why = f"{declared.severity.label} {declared.severity.word}: {declared.title}"
    return [
        page(seq, person, why, declared.severity, given, declared.services)
        for seq, (_, person) in enumerate(people, start=2)
    ]


def slug(title: str, now: datetime) -> str:
    """`inc-2026-11-20-payment-failure`: a legal and telling name for the room."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"inc-{now:%Y-%m-%d}-{words}"[:SLUG_LIMIT].strip("-")
