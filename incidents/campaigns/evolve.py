"""How each fact changes a notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from incidents.campaigns import events as e
from incidents.campaigns.model import Campaign, Stage


def evolve(campaign: Campaign | None, entry: e.CampaignEntry) -> Campaign:
    """The notice after this fact; the first must be `NoticeDrafted`."""
    fact = entry.event
    if entry.seq != (campaign.version if campaign else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {campaign.version if campaign else 0}")
    if campaign is None:
        if not isinstance(fact, e.NoticeDrafted):
            raise TypeError(f"the first fact of a notice is NoticeDrafted, not {type(fact).__name__}")
        return Campaign(
            key=fact.key,
            tenant=fact.tenant,
            version=entry.seq,
            incident=fact.incident,
            words=fact.words,
            audience=fact.audience,
            writer=entry.by,
            drafted_at=entry.at,
            drill=fact.drill,
            private=fact.private,
            recipients=fact.recipients,
        )
    return replace(campaign, version=entry.seq, **_changes(campaign, entry))


def _changes(campaign: Campaign, entry: e.CampaignEntry) -> dict[str, Any]:
    match entry.event:
        case e.NoticeDrafted():
            raise TypeError("a notice is drafted once")
        case e.NoticeRevised(words, audience, recipients):
            revised = {"words": words, "audience": audience, "recipients": recipients}
            return revised | {"writer": entry.by, "worded": entry.seq}
        case e.NoticeSettled(recipients, digest, next_update_by):
            settled = {"recipients": recipients, "digest": digest, "next_update_by": next_update_by}
            stage = Stage.SENT if campaign.drill else Stage.SENDING
            finished = entry.at if campaign.drill else None
            return settled | {"stage": stage, "approver": entry.by, "approved_at": entry.at, "finished_at": finished}
        case e.NoticeWithdrawn():
            return {"stage": Stage.WITHDRAWN, "finished_at": entry.at}
        case e.NoticePosted(place):
            return {"place": place}
        case e.CampaignExpanded(_, upto):
            return {"expanded": upto}
    return _counted(campaign, entry.event, entry)


def _counted(campaign: Campaign, fact: e.DeliveriesCounted, entry: e.CampaignEntry) -> dict[str, Any]:
    settled = fact.sent + fact.failed + fact.doubtful
    counts: dict[str, Any] = {"sent": fact.sent, "failed": fact.failed, "doubtful": fact.doubtful}
    over = campaign.stage is Stage.SENDING and settled >= campaign.recipients
    return counts | ({"stage": Stage.SENT, "finished_at": entry.at} if over else {})
