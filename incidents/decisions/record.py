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
from incidents.model import Incident


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
    lead = next(iter(given.policy.targets("team_lead", incident.services)), None) if command.alone else None
    approved = e.NoticeApproved(
        command.campaign,
        command.kind,
        command.recipients,
        command.approver,
        command.promise_due,
        due,
        command.audience,
        command.alone,
        lead,
    )
    over = watch_over(incident, given.now) and not left_to_do(replace(incident, promise_due=command.promise_due))
    return [approved, *([e.Closed(by_itself=True)] if over else [])]


def record_delivery(incident: Incident, command: RecordDelivery, given: Given) -> Sequence[e.Event]:
    """A notice that was sent again where it failed, or of which mails came back later, is told anew."""
    if command.campaign not in incident.notices:
        return []
    tally = command.tally
    unsent = max(command.recipients - tally.settled, 0)
    counts = (tally.accepted, tally.failed, tally.doubtful, tally.bounced, tally.suppressed, unsent)
    return [e.NoticeDelivered(command.campaign, *counts, command.most_at, command.stopped)]


def record_reach(incident: Incident, command: RecordReach, given: Given) -> Sequence[e.Event]:
    if command.campaign not in incident.notices:
        return []
    return [e.NoticeReached(command.campaign, command.at, incident.answering.get(command.campaign))]


def record_brief(incident: Incident, command: RecordBrief, given: Given) -> Sequence[e.Event]:
    return [e.BriefSent(command.campaign, command.recipients, command.approver)]


def record_page_failure(incident: Incident, command: RecordPageFailure, given: Given) -> Sequence[e.Event]:
    page = incident.page(command.page)
    return [e.PageFailed(page.id, page.person, command.reason)] if page else []
