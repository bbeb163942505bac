"""Severity: going above the proposal needs a reason, lowering is one click, and raising is never refused for roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from incidents import escalation
from incidents import events as e
from incidents.commands import SetSeverity
from incidents.decisions.asked import plain_text, still_open
from incidents.decisions.open_incident import REASON_LIMIT, response_due
from incidents.decisions.pagers import pagers_called
from incidents.decisions.paging import nobody_to_page, page, pages
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import Clocks, Incident, Page, Phase, Severity
from incidents.waiting import here, ladder, on_its_way


def set_severity(incident: Incident, command: SetSeverity, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    now, was = command.severity, incident.severity
    if now is was:
        raise Stale(f"{incident.key} is {was.label} already.")
    clocks = given.policy.severities[now].clocks
    changed = e.SeveritySet(
        was=was,
        now=now,
        reason=_checked_reason(incident, command),
        clocks=clocks,
        response_due=None
        if incident.acknowledged_at or not incident.active
        else response_due(now, incident.services, given),
        update_due=_update_due(incident, clocks, given),
        mitigation_due=_mitigation_due(incident, now, clocks, given),
    )
    if now > was or not incident.active:
        return [changed]
    known = escalation.posts_of_nobody(given, was, incident.services, drill=incident.drill)
    missing = nobody_to_page(given, now, incident.services, drill=incident.drill, known=known)
    return [changed, *_newly_paged(incident, command, given), *_pagers(incident, now, given), *missing]


def _checked_reason(incident: Incident, command: SetSeverity) -> str:
    now, proposed = command.severity, incident.proposed
    reason = " ".join(plain_text(command.reason).split())
    if len(reason) > REASON_LIMIT:
        raise Invalid(f"A reason has at most {REASON_LIMIT} characters. Put the rest in a note.")
    above = now < incident.severity and (proposed is None or now < proposed)
    if above and not reason:
        measure = "It was not triaged." if proposed is None else f"The answers point to {proposed.label}."
        raise Invalid(f"{measure} Raising to {now.label} needs a reason: sev {now.value} <reason>.")
    return reason


def _update_due(incident: Incident, clocks: Clocks, given: Given) -> datetime | None:
    """A change of severity may shorten the wait for the next update, and never puts one off that is owed."""
    if not clocks.update_every or not incident.active:
        return None
    return min(incident.update_due or datetime.max.replace(tzinfo=UTC), given.now + clocks.update_every)


def _mitigation_due(incident: Incident, now: Severity, clocks: Clocks, given: Given) -> datetime | None:
    if not now.major or incident.phase not in (Phase.DETECTION, Phase.MITIGATION):
        return None
    return incident.mitigation_due or given.now + clocks.mitigation


def _newly_paged(incident: Incident, command: SetSeverity, given: Given) -> Sequence[e.Event]:
    """Those whom the worse severity calls and who were not called yet, or only for a later time.

    Where nobody answered all are called anew, from the first step on.
    """
    why = f"raised to {command.severity.label}: {incident.title}"
    anew = [] if given.policy.severities[command.severity].business_hours else _unheard(incident, given)
    called = {each.person.id for each in incident.pages if _stands(each, incident, command.severity, given)}
    left_out = called | here(incident) | {each.person.id for each in anew}
    wanted = escalation.pages_at_declaration(given, command.severity, incident.services, drill=incident.drill)
    people = [person for _, person in wanted if person.id not in left_out]
    first = [
        page(
            seq,
            each.person,
            why,
            command.severity,
            given,
            incident.services,
            step=each.step,
            role=each.role,
            chain=each.chain,
            instead_of=each.id,
        )
        for seq, each in enumerate(anew, start=incident.version + 2)
    ]
    raised = replace(incident, severity=command.severity)
    step = 1 if incident.nobody_at else max((each.step for each in ladder(incident)), default=1)
    return [*first, *pages(raised, people, why, given, first=2 + len(first), step=step)]


def _pagers(incident: Incident, now: Severity, given: Given) -> list[e.PagerCalled]:
    """Those not told yet; those that wait for business hours, and those told that it was a ticket, are told anew."""
    rules = given.policy.severities
    waits = rules[incident.severity].business_hours and not (rules[now].business_hours or incident.acknowledged_at)
    known = () if waits or incident.severity is Severity.SEV4 else incident.pagers
    return pagers_called(given, now, incident.services, drill=incident.drill, known=known)


def _unheard(incident: Incident, given: Given) -> list[Page]:
    """The pages that wait for business hours, one a person: they would come too late now."""
    waiting = {each.person.id: each for each in incident.pages if on_its_way(each, given.now) and not each.ended}
    return [each for each in waiting.values() if each.person.id not in here(incident)]


def _stands(page: Page, incident: Incident, now: Severity, given: Given) -> bool:
    """This call still counts: it was answered, or its silence is counted no slower than the worse severity does."""
    was_slow, is_slow = (given.policy.severities[each].business_hours for each in (incident.severity, now))
    if page.acknowledged_at or page.ended or incident.nobody_at:
        return page.acknowledged_at is not None and not page.ended
    return page.snoozed_until is None and (is_slow or not was_slow)
