"""What the clocks ask. Each looks at the incident as it is now, and says nothing where the duty was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents import commands as c
from incidents import events as e
from incidents import hours
from incidents.decisions.leaders import for_role
from incidents.decisions.paging import lead, page, settled
from incidents.decisions.watch import left_to_do
from incidents.given import Given
from incidents.model import Clock, Incident, Person, Phase, Role, Severity
from incidents.waiting import TICKET, here, waited_for

JUST_SENT = timedelta(minutes=2)
"""So long a notice that was approved may take to its first customer before anybody is nudged."""


def remind_response(incident: Incident, command: c.RemindResponse, given: Given) -> Sequence[e.Event]:
    if incident.acknowledged_at or not incident.active or incident.response_due != command.due:
        return []
    if incident.severity is Severity.SEV4:
        return _ticket_forgotten(incident, command, given)
    called = incident.pages[0].person if incident.pages else None
    return [e.Nudged(Clock.RESPONSE, e.Step.DUE, called, command.due)]


def _ticket_forgotten(incident: Incident, command: c.RemindResponse, given: Given) -> Sequence[e.Event]:
    """A ticket has no room to say it in, so the on-call hears it in their own chat, once and without a next step."""
    on_call = given.targets("on_call", incident.services)[:1]
    nudged = e.Nudged(Clock.RESPONSE, e.Step.DUE, on_call[0] if on_call else None, command.due)
    why = f"nobody has looked at this ticket: {incident.title}"
    # Found out after a downtime, it waits for the morning.
    due = hours.next_opening(given.now, given.policy.hours_of(incident.services))
    called = [e.Paged(f"p{incident.version + 2}", who, why, 1, due, None, chain=TICKET, auto=True) for who in on_call]
    return [nudged, *called]


def remind_detection(incident: Incident, command: c.RemindDetection, given: Given) -> Sequence[e.Event]:
    if incident.phase is not Phase.DETECTION or not incident.severity.major:
        return []
    return [e.Nudged(Clock.DETECTION, e.Step.DUE, incident.roles.get(Role.IC), command.due)]


def remind_roles(incident: Incident, command: c.RemindRoles, given: Given) -> Sequence[e.Event]:
    """At two minutes the on-call is named; at five somebody is paged for each role that is still empty."""
    empty = [role for role in incident.empty_roles if incident.roles_since.get(role) == command.since]
    if not empty or not incident.active or not incident.severity.major:
        return []
    *others, last = [role.title for role in empty]
    what = f"{', '.join(others)} and {last}" if others else last
    if command.step is e.Step.NUDGE:
        on_call = given.targets("on_call", incident.services)
        return [e.Nudged(Clock.ROLES, e.Step.NUDGE, on_call[0] if on_call else None, given.now, what)]
    calls = _calls_for(empty, incident, given)
    whom = calls[0].person if calls else None
    return [e.Nudged(Clock.ROLES, command.step, whom, given.now, what), *calls]


def _calls_for(empty: Sequence[Role], incident: Incident, given: Given) -> list[e.Paged]:
    """One person a role: nobody is called for two, no role twice at the same time, and nobody who is called already.

    A role for which nobody else is left rides on the pages that wait: whoever comes can claim it.
    """
    people = for_role(incident, given, without=waited_for(incident, given.now), on_call_second=True)
    asked = {each.role for each in incident.pages if each.role and not settled(incident, each)}
    uncalled = [role for role in empty if role not in asked]
    numbered = enumerate(zip(uncalled, people, strict=False), start=incident.version + 2)
    return [
        page(seq, who, f"not taken yet: {incident.title}", incident.severity, given, incident.services, role=role)
        for seq, (role, who) in numbered
    ]


def remind_split(incident: Incident, command: c.RemindSplit, given: Given) -> Sequence[e.Event]:
    """`split_since` stands only as long as one person holds two roles."""
    if incident.split_since != command.since or not incident.severity.major or not incident.active:
        return []
    doubled = next(person for person in incident.roles.values() if len(incident.holds(person)) > 1)
    held = " and ".join(role.title for role in incident.holds(doubled))
    return [e.Nudged(Clock.SPLIT, e.Step.DUE, doubled, command.since, f"{doubled.name} is {held}")]


def remind_first_notice(incident: Incident, command: c.RemindFirstNotice, given: Given) -> Sequence[e.Event]:
    wanted = incident.customers_affected and incident.active and incident.severity.major
    if not wanted or not incident.customers_wait or command.since != incident.notice_since:
        return []
    if incident.sending and incident.last_notice_at and given.now - incident.last_notice_at < JUST_SENT:
        return []
    whom = incident.roles.get(Role.CL) if command.step is e.Step.NUDGE else None
    whom = whom or incident.roles.get(Role.IC)
    return [e.Nudged(Clock.FIRST_NOTICE, command.step, whom, command.since)]


def remind_update(incident: Incident, command: c.RemindUpdate, given: Given) -> Sequence[e.Event]:
    if incident.update_due != command.due or not incident.active:
        return []
    return _duty(Clock.UPDATE, command, incident.roles.get(Role.IC), incident, given)


def remind_promise(incident: Incident, command: c.RemindPromise, given: Given) -> Sequence[e.Event]:
    """An internal update does not keep a promise made to customers, and the end of the incident does not cancel it."""
    if incident.promise_due != command.due:
        return []
    who = incident.roles.get(Role.CL if command.step is e.Step.NUDGE else Role.IC)
    return _duty(Clock.PROMISE, command, who or incident.roles.get(Role.IC), incident, given)


def _duty(
    clock: Clock, command: c.RemindUpdate | c.RemindPromise, who: Person | None, incident: Incident, given: Given
) -> Sequence[e.Event]:
    """Before: a friendly word, unless it came too late. Due: overdue. After: the lead is called."""
    if command.step is e.Step.NUDGE and given.now >= command.due:
        return []
    if command.step is not e.Step.LEAD:
        return [e.Nudged(clock, command.step, who, command.due)]
    chief = lead(incident, given)
    nudged = e.Nudged(clock, e.Step.LEAD, chief, command.due)
    if chief is None or chief.id in here(incident) | waited_for(incident, given.now):
        # A mention reaches whoever is at it, and a page that waits is not followed by another.
        return [nudged]
    why = f"{clock.value} of {incident.key} overdue since {command.due:%H:%M} UTC"
    seq = incident.version + 2
    return [nudged, e.Paged(f"p{seq}", chief, why, 1, given.now, None, chain=f"p{seq}", auto=True)]


def remind_mitigation(incident: Incident, command: c.RemindMitigation, given: Given) -> Sequence[e.Event]:
    if incident.mitigation_due != command.due or incident.phase not in (Phase.DETECTION, Phase.MITIGATION):
        return []
    return [e.Nudged(Clock.MITIGATION, e.Step.DUE, incident.roles.get(Role.IC), command.due)]


def remind_threshold(incident: Incident, command: c.RemindThreshold, given: Given) -> Sequence[e.Event]:
    threshold = next((t for t in incident.thresholds if t.id == command.id), None)
    if threshold is None or threshold.removed_at:
        return []
    return [e.Nudged(Clock.THRESHOLD, e.Step.DUE, threshold.who, threshold.until, threshold.what)]


def end_watch(incident: Incident, command: c.EndWatch, given: Given) -> Sequence[e.Event]:
    """A quiet watch closes the incident, unless customers who were told of it have not heard the end."""
    if incident.phase is not Phase.RECOVERY or incident.watch_until != command.until:
        return []
    what = left_to_do(incident)
    if not what:
        return [e.Closed(by_itself=True)]
    who = incident.roles.get(Role.CL if incident.promise_due else Role.IC)
    return [e.Nudged(Clock.WATCH, e.Step.DUE, who, command.until, what)]
