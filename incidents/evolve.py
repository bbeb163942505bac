"""How each fact changes the incident: the fold that makes the snapshot."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from incidents import changes, paged
from incidents import events as e
from incidents.model import (
    RECENT_LINES,
    Clock,
    Incident,
    MoveMade,
    Phase,
    PublicStatus,
    Role,
    Task,
    Threshold,
)
from incidents.timeline import line

SHOWN_ELSEWHERE = (
    e.Paged, e.PagerCalled, e.PageAcknowledged, e.Acknowledged, e.RoleClaimed, e.MitigationStarted, e.NoticeDelivered,
)  # fmt: skip
"""On the timeline, but not among the last lines of the headline card, which says these things in other places."""
_FIELDS = tuple(field.name for field in fields(Incident))
_values = attrgetter(*_FIELDS)


def evolve(incident: Incident | None, entry: e.TimelineEntry) -> Incident:
    """The incident after this fact. The first fact must be `Declared`, and `seq` must follow the version."""
    if entry.seq != (incident.version if incident else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {incident.version if incident else 0}")
    words = None if isinstance(entry.event, SHOWN_ELSEWHERE) else line(entry)
    if incident is None:
        if not isinstance(entry.event, e.Declared):
            raise TypeError(f"the first fact of an incident is Declared, not {type(entry.event).__name__}")
        return replace(_declared(entry.event, entry), recent=(words,) if words else ())
    changed = _changes(incident, entry) | {"version": entry.seq}
    if words:
        changed["recent"] = (*incident.recent, words)[-RECENT_LINES:]
    after = _with(incident, changed)
    pages = paged.pages_over(incident, after, entry)
    return after if pages == after.pages else _with(after, {"pages": pages})


def _with(incident: Incident, changed: dict[str, Any]) -> Incident:
    """What `dataclasses.replace` does, at half its price: with so many fields that is felt at each click."""
    return Incident(*(dict(zip(_FIELDS, _values(incident), strict=True)) | changed).values())


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
        roles_since=dict.fromkeys(Role, entry.at),
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
            } | changes.customers_noticed(incident, entry, affected=customers_affected)
        case e.SeveritySet() as fact:
            return changes.severity_set(incident, fact, entry)
        case e.Acknowledged():
            came = {"acknowledged_at": at, "acknowledged_by": entry.by, "unanswered": False, "nobody_at": None}
            return came | changes.met(incident, Clock.RESPONSE)
        case e.RoleClaimed(role, person):
            return changes.roles_held(incident, {**incident.roles, role: person}, entry) | {"nobody_at": None}
        case e.RoleAssigned(role, person) | e.RoleHandedOver(role, person):
            return changes.roles_held(incident, {**incident.roles, role: person}, entry)
        case e.RoleReleased(role):
            left = {held: who for held, who in incident.roles.items() if held is not role}
            return changes.roles_held(incident, left, entry) | {"roles_since": {**incident.roles_since, role: at}}
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
            return {"phase": Phase.MITIGATION} | changes.met(incident, Clock.DETECTION)
        case e.MitigationExtended(_, due):
            return {"mitigation_due": due} | changes.met(incident, Clock.MITIGATION)
        case e.Mitigated(ended):
            done = {
                "phase": Phase.RESOLUTION,
                "status": PublicStatus.MONITORING,
                "mitigated_at": at,
                "mitigation_due": None,
            }
            return done | {"impact_ended_at": ended} | changes.met(incident, Clock.MITIGATION, Clock.DETECTION)
        case e.UpdatePosted(_, due):
            return {"update_due": due} | changes.met(incident, Clock.UPDATE)
        case e.NoteAdded() | e.Escalated() | e.BriefSent() | e.PageFailed() | e.NobodyToPage():
            return {}
        case e.MergeReceived() as fact:
            return changes.customers_taken_over(incident, fact)
        case e.Paged() as fact:
            return {"pages": paged.paged(incident, fact)}
        case e.PageAcknowledged(id_, via):
            return {"pages": paged.with_page(incident, id_, acknowledged_at=at, via=via, ended=""), "nobody_at": None}
        case e.PageSnoozed(id_, until):
            return {"pages": paged.with_page(incident, id_, snoozed_until=until)}
        case e.PagerCalled(pager):
            return paged.pager_called(incident, pager)
        case e.PagerSilent(pager) | e.PagerFailed(pager):
            return {"silent_pagers": tuple(dict.fromkeys((*incident.silent_pagers, pager)))}
        case e.NobodyAnswered():
            return {"unanswered": incident.acknowledged_at is None, "nobody_at": at}
        case e.ImpactStartCorrected(_, now):
            return {"began_at": now}
        case e.ImpactEndCorrected(_, now):
            return {"impact_ended_at": now}
        case e.Resolved() as fact:
            return changes.resolved(incident, fact, entry)
        case e.ThresholdSet(id_, what, who, until):
            return {"thresholds": (*incident.thresholds, Threshold(id_, what, who, until))}
        case e.ThresholdRemoved(id_):
            standing = tuple(replace(t, removed_at=at) if t.id == id_ else t for t in incident.thresholds)
            late = any(t.removed_at is None and t.until <= at for t in standing)
            return {"thresholds": standing} | ({} if late else changes.met(incident, Clock.THRESHOLD))
        case e.Reopened() as fact:
            return changes.reopened(incident, fact, entry)
        case e.Closed():
            return changes.closed(incident, entry)
        case e.Cancelled(reason):
            return changes.closed(incident, entry) | {"cancelled": reason}
        case e.MergedInto(key):
            return changes.merged(incident, key, entry)
        case e.NoticeApproved() as fact:
            return changes.approved(incident, fact, entry)
        case e.NoticeReached() as fact:
            return changes.reached(incident, fact)
        case e.NoticeDelivered(campaign):
            return changes.delivered(incident, campaign)
        case e.Nudged(clock, step):
            late = step is not e.Step.NUDGE and clock not in incident.overdue
            return {"overdue": (*incident.overdue, clock)} if late else {}
    return {"private": entry.event.private}
