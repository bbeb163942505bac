"""Which facts follow from an ask put to a notice: drafted, approved once, sent a window at a time, counted."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import rights
from incidents.campaigns import approval, drafting, sending
from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, Stage
from incidents.errors import Invalid, NotFound
from incidents.given import Given
from incidents.model import MUSTER, Incident

PROOFS = 5
"""How often one notice may be tried out by mail; more is a slip of the finger."""


def decide(campaign: Campaign | None, command: c.CampaignCommand, given: Given) -> Sequence[e.CampaignEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if given.by != MUSTER:
        rights.check(command, given.by, given.incident, given.policy, guest=given.guest)
    if isinstance(command, c.DraftNotice):
        return drafting.draft(campaign, command, _incident(given), given)
    if campaign is None:
        raise NotFound("There is no such notice.")
    match command:
        case c.ReviseNotice():
            return drafting.revise(campaign, command, _incident(given), given)
        case c.ChooseRoute():
            return approval.choose(campaign, command, given)
        case c.AskApproval():
            return approval.ask(campaign, command, _incident(given), given)
        case c.ProofNotice(version):
            return _proof(campaign, version)
        case c.ApproveNotice():
            return approval.approve(campaign, command, _incident(given), given)
        case c.WithdrawNotice():
            approval.still_draft(campaign)
            return [e.NoticeWithdrawn()]
        case c.RemindApproval():
            return approval.overdue(campaign, command)
    return _on_its_way(campaign, command, given)


def _on_its_way(campaign: Campaign, command: c.CampaignCommand, given: Given) -> Sequence[e.CampaignEvent]:
    match command:
        case c.PauseNotice():
            return sending.pause(campaign)
        case c.ResumeNotice():
            return sending.resume(campaign, given.now)
        case c.StopNotice():
            return sending.stop(campaign)
        case c.SupersedeNotice():
            return sending.supersede(campaign, command)
        case c.ResendMails():
            return sending.resend(campaign, command)
        case c.OweAgain():
            return sending.owe_again(campaign, command)
        case c.ExpandCampaign(cursor):
            return sending.expand(campaign, cursor)
        case c.CountDeliveries():
            return sending.count(campaign, command, given.now)
        case c.RecordPlace(place):
            return [] if campaign.place == place else [e.NoticePosted(place)]
        case c.RecordProofFailed(person, reason):
            return [e.ProofFailed(person, reason)]
    raise TypeError(f"a notice does not understand {type(command).__name__}")


def _proof(campaign: Campaign, version: int) -> Sequence[e.CampaignEvent]:
    approval.same_words(campaign, version)
    if campaign.stage is not Stage.DRAFT:
        approval.still_draft(campaign)
    if campaign.proofs >= PROOFS:
        raise Invalid(f"This notice was sent as a test {PROOFS} times already. Read it here instead.")
    return [e.ProofAsked(campaign.proofs + 1)]


def _incident(given: Given) -> Incident:
    if given.incident is None:
        raise NotFound("There is no such incident.")
    return given.incident
