"""What every page has in common: when it goes out and when silence takes it a step further."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from incidents import escalation, hours
from incidents import events as e
from incidents.given import Given
from incidents.model import Incident, Person, Role, Severity
from incidents.policy import BusinessHours, SeverityRule
from incidents.waiting import settled

__all__ = ["base_of", "lead", "nobody_to_page", "page", "pages", "settled", "step_after"]


def page(
    seq: int, person: Person, why: str, severity: Severity, given: Given, services: tuple[str, ...], *, step: int = 1,
    role: Role | None = None, chain: str = "", at_once: bool = False, instead_of: str = "",
) -> e.Paged:  # fmt: skip
    """A page to be kept as fact number `seq`.

    By itself Muster pages for a SEV-3 in business hours; a person who asks knows why it cannot wait (`at_once`).
    """
    rule, open_hours = given.policy.severities[severity], given.policy.hours_of(services)
    waits = rule.business_hours and not at_once
    due = hours.next_opening(given.now, open_hours) if waits else given.now
    return e.Paged(
        f"p{seq}", person, why, step, due, step_after(rule, due, open_hours), role, chain, not at_once, instead_of
    )  # fmt: skip


def step_after(rule: SeverityRule, due: datetime, open_hours: BusinessHours) -> datetime | None:
    """When silence since `due` goes a step further: a SEV-3 counts business minutes."""
    if rule.page_step is None:
        return None
    if rule.business_hours:
        return hours.business_deadline(due, rule.page_step, open_hours)
    return due + rule.page_step


def pages(
    incident: Incident, people: Sequence[Person], why: str, given: Given, *, first: int = 1, step: int = 1,
    role: Role | None = None, chain: str = "", by_name: bool = False, at_once: bool = False,
) -> list[e.Paged]:  # fmt: skip
    """One page a person; `first` is how many facts of this decision stand before them, plus one.

    `by_name` gives each page a chain of its own: only the person called can answer it.
    """
    numbered = enumerate(people, start=incident.version + first)
    return [
        page(seq, who, why, incident.severity, given, incident.services, step=step, role=role,
             chain=f"p{seq}" if by_name else chain, at_once=at_once)
        for seq, who in numbered
    ]  # fmt: skip


def nobody_to_page(
    given: Given, severity: Severity, services: tuple[str, ...], *, drill: bool, known: Collection[str] = ()
) -> list[e.Event]:
    """The fact that somebody whom the severity pages is nobody, without those `known` to be."""
    posts = escalation.posts_of_nobody(given, severity, services, drill=drill)
    left = tuple(post for post in posts if post not in known)
    return [e.NobodyToPage(left)] if left else []


def base_of(why: str) -> str:
    """What it was about at first, without whose silence or snooze brought it on: the title is said once."""
    while why.startswith(("no answer from ", "snoozed until now")) and "; " in why:
        why = why.partition("; ")[2]
    return why


def lead(incident: Incident, given: Given) -> Person | None:
    """The lead of the first owning team, else the engineering lead."""
    found = given.targets("team_lead", incident.services) or given.targets("engineering_lead", ())
    return found[0] if found else None
