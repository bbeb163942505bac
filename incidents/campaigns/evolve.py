"""How each fact changes a notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, Stage
from incidents.campaigns.sending import less_failed


def evolve(campaign: Campaign | None, entry: e.CampaignEntry) -> Campaign:
    """The notice after this fact; the first must be `NoticeDrafted`."""
    fact = entry.event
    if entry.seq != (campaign.version if campaign else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {campaign.version if campaign else 0}")
    if campaign is None:
        if not isinstance(fact, e.NoticeDrafted):
            raise TypeError(f"the first fact of a notice is NoticeDrafted, not {type(fact).__name__}")
        return _drafted(fact, entry)
    return replace(campaign, version=entry.seq, **_changes(campaign, entry))


def _drafted(fact: e.NoticeDrafted, entry: e.CampaignEntry) -> Campaign:
    return Campaign(
        key=fact.key,
        tenant=fact.tenant,
        version=entry.seq,
        incident=fact.incident,
        words=fact.words,
        audience=fact.audience,
        writer=entry.by,
        drafted_at=entry.at,
        services=fact.services,
        people=fact.people,
        usual=fact.usual,
        drill=fact.drill,
        private=fact.private,
        recipients=fact.recipients,
        languages=fact.languages,
        edition=fact.edition,
        worded_at=entry.at,
        authors=(entry.by,),
        worst=fact.severity,
    )


def _changes(campaign: Campaign, entry: e.CampaignEntry) -> dict[str, Any]:
    match entry.event:
        case e.NoticeDrafted():
            raise TypeError("a notice is drafted once")
        case e.NoticeRevised() as fact:
            return _revised(campaign, fact, entry)
        case e.RouteChosen(route):
            chosen = {"route": route, "route_chosen": True, "worded": entry.seq}
            return chosen | {"asked_at": None, "asked_for": 0, "overdue": False}
        case e.ApprovalAsked(version):
            return {"asked_at": entry.at, "asked_for": version}
        case e.ApprovalOverdue():
            return {"overdue": True}
        case e.ProofAsked(number):
            return {"proofs": number}
        case e.NoticeSettled() as fact:
            return _settled(campaign, fact, entry)
        case e.NoticeWithdrawn():
            return {"stage": Stage.WITHDRAWN, "finished_at": entry.at}
        case e.NoticePosted(place):
            return {"place": place}
    return _on_its_way(campaign, entry)


def _revised(campaign: Campaign, fact: e.NoticeRevised, entry: e.CampaignEntry) -> dict[str, Any]:
    """Other words are another notice to whoever approves it. Counting the same again changes nothing else."""
    counted: dict[str, Any] = {"worded": entry.seq, "worded_at": entry.at, "usual": fact.usual}
    counted |= {"recipients": fact.recipients, "languages": fact.languages, "services": fact.services}
    counted |= {"edition": fact.edition}
    counted |= {"people": fact.people, "worst": min(campaign.worst, fact.severity)}
    if (fact.words, fact.audience) == (campaign.words, campaign.audience):
        return counted
    authors = tuple(dict.fromkeys((*campaign.authors, entry.by)))
    written = {"words": fact.words, "audience": fact.audience, "writer": entry.by, "authors": authors}
    return counted | written | {"asked_at": None, "asked_for": 0, "overdue": False, "route_chosen": False}


def _settled(campaign: Campaign, fact: e.NoticeSettled, entry: e.CampaignEntry) -> dict[str, Any]:
    frozen = {"recipients": fact.recipients, "digest": fact.digest, "languages": fact.languages, "batch": fact.batch}
    stage: dict[str, Any] = {"stage": Stage.SENDING}
    if campaign.drill:
        stage = {"stage": Stage.SENT, "finished_at": entry.at}
    agreed = {"approver": entry.by, "approved_at": entry.at, "alone": fact.alone}
    return frozen | stage | agreed | {"next_update_by": fact.next_update_by}


def _on_its_way(campaign: Campaign, entry: e.CampaignEntry) -> dict[str, Any]:
    match entry.event:
        case e.NoticePaused(why):
            return {"stage": Stage.PAUSED, "stopped_by": entry.by, "held": why}
        case e.NoticeResumed(after, late_ok):
            late = campaign.late_ok or late_ok
            return {"stage": Stage.SENDING, "stopped_by": None, "expanded": after, "held": "", "late_ok": late}
        case e.NoticeStopped(superseded_by):
            return {"stage": Stage.STOPPED, "stopped_by": entry.by, "superseded_by": superseded_by, "held": ""}
        case e.NoticeOutdated(by):
            return {"superseded_by": by}
        case e.CampaignExpanded(_, upto):
            return {"expanded": upto}
        case e.ResendAsked(number, doubtful):
            tally = less_failed(campaign.tally, doubtful=doubtful)
            again = {"round": number, "again_doubtful": doubtful, "tally": tally}
            return again | {"stage": Stage.SENDING, "finished_at": None, "settled_upto": 0}
        case e.MailsOwedAgain() | e.ProofFailed():
            return {}
        case e.DeliveriesCounted() as fact:
            return _counted(campaign, fact, entry)
    raise TypeError(f"{type(entry.event).__name__} is no fact of a notice")


def _counted(campaign: Campaign, fact: e.DeliveriesCounted, entry: e.CampaignEntry) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "tally": fact.tally,
        "settled_upto": fact.upto,
        "held": "" if fact.over else campaign.held if campaign.stage is Stage.PAUSED else fact.held,
        "counted_at": entry.at,
        "first_accepted_at": campaign.first_accepted_at or fact.first_at,
        "most_accepted_at": campaign.most_accepted_at or fact.most_at,
    }
    if not fact.over or campaign.finished_at:
        return counts
    stage = campaign.stage if campaign.stage is Stage.STOPPED else Stage.SENT
    return counts | {"stage": stage, "finished_at": entry.at}
