"""Performs QueueAgain: finds the mails that failed in earlier rounds and has them owed once more, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from engine.ports import Claimed, Row, Undeliverable
from incidents.campaigns.commands import OweAgain
from incidents.campaigns.model import Stage
from incidents.effects import QueueAgain
from mail.delivery import ledger
from mail.delivery.counting import tell
from mail.delivery.office import Office

PAGE = 200
"""Mails owed by one commit, as when a notice first goes out."""


class Again:
    """The request of a page is named after its first row, so that a crash in between repeats a page and owes nothing
    twice. A notice that is paused meanwhile owes the rest itself when it goes on."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, QueueAgain):
            raise Undeliverable(f"nothing of {type(effect).__name__} is sent again")
        campaign = await self._office.campaign(claimed.tenant, effect.campaign)
        after = ""
        while rows := await self._page(campaign.tenant, campaign.key, after):
            if campaign.stage is not Stage.SENDING or campaign.round != effect.round:
                break
            ids = tuple(row.id for row in rows if ledger.owed_again(campaign, row.doc))
            if ids:
                key = f"owed:{claimed.owed.key}/{rows[0].id}"
                campaign = await tell(self._office, key, campaign, OweAgain(ids, effect.round))
            after = rows[-1].id
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:  # noqa: ARG002  the outbox tells the operator
        return ()

    async def _page(self, tenant: str, campaign: str, after: str) -> Sequence[Row]:
        return await self._office.store.rows(tenant, ledger.table(campaign), after=after, limit=PAGE)
