"""Facts that performers and other subjects report back: the room, a merge, what customers were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents import events as e
from incidents.commands import (
    RecordBrief,
    RecordDelivery,
    RecordMerge,
    RecordNotice,
    RecordPageFailure,
    RecordReach,
    RecordRoom,
)
from incidents.decisions.watch import left_to_do, watch_over
from incidents.given import Given
from incidents.model import Incident, Person, Role
from incidents.rights import leads


def record_room(incident: Incident, command: RecordRoom, given: Given) -> Sequence[e.Event]:
    return [] if incident.room == command.place else [e.RoomOpened(command.place)]


def record_merge(incident: Incident, command: RecordMerge, given: Given) -> Sequence[e.Event]:
    told = (command.first_told_at, command.last_told_at, command.promise_due)
    return [e.MergeReceived(command.key, command.title, *told)]


def record_notice(incident: Incident, command: RecordNotice, given: Given) -> Sequence[e.Event]:
    if command.campaign in incident.notices:
        return []
    every = incident.clocks.update_every
    due = given.now + every if every and incident.active else None
    approved = e.NoticeApproved(
        command.campaign,
        command.kind,
        command.recipients,
        command.approver,
        command.promise_due,
        due,
        command.audience,
        command.services,
        command.alone,
        _told_of_it(incident, command, given) if command.alone else None,
    )
    return [approved]


def _told_of_it(incident: Incident, command: RecordNotice, given: Given) -> Person | None:
    """Who hears that a notice went out without a second person: a lead, else the IC, but not whoever sent it."""
    people = [given.policy.people[key].person for key in leads(incident, given.policy) if key in given.policy.people]
    people += [incident.roles[Role.IC]] if Role.IC in incident.roles else []
    return next((person for person in people if person.id != command.approver.id), None)


def record_delivery(incident: Incident, command: RecordDelivery, given: Given) -> Sequence[e.Event]:
    """A notice that was sent again where it failed, or of which mails came back later, is told anew."""
    if command.campaign not in incident.notices:
        return []
    tally = command.tally
    unsent = max(command.recipients - tally.settled, 0)
    counts = (tally.accepted, tally.failed, tally.doubtful, tally.bounced, tally.suppressed, unsent)
    again = command.campaign not in incident.sending
    return [e.NoticeDelivered(command.campaign, *counts, command.most_at, command.stopped, again)]


def record_reach(incident: Incident, command: RecordReach, given: Given) -> Sequence[e.Event]:
    if command.campaign not in incident.notices:
        return []
    pledge = incident.pledged.get(command.campaign)
    reached = e.NoticeReached(command.campaign, command.at, incident.promise_due, pledge, incident.drill)
    over = watch_over(incident, given.now) and not left_to_do(replace(incident, promise_due=pledge))
    return [reached, *([e.Closed(by_itself=True)] if over else [])]


def record_brief(incident: Incident, command: RecordBrief, given: Given) -> Sequence[e.Event]:
    return [e.BriefSent(command.campaign, command.recipients, command.approver)]


def record_page_failure(incident: Incident, command: RecordPageFailure, given: Given) -> Sequence[e.Event]:
    page = incident.page(command.page)
    return [e.PageFailed(page.id, page.person, command.reason)] if page else []
