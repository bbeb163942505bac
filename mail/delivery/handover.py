"""Hands a mail to its sender and keeps book of the doubt: until a clear answer, the mail may have gone out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.ports import InDoubt, TryLater, Undeliverable
from incidents.campaigns.model import Stage
from mail.delivery import ledger
from mail.delivery.errands import Errand, Rows, State
from mail.delivery.office import Office
from mail.delivery.wanted import people_of, unfit
from mail.senders.sender import CalledBack, OutgoingMail, OutOfSight, Receipt, Unknowable


class Handover:
    """One try of one mail, and its Keeper: what the sender wants kept is on disk before it goes on."""

    def __init__(self, office: Office, errand: Errand, state: State, rows: Rows, left_out: Collection[int]) -> None:
        self._office = office
        self._errand = errand
        self._state = state
        self._rows = rows
        self._left_out = left_out
        self._trace = dict(state.trace)
        self._kept = False
        self._meant: Collection[int] = ()

    async def look(self, mail: OutgoingMail) -> Receipt | None:
        """What became of an earlier try. Raises Unknowable, and as the sender's `find`."""
        try:
            receipt = await self._office.sender(self._errand.campaign.route).find(mail)
        except (InDoubt, TryLater) as why:
            if isinstance(why, OutOfSight) and self._errand.campaign.stage is Stage.STOPPED:
                raise Unknowable(str(why)) from why
            if self._state.own.get("state") != ledger.SENT:
                await self._note(ledger.SENT, str(why))
            raise
        self._office.underway.clear(self._errand.notice, self._errand.key)
        return receipt

    async def send(self, mail: OutgoingMail, meant: Collection[int]) -> Receipt:
        """To these recipients. Raises Unknowable, and as the sender's `send`."""
        self._meant = meant
        sender, notice, key = self._office.sender(self._errand.campaign.route), self._errand.notice, self._errand.key
        self._office.underway.begin(notice, key)
        try:
            receipt = await sender.send(mail, self)
        except (TryLater, CalledBack):
            if self._kept or (self._state.in_doubt and not self._state.queued):
                await self._note(ledger.QUEUED)
            self._office.underway.clear(notice, key)
            raise
        except InDoubt as why:
            await self._note(ledger.SENT, str(why))
            self._office.underway.clear(notice, key)
            raise
        except Undeliverable:
            self._office.underway.clear(notice, key)
            raise
        self._office.underway.clear(notice, key)
        return receipt

    @property
    def trace(self) -> Mapping[str, str]:
        return self._trace

    async def keep(self, trace: Mapping[str, str]) -> None:
        self._trace = dict(trace)
        self._kept = True
        await self._note(ledger.SENT)

    async def still(self) -> None:
        """Raises CalledBack where the notice is held back by now, or somebody is no longer to get it."""
        try:
            campaign = await self._office.campaign(*self._errand.notice)
        except Undeliverable:
            raise CalledBack from None
        errand = replace(self._errand, campaign=campaign)
        people = await people_of(self._office, errand, self._meant)
        if not errand.may_go or campaign.round > errand.round or len(people) < len(self._meant):
            raise CalledBack
        if await unfit(self._office, errand, people):
            raise CalledBack

    async def _note(self, state: str, reason: str = "") -> None:
        row = self._rows.message(state, self._trace, self._left_out, reason)
        await self._office.store.put_rows(self._errand.campaign.tenant, [row])
