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
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import Bounce, CalledBack, Keeper, OutgoingMail, Receipt, Unknowable

LAG = timedelta(seconds=60)
"""How long a sent mail may still be shown as a draft."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Call:
    """How far a turn has come."""

    made: bool = False
    accepted: bool = False
    refused: bool = False


class GraphSender:
    """The Sender of `mail.senders.sender`. `lag` is by the clock handed in."""

    def __init__(
        self,
        client: GraphClient,
        mailboxes: Mailboxes,
        clock: Clock,
        inboxes: Inboxes | None = None,
        *,
        lag: timedelta = LAG,
    ) -> None:
        """Without `inboxes` nobody looks for what came back."""
        self._drafts = Drafts(client)
        self._mailboxes = mailboxes
        self._clock = clock
        self._inboxes = inboxes
        self._lag = lag
        self._strays: dict[str, Draft] = {}
        """Drafts that `find` came upon, by the key of their mail, until `send` uses them."""

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        draft = await self._standing(mail)
        if draft and draft.sent:
            return self._receipt(mail, draft)
        turn = self._mailboxes.take(mail.recipients, draft.mailbox if draft else mail.trace.get("mailbox", ""))
        call = _Call()
        try:
            return await self._through(turn, call, mail, draft, keeper)
        finally:
            if call.made:
                self._mailboxes.used(turn, accepted=call.accepted, counts=not call.refused)
            else:
                self._mailboxes.put_back(turn)

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        if not mail.trace.get("draft"):
            return await self._find_stray(mail)
        try:
            draft = await self._look_up(mail)
        except Undeliverable as why:
            raise Unknowable(f"Microsoft Graph will not say what became of this mail. {why}") from why
        if draft and draft.sent:
            return self._receipt(mail, draft)
        rest = datetime.fromisoformat(mail.trace["at"]) + self._lag - self._clock.now()
        if rest > timedelta(0):
            raise NotYet("A mail that was sent may still look like a draft: asked again in a moment.", rest)
        if draft is None:
            raise Unknowable(
                "The draft of this mail is gone from its mailbox, and no sent mail with its Message-ID is there. "
                "Somebody or a rule may have removed either. Look at the message trace in Exchange."
            )
        self._strays[mail.key] = draft
        return None

    def way(self, messages: int, recipients: int) -> Way:
        return self._mailboxes.way(messages, recipients)

    def held(self) -> str:
        return self._mailboxes.held()

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        return await self._inboxes.bounces(since) if self._inboxes else ()

    async def _standing(self, mail: OutgoingMail) -> Draft | None:
        """The draft of an earlier try. Raises InDoubt where there was one and it is gone."""
        stray = self._strays.pop(mail.key, None)
        if stray or not mail.trace.get("mailbox"):
            return stray
        draft = await self._look_up(mail)
        if draft is None and mail.trace.get("draft"):
            raise InDoubt("The draft of this mail is gone from its mailbox.")
        return draft

    async def _look_up(self, mail: OutgoingMail) -> Draft | None:
        """By the id kept, else by Message-ID, in the mailbox that was kept."""
        mailbox, id_ = mail.trace["mailbox"], mail.trace.get("draft", "")
        self._mailboxes.check(mailbox)
        with holding(self._mailboxes, mailbox):
            found = await self._drafts.get(mailbox, id_) if id_ else None
            return found or await self._drafts.search(mailbox, mail.trace.get("message_id", mail.message_id))

    async def _find_stray(self, mail: OutgoingMail) -> Receipt | None:
        """Nothing was sent, for no id was kept; but a draft may lie in any mailbox, and is used if it is found."""
        kept = mail.trace.get("mailbox")
        for mailbox in (kept,) if kept else self._mailboxes.addresses:
            try:
                with holding(self._mailboxes, mailbox):
                    found = await self._drafts.search(mailbox, mail.message_id)
            except (NotYet, GraphRefusal) as why:
                if isinstance(why, NotYet) and not isinstance(why.__cause__, GraphRefusal):
                    raise
                # No draft can be made where nothing can be read, unless the role was taken away meanwhile.
                log.warning("a mailbox cannot be searched for a draft left behind", reason=str(why))
                continue
            if found and found.sent:
                return self._receipt(mail, found)
            if found:
                self._strays[mail.key] = found
                return None
        return None

    async def _through(
        self, turn: Turn, call: _Call, mail: OutgoingMail, draft: Draft | None, keeper: Keeper
    ) -> Receipt:
        draft = draft or await self._make(turn.mailbox, mail, keeper)
        at = max(turn.at, self._clock.now())
        await keeper.keep(_trace(draft, mail, at))
        await self._clock.sleep(at - self._clock.now())
        try:
            await keeper.still()
        except CalledBack:
            await self._take_back(draft, keeper)
            raise
        call.made = True
        try:
            with holding(self._mailboxes, turn.mailbox):
                await self._drafts.send(draft)
        except InDoubt:
            # What was asked for may still happen: from now on, not from when it was asked for.
            await keeper.keep(_trace(draft, mail, self._clock.now()))
            raise
        except TryLater as later:
            call.refused = True
            raise unreachable(self._mailboxes, later) from later
        except GraphRefusal as refusal:
            call.refused = True
            await self._give_up(draft, refusal)
        call.accepted = True
        return self._receipt(mail, draft)

    async def _make(self, mailbox: str, mail: OutgoingMail, keeper: Keeper) -> Draft:
        """A draft under the mailbox's own name: Exchange lets it send as nobody else unasked."""
        answers = mail.reply_to or (mail.from_address if mail.from_address.lower() != mailbox.lower() else "")
        mime = to_bytes(replace(mail, from_address=mailbox, reply_to=answers), bcc=True)
        try:
            with holding(self._mailboxes, mailbox):
                return await self._drafts.make(mailbox, mime)
        except InDoubt as doubt:
            await keeper.keep({"mailbox": mailbox})
            raise TryLater(f"{doubt} Nothing was sent.") from doubt
        except TryLater as later:
            raise unreachable(self._mailboxes, later) from later

    async def _take_back(self, draft: Draft, keeper: Keeper) -> None:
        """Its id is forgotten first: after that a draft that is gone says nothing."""
        await keeper.keep({"mailbox": draft.mailbox})
        await self._throw_away(draft)

    async def _give_up(self, draft: Draft, refusal: GraphRefusal) -> None:
        """Raises InDoubt where the draft is gone, else the refusal, with no draft left behind for it."""
        if refusal.status == 404 and refusal.code in GONE:
            raise InDoubt("Microsoft Graph does not find the draft it is asked to send.") from refusal
        await self._throw_away(draft)
        raise refusal

    async def _throw_away(self, draft: Draft) -> None:
        try:
            await self._drafts.discard(draft)
        except (InDoubt, TryLater, Undeliverable) as why:
            log.warning("the draft of a mail that is not sent stays in its mailbox", reason=str(why))

    def _receipt(self, mail: OutgoingMail, draft: Draft) -> Receipt:
        """Of a mail found sent: the moment it was asked for is the nearest that is known."""
        now = self._clock.now()
        kept = mail.trace.get("at") if draft.sent else None
        at = min(datetime.fromisoformat(kept), now) if kept else now
        return Receipt(draft.message_id or mail.message_id, at, draft.mailbox)


def _trace(draft: Draft, mail: OutgoingMail, at: datetime) -> dict[str, str]:
    trace = {"mailbox": draft.mailbox, "draft": draft.id, "at": at.isoformat()}
    if draft.message_id and draft.message_id != mail.message_id:
        trace["message_id"] = draft.message_id
    return trace
