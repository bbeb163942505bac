"""Tells a notice how far its mails are: performs CountMail, again and again while some are under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.ports import Claimed, NotYet, Request, Row, Undeliverable
from incidents.campaigns.commands import CampaignCommand, CountDeliveries
from incidents.campaigns.model import Campaign, Stage
from incidents.campaigns.sending import too_late
from incidents.effects import CountMail
from incidents.errors import Refused
from incidents.model import MUSTER
from mail.delivery.office import Office

SOON, LATER = timedelta(seconds=1), timedelta(seconds=5)
"""Until the first mail is accepted people watch; then it is as often as the card of a notice may change."""


class Counting:
    """Ends when every recipient is settled, or the notice is held back and none of its mails is in anybody's hands."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, CountMail):
            raise Undeliverable(f"the counting does not know {type(effect).__name__}")
        campaign = await self._office.campaign(claimed.tenant, effect.campaign)
        counted, campaign = await count(self._office, claimed.owed.key, campaign)
        if counted.tally.settled >= campaign.recipients or (campaign.stage is not Stage.SENDING and counted.quiet):
            return ()
        raise NotYet("mails are on their way", LATER if campaign.first_accepted_at else SOON)

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:  # noqa: ARG002  the outbox tells the operator
        return ()


async def count(office: Office, owed_key: str, campaign: Campaign) -> tuple[CountDeliveries, Campaign]:
    """Count, and tell the notice where it does not know. Returns the count and the notice after it.

    Raises NotYet where the notice moved on meanwhile: a count belongs to the round and stage it was made in.
    """
    counted = await _counted(office, campaign)
    standing = await office.campaign(campaign.tenant, campaign.key)
    if (standing.round, standing.stage) != (campaign.round, campaign.stage):
        raise NotYet("the notice moved on while its mails were counted", SOON)
    if _known(counted, standing) and not too_late(standing, office.clock.now()):
        return counted, standing
    return counted, await tell(office, f"owed:{owed_key}:{standing.version}", standing, counted)


async def tell(office: Office, key: str, campaign: Campaign, command: CampaignCommand) -> Campaign:
    """Put a word of the mail's own to the notice. Raises Undeliverable where it will not hear of it."""
    request = Request(campaign.tenant, key, MUSTER, "campaign", campaign.key, command)
    try:
        outcome = await office.desk.handle(request)
    except Refused as refused:
        raise Undeliverable(refused.sentence) from refused
    return outcome.snapshot if isinstance(outcome.snapshot, Campaign) else campaign


async def _counted(office: Office, campaign: Campaign) -> CountDeliveries:
    """`quiet` is asked first: what is put down after that is in the rows."""
    quiet = office.quiet(campaign)
    found = await office.ledger.progress(campaign)
    if found.tally.settled >= campaign.recipients:
        found = await office.ledger.progress(campaign, exact=True)
    looks = campaign.stage is Stage.STOPPED and found.under_way  # what may be out is looked into all the same
    held = office.held(campaign.route) if campaign.stage is Stage.SENDING or looks else ""
    return CountDeliveries(
        tally=found.tally,
        upto=found.upto,
        first_at=found.first_at,
        most_at=found.most_at,
        held=held,
        quiet=quiet and not found.under_way,
        round=campaign.round,
    )


def _known(counted: CountDeliveries, campaign: Campaign) -> bool:
    """Whether the notice has heard all of it, and knows already whether it is over."""
    if (counted.tally, counted.upto, counted.held) != (campaign.tally, campaign.settled_upto, campaign.held):
        return False
    over = counted.tally.settled >= campaign.recipients or (campaign.stage is Stage.STOPPED and counted.quiet)
    return campaign.finished_at is not None or not over
