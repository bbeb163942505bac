"""Sends mail through Microsoft Graph: a draft, its id kept, then sent; after any doubt it is looked up, never repeated.

What is left when the process dies, or a call goes wrong, after each step of `send`, and what the next try does:

step                               what is there          what is kept      the next try
1 turn of a mailbox taken          nothing                nothing           begins anew
2 draft asked for, no answer       perhaps a draft        the mailbox       finds it by Message-ID, or makes another:
                                                                            one draft too many at most, never sent
  killed before that is kept       perhaps a draft        nothing           `find` looks in every mailbox, likewise
3 draft made                       a draft                nothing           as 2
4 id and time of sending kept      a draft                mailbox, draft    `find`: still a draft when the time is over
                                                                            in which a sent mail may look like one: this
                                                                            same draft is sent
  called back while it waited      a draft                the mailbox       as 2, where it is to be sent after all
  the draft thrown away            nothing                the mailbox       as 2
5 send asked for, no answer        a draft or a sent mail mailbox, draft    `find`: sent, or as 4
  (reset, hang, 5xx, not JSON)                            time anew
  refused (429, 503, 403, no line) a draft                mailbox, draft    looked up, this same draft is sent
6 accepted (202)                   a sent mail            mailbox, draft    `find`: sent
- the draft is gone                nothing, or a sent     mailbox, draft    `find` by Message-ID: sent; else Unknowable,
                                   mail elsewhere                           for a person to decide

A second copy needs a second draft that is sent. A second draft is made only while no id is kept, and nothing is sent
before its id is kept; a draft that was sent is no draft any more, and cannot be sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from engine.ports import Clock, InDoubt, NotYet, TryLater, Undeliverable, Way
from graph.client import GraphClient
from graph.refusals import GraphRefusal
from mail.senders.graph.drafts import Draft, Drafts
from mail.senders.graph.inbox import Inboxes
from mail.senders.graph.mailboxes import Mailboxes, Turn
from mail.senders.graph.refused import GONE, holding, unreachable
from mail.senders.graph.search import DOUBTED, LAG, Search, Standing
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import Bounce, CalledBack, Keeper, OutgoingMail, Receipt
from mail.senders.traces import BY, GRAPH

SOON = timedelta(seconds=1)
"""Until a mail that its mailbox refuses tries another one."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Call:
    """How far a turn has come."""

    made: bool = False
    accepted: bool = False
    refused: bool = False


class GraphSender:
    """The Sender of `mail.senders.sender`. `lag` is by the clock handed in; `pace` is how much that one hurries."""

    def __init__(
        self,
        client: GraphClient,
        mailboxes: Mailboxes,
        clock: Clock,
        inboxes: Inboxes | None = None,
        *,
        lag: timedelta = LAG,
        pace: float = 1.0,
    ) -> None:
        """Without `inboxes` nobody looks for what came back."""
        self._drafts = Drafts(client)
        self._search = Search(self._drafts, mailboxes, clock, lag, pace)
        self._mailboxes = mailboxes
        self._clock = clock
        self._inboxes = inboxes
        self._counted: set[str] = set()
        """Mails in doubt whose mailbox this process has told that they may have been sent."""

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        standing = await self._standing(mail, keeper)
        if standing and standing.draft.sent:
            return self._found(mail, standing.draft)
        mailbox = standing.draft.mailbox if standing else mail.trace.get("mailbox", "")
        turn = self._mailboxes.take(mail.recipients, mailbox, urgent=mail.urgent)
        call = _Call()
        try:
            return await self._through(turn, call, mail, standing, keeper)
        finally:
            if call.made:
                self._mailboxes.used(turn, accepted=call.accepted, counts=not call.refused)
                if not (call.accepted or call.refused):
                    self._counted.add(mail.key)
            else:
                self._mailboxes.put_back(turn)

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        draft = await self._search.find(mail)
        return self._found(mail, draft) if draft else None

    def way(self, messages: int, recipients: int) -> Way:
        return self._mailboxes.way(messages, recipients)

    def held(self) -> str:
        return self._mailboxes.held()

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        return await self._inboxes.bounces(since) if self._inboxes else ()

    async def _standing(self, mail: OutgoingMail, keeper: Keeper) -> Standing | None:
        try:
            return await self._search.standing(mail)
        except NotYet:
            if not mail.trace.get(DOUBTED):
                await self._elsewhere(Draft(mail.trace["mailbox"], mail.trace.get("draft", ""), "", sent=False), keeper)
            raise

    async def _through(
        self, turn: Turn, call: _Call, mail: OutgoingMail, standing: Standing | None, keeper: Keeper
    ) -> Receipt:
        standing = standing or Standing(await self._make(turn.mailbox, mail, keeper))
        draft, at = standing.draft, max(turn.at, self._clock.now())
        await keeper.keep(_trace(standing, mail, at))
        await self._clock.sleep(at - self._clock.now())
        try:
            await keeper.still()
        except CalledBack:
            if not standing.doubted:
                await self._take_back(draft, mail, keeper)
            raise
        call.made = True
        try:
            with holding(self._mailboxes, turn.mailbox):
                await self._drafts.send(draft)
        except InDoubt:
            # What was asked for may still happen: from now on, not from when it was asked for.
            await keeper.keep(_trace(standing, mail, self._clock.now()))
            raise
        except TryLater as later:
            call.refused = True
            wait = unreachable(self._mailboxes, later)
            if not standing.doubted:
                await self._elsewhere(draft, keeper)
            raise wait from later
        except GraphRefusal as refusal:
            call.refused = True
            await self._give_up(draft, refusal)
        call.accepted = True
        return self._receipt(mail, draft)

    async def _elsewhere(self, draft: Draft, keeper: Keeper) -> None:
        """A draft whose mailbox refuses to send it was certainly not sent: where there is another mailbox it is given
        up, and NotYet raised, so that the next try takes whichever is free."""
        if self._mailboxes.replaceable(draft.mailbox):
            await keeper.keep({})
            await self._throw_away(draft)
            raise NotYet("The mailbox this mail was to go by is held: it goes by another.", SOON)

    async def _make(self, mailbox: str, mail: OutgoingMail, keeper: Keeper) -> Draft:
        """A draft under the mailbox's own name: Exchange lets it send as nobody else unasked."""
        answers = mail.reply_to or (mail.from_address if mail.from_address.lower() != mailbox.lower() else "")
        mime = to_bytes(replace(mail, from_address=mailbox, reply_to=answers), bcc=True)
        try:
            with holding(self._mailboxes, mailbox):
                return await self._drafts.make(mailbox, mime)
        except InDoubt as doubt:
            await keeper.keep(_place(mailbox, mail))
            raise TryLater(f"{doubt} Nothing was sent.") from doubt
        except TryLater as later:
            wait = unreachable(self._mailboxes, later)
            raise (NotYet(str(wait), SOON) if self._mailboxes.replaceable(mailbox) else wait) from later

    async def _take_back(self, draft: Draft, mail: OutgoingMail, keeper: Keeper) -> None:
        """Its id is forgotten first: after that a draft that is gone says nothing."""
        await keeper.keep(_place(draft.mailbox, mail))
        await self._throw_away(draft)

    async def _give_up(self, draft: Draft, refusal: GraphRefusal) -> None:
        """Raises InDoubt where the draft is gone, else the refusal, with no draft left behind for it."""
        if refusal.status == 404 and refusal.code in GONE:
            raise InDoubt("Microsoft Graph does not find the draft it is asked to send.") from refusal
        await self._throw_away(draft)
        raise refusal

    async def _throw_away(self, draft: Draft) -> None:
        if not draft.id:
            return
        try:
            await self._drafts.discard(draft)
        except (InDoubt, TryLater, Undeliverable) as why:
            log.warning("the draft of a mail that is not sent stays in its mailbox", reason=str(why))

    def _found(self, mail: OutgoingMail, draft: Draft) -> Receipt:
        """Of a mail found sent. Its mailbox hears of it where it did not at the call: that was another process."""
        receipt = self._receipt(mail, draft)
        if mail.key not in self._counted:
            self._mailboxes.found(receipt.mailbox, receipt.at, mail.recipients)
        self._counted.discard(mail.key)
        return receipt

    def _receipt(self, mail: OutgoingMail, draft: Draft) -> Receipt:
        """The moment a mail found sent was asked for is the nearest that is known."""
        now = self._clock.now()
        kept = mail.trace.get("at") if draft.sent else None
        at = min(datetime.fromisoformat(kept), now) if kept else now
        return Receipt(draft.message_id or mail.message_id, at, draft.mailbox)


def _place(mailbox: str, mail: OutgoingMail, message_id: str = "") -> dict[str, str]:
    """Where a draft may be, and by which Message-ID: the next try may be of another address, or secret."""
    known = message_id or mail.trace.get("message_id", mail.message_id)
    return {BY: GRAPH, "mailbox": mailbox, "message_id": known}


def _trace(standing: Standing, mail: OutgoingMail, at: datetime) -> dict[str, str]:
    draft = standing.draft
    place = _place(draft.mailbox, mail, draft.message_id)
    doubted = {DOUBTED: "yes"} if standing.doubted else {}
    return {**place, "draft": draft.id, "at": at.isoformat(), **doubted}
