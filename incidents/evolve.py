"""How each fact changes the incident: the fold that makes the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from incidents import events as e
from incidents.model import (
    RECENT_LINES,
    Clock,
    Incident,
    MoveMade,
    Page,
    Person,
    Phase,
    PublicStatus,
    Role,
    Task,
    Threshold,
)
from incidents.timeline import line

SHOWN_ELSEWHERE = (e.Paged, e.PageAcknowledged, e.Acknowledged, e.RoleClaimed, e.MitigationStarted, e.NoticeDelivered)
"""On the timeline, but not among the last lines of the headline card, which says these things in other places."""
AFTER_THE_END = (Clock.PROMISE, Clock.THRESHOLD)
"""What was promised to customers, and thresholds to take away, stay owed when the incident is over."""
OF_A_MAJOR = (Clock.DETECTION, Clock.ROLES, Clock.FIRST_NOTICE)
"""The clocks that start when an incident becomes a SEV-1 or SEV-2, and stop when it is none any more."""


def evolve(incident: Incident | None, entry: e.TimelineEntry) -> Incident:
    """The incident after this fact. The first fact must be `Declared`, and `seq` must follow the version."""
    if entry.seq != (incident.version if incident else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {incident.version if incident else 0}")
    if incident is None:
        if not isinstance(entry.event, e.Declared):
            raise TypeError(f"the first fact of an incident is Declared, not {type(entry.event).__name__}")
        after = _declared(entry.event, entry)
    else:
        after = replace(incident, **_changes(incident, entry))
    words = None if isinstance(entry.event, SHOWN_ELSEWHERE) else line(entry)
    recent = (*after.recent, words)[-RECENT_LINES:] if words else after.recent
    return replace(after, version=entry.seq, recent=recent)


def _declared(fact: e.Declared, entry: e.TimelineEntry) -> Incident:
    return Incident(
        key=fact.key,
        tenant=fact.tenant,
        number=fact.number,
        version=entry.seq,
        title=fact.title,
        slug=fact.slug,
        policy_version=fact.policy_version,
        severity=fact.severity,
        declared_severity=fact.severity,
        declared_at=entry.at,
        declared_by=entry.by,
        began_at=fact.began_at,
        clocks=fact.clocks,
        proposed=fact.proposed,
        answers=fact.answers,
        why_severity=fact.why,
        drill=fact.drill,
        private=fact.private,
        customers_affected=fact.customers_affected,
        origin=fact.origin,
        services=fact.services,
        response_due=fact.response_due,
        clocks_since=entry.at,
        roles_since=entry.at,
        notice_since=entry.at if fact.customers_affected else None,
        update_due=entry.at + fact.clocks.update_every if fact.clocks.update_every else None,
        mitigation_due=entry.at + fact.clocks.mitigation if fact.severity.major else None,
    )


def _changes(incident: Incident, entry: e.TimelineEntry) -> dict[str, Any]:
    """The fields this fact changes."""
    at = entry.at
    match entry.event:
        case e.Declared():
            raise TypeError("an incident is declared once")
        case e.RoomOpened(place):
            return {"room": place}
        case e.ImpactAssessed(answers, proposed, why, customers_affected):
            return {
                "answers": answers,
                "proposed": proposed,
                "why_severity": why,
                "customers_affected": customers_affected,
            } | _customers_noticed(incident, entry, affected=customers_affected)
        case e.SeveritySet() as fact:
            return _severity_set(incident, fact, entry)
        case e.Acknowledged():
            return {"acknowledged_at": at, "acknowledged_by": entry.by, "unanswered": False} | _met(
                incident, Clock.RESPONSE
            )
        case e.RoleClaimed(role, person) | e.RoleAssigned(role, person) | e.RoleHandedOver(role, person):
            return _roles(incident, {**incident.roles, role: person}, entry)
        case e.RoleReleased(role):
            left = {held: who for held, who in incident.roles.items() if held is not role}
            return _roles(incident, left, entry) | {"roles_since": at}
        case e.ServiceAffected(service):
            return {"services": (*incident.services, service)}
        case e.CauseFound(text):
            unknown = incident.status is PublicStatus.INVESTIGATING
            status = PublicStatus.IDENTIFIED if unknown and incident.active else incident.status
            return {"cause": text, "cause_at": at, "status": status}
        case e.TaskDelegated(id_, text, who):
            return {"tasks": (*incident.tasks, Task(id_, text, who))}
        case e.TaskDone(id_):
            return {"tasks": tuple(replace(t, done_at=at) if t.id == id_ else t for t in incident.tasks)}
        case e.FirstMoveAnswered(move, remedied, note):
            return {"moves": {**incident.moves, move: MoveMade(remedied, entry.by, at, note)}}
        case e.MitigationStarted():
            return {"phase": Phase.MITIGATION} | _met(incident, Clock.DETECTION)
        case e.MitigationExtended(_, due):
            return {"mitigation_due": due} | _met(incident, Clock.MITIGATION)
        case e.Mitigated(ended):
            done = {
                "phase": Phase.RESOLUTION,
                "status": PublicStatus.MONITORING,
                "mitigated_at": at,
                "mitigation_due": None,
            }
            return done | {"impact_ended_at": ended} | _met(incident, Clock.MITIGATION, Clock.DETECTION)
        case e.UpdatePosted(_, due):
            return {"update_due": due} | _met(incident, Clock.UPDATE)
        case e.NoteAdded() | e.Escalated() | e.NoticeDelivered() | e.MergeReceived():
            return {}
        case e.Paged() as fact:
            called = Page(fact.id, fact.person, fact.why, fact.step, fact.due, fact.role, chain=fact.chain)
            return {"pages": (*incident.pages, called)}
        case e.PageAcknowledged(id_):
            return {"pages": tuple(replace(p, acknowledged_at=at) if p.id == id_ else p for p in incident.pages)}
        case e.PageFailed():
            return {}
        case e.NobodyAnswered():
            return {"unanswered": incident.acknowledged_at is None}
        case e.ImpactStartCorrected(_, now):
            return {"began_at": now}
        case e.ImpactEndCorrected(_, now):
            return {"impact_ended_at": now}
        case e.Resolved() as fact:
            return _resolved(incident, fact, entry)
        case e.ThresholdSet(id_, what, who, until):
            return {"thresholds": (*incident.thresholds, Threshold(id_, what, who, until))}
        case e.ThresholdRemoved(id_):
            standing = tuple(replace(t, removed_at=at) if t.id == id_ else t for t in incident.thresholds)
            late = any(t.removed_at is None and t.until <= at for t in standing)
            return {"thresholds": standing} | ({} if late else _met(incident, Clock.THRESHOLD))
        case e.Reopened() as fact:
            return _reopened(incident, fact, entry)
        case e.Closed():
            return _over(incident, entry) | {"status": PublicStatus.RESOLVED}
        case e.Cancelled(reason):
            return _over(incident, entry) | {"cancelled": reason, "status": PublicStatus.RESOLVED}
        case e.MergedInto(key):
            return _over(incident, entry) | {"merged_into": key}
        case e.NoticeApproved() as fact:
            return _told(incident, fact, entry)
        case e.Nudged(clock, step):
            late = step is not e.Step.NUDGE and clock not in incident.overdue
            return {"overdue": (*incident.overdue, clock)} if late else {}
        case e.PrivacySet(private):
            return {"private": private}


def _met(incident: Incident, *clocks: Clock) -> dict[str, Any]:
    """These clocks are no longer overdue."""
    if not any(clock in incident.overdue for clock in clocks):
        return {}
    return {"overdue": tuple(clock for clock in incident.overdue if clock not in clocks)}


def _severity_set(incident: Incident, fact: e.SeveritySet, entry: e.TimelineEntry) -> dict[str, Any]:
    promoted = fact.now.major and not fact.was.major
    starts = {"clocks_since": entry.at, "roles_since": entry.at} if promoted else {}
    if promoted and incident.customers_wait:
        starts["notice_since"] = entry.at
    stopped = {Clock.RESPONSE}
    if fact.update_due != incident.update_due:
        stopped.add(Clock.UPDATE)
    if fact.mitigation_due != incident.mitigation_due:
        stopped.add(Clock.MITIGATION)
    if promoted or not fact.now.major:
        stopped |= {*OF_A_MAJOR, Clock.SPLIT}
    return {
        "severity": fact.now,
        "clocks": fact.clocks,
        "response_due": fact.response_due,
        "update_due": fact.update_due,
        "mitigation_due": fact.mitigation_due,
        "split_since": _split_since(incident, fact, entry),
        **starts,
        **_met(incident, *stopped),
    }


def _split_since(incident: Incident, fact: e.SeveritySet, entry: e.TimelineEntry) -> datetime | None:
    """Raised while one person holds two roles: they have two minutes to split them."""
    if not fact.now.major or not _doubled(incident.roles):
        return None
    return incident.split_since if fact.was.major else entry.at


def _doubled(roles: Mapping[Role, Person]) -> bool:
    return len({person.id for person in roles.values()}) < len(roles)


def _customers_noticed(incident: Incident, entry: e.TimelineEntry, *, affected: bool) -> dict[str, Any]:
    """That customers feel it was found out later: they wait for word from now on."""
    if not affected or incident.notice_since is not None:
        return {}
    return {"notice_since": entry.at}


def _roles(incident: Incident, roles: Mapping[Role, Person], entry: e.TimelineEntry) -> dict[str, Any]:
    changes: dict[str, Any] = {"roles": {role: roles[role] for role in Role if role in roles}}
    met: list[Clock] = []
    if len(roles) == len(Role):
        changes |= {"roles_filled_at": incident.roles_filled_at or entry.at}
        met.append(Clock.ROLES)
    if not _doubled(roles):
        changes |= {"split_since": None}
        met.append(Clock.SPLIT)
    return changes | _met(incident, *met)


def _resolved(incident: Incident, fact: e.Resolved, entry: e.TimelineEntry) -> dict[str, Any]:
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


def _reopened(incident: Incident, fact: e.Reopened, entry: e.TimelineEntry) -> dict[str, Any]:
    return {
        "phase": Phase.MITIGATION,
        "status": PublicStatus.INVESTIGATING,
        "reopened": incident.reopened + 1,
        "clocks_since": entry.at,
        "roles_since": entry.at,
        "notice_since": entry.at if incident.customers_affected else None,
        "impact_ended_at": None,
        "watch_until": None,
        "closed_at": None,
        "cancelled": "",
        "merged_into": "",
        "update_due": fact.update_due,
        "mitigation_due": fact.mitigation_due,
    } | _met(incident, Clock.WATCH)


def _over(incident: Incident, entry: e.TimelineEntry) -> dict[str, Any]:
    return {
        "phase": Phase.CLOSED,
        "closed_at": entry.at,
        "update_due": None,
        "mitigation_due": None,
        "overdue": tuple(clock for clock in incident.overdue if clock in AFTER_THE_END),
    }


def _told(incident: Incident, fact: e.NoticeApproved, entry: e.TimelineEntry) -> dict[str, Any]:
    return {
        "notices": (*incident.notices, fact.campaign),
        "first_told_at": incident.first_told_at or entry.at,
        "last_told_at": entry.at,
        "promise_due": fact.promise_due,
        "update_due": fact.update_due,
    } | _met(incident, Clock.FIRST_NOTICE, Clock.PROMISE, Clock.UPDATE)
