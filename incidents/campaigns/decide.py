"""Which facts follow from an ask put to a notice: drafted, approved once, sent page by page, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents import rights
from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, NoticeKind, Stage, Words
from incidents.decisions.asked import plain_text
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.given import Given
from incidents.model import MUSTER, Incident, Phase

PAGE = 200
"""How many mails are owed by one commit."""
FIELD_LIMIT = 1000
PROMISE_RANGE = (5, 24 * 60)


def decide(campaign: Campaign | None, command: c.CampaignCommand, given: Given) -> Sequence[e.CampaignEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if given.by != MUSTER:
        rights.check(command, given.by, given.incident, given.policy, guest=given.guest)
    if isinstance(command, c.DraftNotice):
        return _draft(campaign, command, given)
    if campaign is None:
        raise NotFound("There is no such notice.")
    match command:
        case c.ReviseNotice():
            return _revise(campaign, command, given)
        case c.ApproveNotice():
            return _approve(campaign, command, given)
        case c.WithdrawNotice():
            _still_draft(campaign)
            return [e.NoticeWithdrawn()]
        case c.RecordPlace(place):
            return [] if campaign.place == place else [e.NoticePosted(place)]
        case c.ExpandCampaign(cursor):
            return _expand(campaign, cursor)
    return _count(campaign, command)


def _draft(campaign: Campaign | None, command: c.DraftNotice, given: Given) -> Sequence[e.CampaignEvent]:
    if campaign is not None:
        raise Stale("That notice is drafted already.")
    incident = _incident(given)
    if not incident.is_open and command.words.kind is not NoticeKind.RESOLUTION and not incident.promise_due:
        raise Invalid(f"{incident.key} is over: only a resolution notice makes sense now.")
    words = _plain(command.words)
    _check_words(words, given, incident)
    return [
        e.NoticeDrafted(
            key=command.key,
            tenant=given.tenant,
            incident=incident.key,
            words=words,
            audience=command.audience,
            recipients=command.recipients,
            drill=incident.drill,
            private=incident.private,
        )
    ]


def _revise(campaign: Campaign, command: c.ReviseNotice, given: Given) -> Sequence[e.CampaignEvent]:
    _still_draft(campaign)
    words = _plain(command.words)
    _check_words(words, given, _incident(given))
    return [e.NoticeRevised(words, command.audience, command.recipients)]


def _incident(given: Given) -> Incident:
    if given.incident is None:
        raise NotFound("There is no such incident.")
    return given.incident


def _plain(words: Words) -> Words:
    """The words without what no letter shows."""
    return replace(
        words,
        service=plain_text(words.service),
        feature=plain_text(words.feature),
        symptom=plain_text(words.symptom),
        status=plain_text(words.status),
        progress=plain_text(words.progress),
        what_happened=plain_text(words.what_happened),
        experience=plain_text(words.experience),
    )


def _check_words(words: Words, given: Given, incident: Incident) -> None:
    """Every field a letter prints must be there; what customers read has limits."""
    needed = {"service": words.service, "feature": words.feature}
    if words.kind is NoticeKind.RESOLUTION:
        needed |= {"what happened": words.what_happened, "what users experienced": words.experience}
        if words.resolved_at is None or words.resolved_at > given.now or words.resolved_at < words.started:
            raise Invalid("Say when it was resolved: after it began, and not in the future.")
        if incident.phase in (Phase.DETECTION, Phase.MITIGATION):
            raise Invalid(
                f"{incident.key} is in {incident.phase}. Mark it mitigated or resolved before telling customers so."
            )
    else:
        needed |= {"symptom": words.symptom}
        low, high = PROMISE_RANGE
        if not low <= words.promise_minutes <= high:
            raise Invalid(f"The next update is promised within {low} minutes to 24 hours.")
    missing = [name for name, text in needed.items() if not text.strip()]
    if missing:
        raise Invalid(f"The notice lacks: {', '.join(missing)}.")
    others = {
        "symptom": words.symptom, "status": words.status, "progress": words.progress,
        "what happened": words.what_happened, "what users experienced": words.experience,
    }  # fmt: skip
    long = [name for name, text in (others | needed).items() if len(text) > FIELD_LIMIT]
    if long:
        raise Invalid(f"Too long for a customer at {FIELD_LIMIT} characters: {', '.join(long)}.")


def _approve(campaign: Campaign, command: c.ApproveNotice, given: Given) -> Sequence[e.CampaignEvent]:
    _still_draft(campaign)
    if command.version != campaign.worded:
        raise Stale("The notice was changed after you opened it. Read it again, then approve.")
    limit = given.policy.mail.second_person_above
    if command.recipients > limit and given.by.id == campaign.writer.id:
        raise NotAllowed(f"A notice to more than {limit:,} customers needs somebody else's approval: ask the IC.")
    if command.recipients == 0 and not campaign.drill:
        raise Invalid("This audience has no customers. Choose another one.")
    if command.recipients != campaign.recipients:
        raise Stale(
            f"The audience now has {command.recipients:,} customers, not {campaign.recipients:,}. Open it again."
        )
    promise = None if campaign.words.kind is NoticeKind.RESOLUTION else command.next_update_by
    return [e.NoticeSettled(command.recipients, command.digest, promise)]


def _still_draft(campaign: Campaign) -> None:
    if campaign.stage is Stage.WITHDRAWN:
        raise Stale("This notice was discarded. Write a new one.")
    if campaign.approver and campaign.approved_at:
        done = f"{campaign.approver.name} approved this notice at {campaign.approved_at:%H:%M} UTC."
        raise Stale(f"{done} It is sent once. Write a new one to add something.")


def _expand(campaign: Campaign, cursor: int) -> Sequence[e.CampaignEvent]:
    if campaign.stage is not Stage.SENDING or cursor != campaign.expanded or cursor >= campaign.recipients:
        return []
    return [e.CampaignExpanded(cursor, min(cursor + PAGE, campaign.recipients))]


def _count(campaign: Campaign, now: c.CountDeliveries) -> Sequence[e.CampaignEvent]:
    known = (now.sent, now.failed, now.doubtful) == (campaign.sent, campaign.failed, campaign.doubtful)
    if known or campaign.stage not in (Stage.SENDING, Stage.SENT):
        return []
    return [e.DeliveriesCounted(now.sent, now.failed, now.doubtful)]
