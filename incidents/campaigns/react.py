"""What a fact of a notice owes: its card, the mails a window at a time, the count, and word to its incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.campaigns import events as e
from incidents.campaigns.commands import ExpandCampaign, RemindApproval
from incidents.campaigns.model import Campaign, Stage
from incidents.campaigns.sending import ranges, room_ahead
from incidents.commands import IncidentCommand, RecordBrief, RecordDelivery, RecordNotice, RecordReach
from incidents.effects import (
    Ask,
    CountMail,
    Owed,
    PostMessage,
    QueueAgain,
    RefreshNotice,
    SendMail,
    SendProof,
    WatchBounces,
)
from incidents.model import Person

_FIRST_LOOK = timedelta(minutes=2)
"""Bounces take a while to come."""


def recipient_id(number: int) -> str:
    """The row id of a recipient, counted from 1; the rows sort as they count."""
    return f"{number:06d}"


def react(before: Campaign | None, after: Campaign, entry: e.CampaignEntry) -> Sequence[Owed]:
    """Keys come from the entry, and from the recipient for a mail: the same mail can never be owed twice."""
    card = Owed(f"{after.key}/card", entry.at, RefreshNotice(after.key), f"teams:{after.incident}")
    match entry.event:
        case e.NoticeDrafted() | e.NoticePosted() | e.MailsOwedAgain() | e.CampaignExpanded() | e.ProofAsked():
            return _quietly(after, entry)
        case e.NoticeRevised() | e.RouteChosen() | e.NoticeWithdrawn() if after.place is None:
            # The writer has the draft on the screen; the room sees it when somebody is asked to read it.
            return []
        case e.ApprovalAsked(version, until, whom):
            remind = Owed(
                f"{after.key}/{entry.seq}/approval", until, Ask("campaign", after.key, RemindApproval(version))
            )
            return [card, remind, _say(after, entry, _please(after), whom)]
        case e.ProofFailed(person, reason):
            return [_say(after, entry, _not_tried_out(after, person, reason), (person,))]
        case e.ApprovalOverdue():
            return [card, _say(after, entry, _nobody_answered(after), (after.writer,))]
        case e.NoticeSettled():
            return [card, *_approved(after, entry)]
        case e.NoticeResumed():
            return [card, _count(after, entry), _expand(after, entry)]
        case e.NoticeStopped():
            return [card, _count(after, entry)]
        case e.ResendAsked(number, doubtful):
            again = QueueAgain(after.key, number, doubtful)
            return [card, Owed(f"{after.key}/{entry.seq}/again", entry.at, again), _count(after, entry)]
        case e.NoticePaused(why) if why:
            text = f"The notice {after.key} is paused. {why}"
            return [card, _count(after, entry), _say(after, entry, text, _involved(after))]
        case e.DeliveriesCounted():
            return [card, *_counted(before, after, entry)]
        case _:
            return [card]


def _quietly(after: Campaign, entry: e.CampaignEntry) -> list[Owed]:
    """What nobody needs to see on a card."""
    match entry.event:
        case e.CampaignExpanded(first, upto):
            mails = [_mail(after, entry, first, last) for first, last in ranges(after, first) if last <= upto]
            return [*mails, *([_expand(after, entry)] if room_ahead(after) else [])]
        case e.MailsOwedAgain(recipients, number):
            return [
                Owed(f"{after.key}/mail/{id_}/r{number}", entry.at, SendMail(after.key, id_, round=number))
                for id_ in recipients
            ]
        case e.ProofAsked(number):
            return [Owed(f"{after.key}/proof/{number}", entry.at, SendProof(after.key, entry.by))]
    return []


def _approved(after: Campaign, entry: e.CampaignEntry) -> list[Owed]:
    if after.words.kind.internal:
        owed = [_tell(after, entry, "told", RecordBrief(after.key, after.recipients, entry.by))]
    else:
        kind, whom = after.words.kind.value, after.recipients
        told = RecordNotice(
            after.key, kind, whom, entry.by, after.next_update_by, after.audience, after.services, after.alone
        )
        owed = [_tell(after, entry, "told", told)]
    if after.drill:
        return [*owed, *([] if after.words.kind.internal else [_reached(after, entry)])]
    bounces = Owed(f"{after.key}/bounces", entry.at + _FIRST_LOOK, WatchBounces(after.key))
    return [*owed, _expand(after, entry), _count(after, entry), bounces]


def _counted(before: Campaign | None, after: Campaign, entry: e.CampaignEntry) -> list[Owed]:
    owed = []
    was = before or after
    if after.first_accepted_at and not was.first_accepted_at and not after.words.kind.internal:
        owed.append(_reached(after, entry))
    if after.held and not was.held:
        owed.append(_say(after, entry, f"The notice {after.key} is held. {after.held}", _involved(after)))
    if after.finished_at and (not was.finished_at or after.tally.bounced != was.tally.bounced):
        owed.append(_tell(after, entry, "delivered", _delivered(after)))
    elif after.stage is Stage.SENDING and room_ahead(after):
        owed.append(_expand(after, entry))
    return owed


def _delivered(after: Campaign) -> RecordDelivery:
    stopped = ""
    if after.stage is Stage.STOPPED:
        by = after.stopped_by.name if after.stopped_by else ""
        stopped = f"a newer notice, {after.superseded_by}" if after.superseded_by else by
    return RecordDelivery(after.key, after.recipients, after.tally, after.most_accepted_at, stopped)


def _reached(after: Campaign, entry: e.CampaignEntry) -> Owed:
    return _tell(after, entry, "reached", RecordReach(after.key, after.first_accepted_at or entry.at))


def _mail(after: Campaign, entry: e.CampaignEntry, first: int, last: int) -> Owed:
    id_, upto = recipient_id(first), recipient_id(last) if last > first else ""
    return Owed(f"{after.key}/mail/{id_}", entry.at, SendMail(after.key, id_, upto))


def _expand(after: Campaign, entry: e.CampaignEntry) -> Owed:
    return Owed(f"{after.key}/{entry.seq}/expand", entry.at, Ask("campaign", after.key, ExpandCampaign(after.expanded)))


def _count(after: Campaign, entry: e.CampaignEntry) -> Owed:
    return Owed(f"{after.key}/count", entry.at, CountMail(after.key))


def _tell(after: Campaign, entry: e.CampaignEntry, what: str, command: IncidentCommand) -> Owed:
    return Owed(f"{after.key}/{entry.seq}/{what}", entry.at, Ask("incident", after.incident, command))


def _say(after: Campaign, entry: e.CampaignEntry, text: str, whom: Sequence[Person]) -> Owed:
    message = PostMessage(after.incident, text, tuple(whom))
    return Owed(f"{after.key}/{entry.seq}/say", entry.at, message, f"teams:{after.incident}")


def _please(after: Campaign) -> str:
    return (
        f"{after.writer.name} asks for approval of the {after.words.kind} notice {after.key}: read it and approve it."
    )


def _nobody_answered(after: Campaign) -> str:
    return f"{after.writer.name}, nobody has approved {after.key}. You may send it now, with a reason."


def _not_tried_out(after: Campaign, person: Person, reason: str) -> str:
    return f"{person.name}, your test of the notice {after.key} was not sent. {reason}"


def _involved(after: Campaign) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(person for person in (after.writer, after.approver) if person))
