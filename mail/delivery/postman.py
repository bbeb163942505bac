"""The postman: performs SendMail, never twice, looks into doubt first, and hands back what is not to go out now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from engine.ports import Claimed, Row, Undeliverable
from incidents.effects import SendMail
from incidents.errors import Refused
from mail.customers.file import Customer
from mail.delivery import ledger
from mail.delivery.errands import Doc, Errand, Rows, State
from mail.delivery.handover import Handover
from mail.delivery.office import Office
from mail.delivery.parcels import pack
from mail.delivery.wanted import ERASED, REFUSED, people_of, unfit
from mail.senders.sender import CalledBack, Unknowable

NOBODY = Customer("")
"""Stands for who was erased: a mail is looked for by its key."""


class Postman:
    """Whatever becomes of a mail ends as rows of the ledger, one a recipient, in the commit that settles it.

    A mail of a notice that is paused, stopped or superseded is settled without a row: it is owed again later, or never
    sent. One that may be out already is looked into, whatever the notice says. What changes while a sender waits calls
    the mail back, and all is looked at anew.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, SendMail):
            raise Undeliverable(f"the postman does not carry {type(effect).__name__}")
        errand = Errand.of(claimed, effect, await self._office.campaign(claimed.tenant, effect.campaign))
        with self._office.underway.carrying(errand.notice, errand.first, errand.last):
            while True:
                try:
                    return await self._carry(errand)
                except CalledBack:
                    errand = Errand.of(claimed, effect, await self._office.campaign(claimed.tenant, effect.campaign))

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """The rows of a mail nobody tries any more: failed, or doubtful where it may have gone out."""
        effect = claimed.owed.effect
        if not isinstance(effect, SendMail):
            return ()
        try:
            campaign = await self._office.desk.campaign(claimed.tenant, effect.campaign)
        except Refused:
            return ()
        errand = Errand.of(claimed, effect, campaign)
        unclear = self._office.underway.clear(errand.notice, errand.key)
        state, rows = await self._state(errand), self._rows(errand)
        doubtful = unclear or (state.in_doubt and not state.queued)
        meant = [number for number in state.left if number not in state.left_out]
        rows.unsent(meant, ledger.DOUBTFUL if doubtful else ledger.FAILED, reason, state.trace)
        rows.unsent(state.left_out, ledger.SUPPRESSED, REFUSED)
        return rows.found

    async def _carry(self, errand: Errand) -> Sequence[Row]:
        state, rows = await self._state(errand), self._rows(errand)
        if not state.left or not (state.in_doubt or errand.may_go):
            return ()
        people = await people_of(self._office, errand, state.left)
        without = {n: (ledger.SUPPRESSED, ERASED) for n in state.left if n not in people}
        without |= await unfit(self._office, errand, people)
        if state.in_doubt and await self._look(errand, state, people, without, rows):
            return rows.found
        if not errand.may_go:
            return [rows.message(ledger.QUEUED, state.trace, ())] if state.own else ()
        for number, (verdict, reason) in without.items():
            rows.unsent([number], verdict, reason)
        willing = {number: person for number, person in people.items() if number not in without}
        if willing:
            await self._deliver(errand, state, willing, rows)
        return rows.found

    async def _look(
        self, errand: Errand, state: State, people: Mapping[int, Customer], without: Collection[int], rows: Rows
    ) -> bool:
        """Ask the sender what became of it. True where that is known now, or never will be: the rows say so.

        Who was left out of a batch is on its row, and where there is none, most likely who would be left out now.
        """
        left_out = state.left_out if state.own or not errand.batch else frozenset(without)
        meant = [number for number in state.left if number not in left_out] or list(state.left)
        handover = Handover(self._office, errand, state, rows, left_out)
        mail = await pack(self._office, errand, {n: people.get(n, NOBODY) for n in meant}, state.trace, rows.at)
        try:
            receipt = await handover.look(mail)
        except Unknowable as why:
            rows.unsent(meant, ledger.DOUBTFUL, str(why), state.trace)
        else:
            if receipt is None:
                return False
            rows.accepted(meant, receipt)
            rows.found += self._office.used(receipt, mail)
        rows.unsent([number for number in left_out if number not in meant], ledger.SUPPRESSED, REFUSED)
        return True

    async def _deliver(self, errand: Errand, state: State, willing: Mapping[int, Customer], rows: Rows) -> None:
        handover = Handover(self._office, errand, state, rows, [n for n in state.left if n not in willing])
        try:
            mail = await pack(self._office, errand, willing, state.trace, rows.at)
            receipt = await handover.send(mail, willing)
        except Undeliverable as why:
            rows.unsent(willing, ledger.FAILED, str(why))
        except Unknowable as why:
            rows.unsent(willing, ledger.DOUBTFUL, str(why), handover.trace)
        else:
            rows.accepted(willing, receipt)
            rows.found += self._office.used(receipt, mail)

    async def _state(self, errand: Errand) -> State:
        tenant, table = errand.campaign.tenant, ledger.table(errand.campaign.key)
        if not errand.batch:
            if await self._office.at_hand.first_try(errand.campaign, errand.first):
                return errand.state({})
            row = await self._office.store.row(tenant, table, ledger.row_id(errand.first))
            return errand.state({errand.first: row.doc} if row else {})
        size = errand.last - errand.first + 1
        rows = await self._office.store.rows(tenant, table, after=ledger.row_id(errand.first - 1), limit=size)
        docs: Mapping[int, Doc] = {int(row.id): row.doc for row in rows if int(row.id) <= errand.last}
        return errand.state(docs)

    def _rows(self, errand: Errand) -> Rows:
        return Rows(errand, self._office.clock.now(), self._office.message_id(errand.key))
