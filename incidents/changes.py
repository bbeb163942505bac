"""What the larger facts change: severity, roles, the end, and the beginning again, with their clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents import events as e
from incidents.model import (
    Clock,
    Incident,
    Person,
    Phase,
    PublicStatus,
    Role,
)

AFTER_THE_END = (Clock.PROMISE, Clock.THRESHOLD)
"""What was promised to customers, and thresholds to take away, stay owed when the incident is over."""
OF_A_MAJOR = (Clock.DETECTION, Clock.ROLES, Clock.FIRST_NOTICE)
"""The clocks that start when an incident becomes a SEV-1 or SEV-2, and stop when it is none any more."""


def met(incident: Incident, *clocks: Clock) -> dict[str, Any]:
    """These clocks are no longer overdue."""
    if not any(clock in incident.overdue for clock in clocks):
        return {}
    return {"overdue": tuple(clock for clock in incident.overdue if clock not in clocks)}


def severity_set(incident: Incident, fact: e.SeveritySet, entry: e.TimelineEntry) -> dict[str, Any]:
    promoted = fact.now.major and not fact.was.major
    starts: dict[str, Any] = {}
    if promoted:
        starts = {"clocks_since": entry.at, "roles_since": dict.fromkeys(incident.empty_roles, entry.at)}
    if promoted and incident.customers_wait:
        starts["notice_since"] = entry.at
    stopped = {Clock.RESPONSE}
    if fact.update_due != incident.update_due:
        stopped.add(Clock.UPDATE)
    if fact.mitigation_due != incident.mitigation_due:
        stopped.add(Clock.MITIGATION)
    if promoted or not fact.now.major:
        stopped |= {*OF_A_MAJOR, Clock.SPLIT}
    if fact.now < fact.was and incident.nobody_at:
        # Nobody had answered: the ladder is climbed anew.
        starts |= {"nobody_at": None, "calls_since": entry.at, "unanswered": False}
    return {
        "severity": fact.now,
        "clocks": fact.clocks,
        "response_due": fact.response_due,
        "update_due": fact.update_due,
        "mitigation_due": fact.mitigation_due,
        "split_since": split_since(incident, fact, entry),
        **starts,
        **met(incident, *stopped),
    }


def split_since(incident: Incident, fact: e.SeveritySet, entry: e.TimelineEntry) -> datetime | None:
    """Raised while one person holds two roles: they have two minutes to split them."""
    if not fact.now.major or not doubled(incident.roles):
        return None
    return incident.split_since if fact.was.major else entry.at


def doubled(roles: Mapping[Role, Person]) -> bool:
    return len({person.id for person in roles.values()}) < len(roles)


def customers_noticed(incident: Incident, entry: e.TimelineEntry, *, affected: bool) -> dict[str, Any]:
    """That customers feel it was found out later: they wait for word from now on."""
    if not affected or incident.notice_since is not None:
        return {}
    return {"notice_since": entry.at}


def roles_held(incident: Incident, roles: Mapping[Role, Person], entry: e.TimelineEntry) -> dict[str, Any]:
    changed: dict[str, Any] = {"roles": {role: roles[role] for role in Role if role in roles}}
    changed["roles_since"] = {role: since for role, since in incident.roles_since.items() if role not in roles}
    kept: list[Clock] = []
    if len(roles) == len(Role):
        changed |= {"roles_filled_at": incident.roles_filled_at or entry.at}
        kept.append(Clock.ROLES)
    if not doubled(roles):
        changed |= {"split_since": None}
        kept.append(Clock.SPLIT)
    elif incident.severity.major:
        changed["split_since"] = incident.split_since or entry.at
    return changed | met(incident, *kept)


def resolved(incident: Incident, fact: e.Resolved, entry: e.TimelineEntry) -> dict[str, Any]:
    return {
        "phase": Phase.RECOVERY,
        "status": PublicStatus.RESOLVED,
        "resolved_at": entry.at,
        "mitigated_at": incident.mitigated_at or entry.at,
        "impact_ended_at": incident.impact_ended_at or entry.at,
        "confirmed_by": fact.confirmed_by,
        "confirmed_how": fact.how,
        "watch_until": fact.watch_until,
        "update_due": None,
        "mitigation_due": None,
        "overdue": tuple(clock for clock in incident.overdue if clock in AFTER_THE_END),
    }


def reopened(incident: Incident, fact: e.Reopened, entry: e.TimelineEntry) -> dict[str, Any]:
    changed = {
        "phase": Phase.MITIGATION,
        "status": PublicStatus.INVESTIGATING,
        "moves": {},
        # Whoever had it was sent home, so silence counts anew.
        "acknowledged_at": None,
        "acknowledged_by": None,
        "unanswered": False,
        "nobody_at": None,
        "calls_since": None,
        "response_due": None,
        "reopened": incident.reopened + 1,
        "clocks_since": entry.at,
        "roles_since": dict.fromkeys(incident.empty_roles, entry.at),
        "notice_since": entry.at if incident.customers_affected else None,
        "impact_ended_at": None,
        "watch_until": None,
        "closed_at": None,
        "cancelled": "",
        "merged_into": "",
        "update_due": fact.update_due,
        "mitigation_due": fact.mitigation_due,
    }
    return changed | met(incident, Clock.WATCH, Clock.RESPONSE)


def over(incident: Incident, entry: e.TimelineEntry) -> dict[str, Any]:
    return {
        "phase": Phase.CLOSED,
        "closed_at": entry.at,
        "update_due": None,
        "mitigation_due": None,
        "overdue": tuple(clock for clock in incident.overdue if clock in AFTER_THE_END),
    }


def closed(incident: Incident, entry: e.TimelineEntry) -> dict[str, Any]:
    """A ticket may be closed, and anything cancelled, without being resolved: then nothing hurts any more by now."""
    ended = incident.impact_ended_at or entry.at
    return over(incident, entry) | {"status": PublicStatus.RESOLVED, "impact_ended_at": ended}


def merged(incident: Incident, into: str, entry: e.TimelineEntry) -> dict[str, Any]:
    """The promise goes on with the other incident."""
    ended = over(incident, entry)
    late = tuple(clock for clock in ended["overdue"] if clock is not Clock.PROMISE)
    return ended | {"merged_into": into, "promise_due": None, "overdue": late}


def customers_taken_over(incident: Incident, fact: e.MergeReceived) -> dict[str, Any]:
    """Customers of the merged incident are told of this one from now on: it began for them when they were told."""
    changed: dict[str, Any] = {}
    if fact.first_told_at:
        changed["first_told_at"] = min(incident.first_told_at or fact.first_told_at, fact.first_told_at)
    if fact.last_told_at:
        changed["last_told_at"] = max(incident.last_told_at or fact.last_told_at, fact.last_told_at)
        if incident.notice_since:
            changed["notice_since"] = min(incident.notice_since, fact.last_told_at)
            changed |= met(incident, Clock.FIRST_NOTICE)
    if fact.promise_due:
        changed["promise_due"] = min(incident.promise_due or fact.promise_due, fact.promise_due)
    return changed


def approved(incident: Incident, fact: e.NoticeApproved, entry: e.TimelineEntry) -> dict[str, Any]:
    """The notice is on its way. What was promised before is still owed."""
    pledges = {fact.campaign: fact.promise_due} if fact.promise_due else {}
    return {
        "notices": (*incident.notices, fact.campaign),
        "last_notice_at": entry.at,
        "sending": (*incident.sending, fact.campaign),
        "pledged": {**incident.pledged, **pledges},
        "update_due": fact.update_due,
    } | met(incident, Clock.UPDATE)


def reached(incident: Incident, fact: e.NoticeReached) -> dict[str, Any]:
    """Customers are told once the first mail was accepted, and not when somebody pressed the button."""
    return {
        "first_told_at": min(incident.first_told_at or fact.first_at, fact.first_at),
        "last_told_at": max(incident.last_told_at or fact.first_at, fact.first_at),
        "promise_due": None if incident.merged_into else fact.promise_due,
        "pledged": _without(incident, fact.campaign),
    } | met(incident, Clock.FIRST_NOTICE, Clock.PROMISE)


def delivered(incident: Incident, campaign: str) -> dict[str, Any]:
    """Over, also where nobody got it: then it has promised nothing."""
    sending = tuple(key for key in incident.sending if key != campaign)
    return {"sending": sending, "pledged": _without(incident, campaign)}


def _without(incident: Incident, campaign: str) -> dict[str, Any]:
    return {key: due for key, due in incident.pledged.items() if key != campaign}
