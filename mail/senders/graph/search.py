"""Looks for what an earlier try of a mail left behind: a draft, a sent mail, or nothing that anybody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine.ports import Clock, InDoubt, NotYet, Undeliverable
from graph.refusals import GraphRefusal, Reach
from mail.senders.graph.drafts import Draft, Drafts
from mail.senders.graph.mailboxes import Mailboxes
from mail.senders.graph.refused import holding
from mail.senders.sender import OutgoingMail, OutOfSight, Unknowable
from mail.senders.traces import GRAPH, own_or_harmless

LAG = timedelta(seconds=60)
"""How long a sent mail may still be shown as a draft."""
PATIENCE = timedelta(hours=2)
"""Of real time: so long Exchange may take until a role is in force. A mailbox that refuses longer is gone."""
DOUBTED = "doubted"

GONE = (
    "The draft of this mail is gone from its mailbox, and no sent mail with its Message-ID is there. "
    "Somebody or a rule may have removed either. Look at the message trace in Exchange."
)
BLIND = (
    "The mailbox this mail may have gone out by does not let Muster look. Look at the message trace in Exchange. {why}"
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft that is there. `doubted`: it may have been sent, so that no other one must ever take its place."""

    draft: Draft
    doubted: bool = False


class Search:
    """`lag` is by the clock handed in; `pace` is how much faster than real time that one goes."""

    def __init__(self, drafts: Drafts, mailboxes: Mailboxes, clock: Clock, lag: timedelta, pace: float) -> None:
        self._drafts = drafts
        self._mailboxes = mailboxes
        self._clock = clock
        self._lag = lag
        self._patience = PATIENCE * pace
        self._strays: dict[str, Standing] = {}
        """Drafts that `find` came upon, by the key of their mail, until a new try uses them."""
        self._blind: dict[str, datetime] = {}
        """Since when mailboxes refuse every look."""

    async def standing(self, mail: OutgoingMail) -> Standing | None:
        """The draft of an earlier try. Raises InDoubt where there was one and it is gone."""
        stray = self._strays.pop(mail.key, None)
        if stray or not mail.trace.get("mailbox"):
            return stray
        draft = await self._look_up(mail)
        if draft is None and mail.trace.get("draft"):
            raise InDoubt("The draft of this mail is gone from its mailbox.")
        return Standing(draft, doubted=bool(mail.trace.get(DOUBTED))) if draft else None

    async def find(self, mail: OutgoingMail) -> Draft | None:
        """After doubt: the mail if it was sent, none if it certainly was not. Raises as `Sender.find`."""
        own_or_harmless(mail.trace, GRAPH)
        if not mail.trace.get("draft"):
            return await self._stray(mail)
        draft = await self._seen(mail)
        if draft and draft.sent:
            return draft
        rest = datetime.fromisoformat(mail.trace["at"]) + self._lag - self._clock.now()
        if rest > timedelta(0):
            raise NotYet("A mail that was sent may still look like a draft: asked again in a moment.", rest)
        if draft is None:
            raise Unknowable(GONE)
        self._strays[mail.key] = Standing(draft, doubted=True)
        return None

    async def _seen(self, mail: OutgoingMail) -> Draft | None:
        """Raises Unknowable where nobody will ever see it."""
        mailbox = mail.trace["mailbox"].casefold()
        try:
            draft = await self._look_up(mail)
        except NotYet as wait:
            if isinstance(wait.__cause__, GraphRefusal) and wait.__cause__.reach is not Reach.APP:
                self._blind.setdefault(mailbox, self._clock.now())
            since = self._blind.get(mailbox)
            if since is None:
                raise
            told = BLIND.format(why=wait)
            if not self._mailboxes.knows(mailbox) or self._clock.now() - since > self._patience:
                raise Unknowable(told) from wait
            raise OutOfSight(told, wait.after) from wait
        except Undeliverable as why:
            raise Unknowable(f"Microsoft Graph will not say what became of this mail. {why}") from why
        self._blind.pop(mailbox, None)
        return draft

    async def _look_up(self, mail: OutgoingMail) -> Draft | None:
        """By the id kept, else by Message-ID, in the mailbox that was kept."""
        mailbox, id_ = mail.trace["mailbox"], mail.trace.get("draft", "")
        self._mailboxes.check(mailbox)
        with holding(self._mailboxes, mailbox):
            found = await self._drafts.get(mailbox, id_) if id_ else None
            return found or await self._drafts.search(mailbox, _message_id(mail))

    async def _stray(self, mail: OutgoingMail) -> Draft | None:
        """Nothing was sent, for no id was kept; but a draft may lie in any mailbox, and is used if it is found."""
        kept = mail.trace.get("mailbox")
        for mailbox in (kept,) if kept else self._mailboxes.addresses:
            try:
                with holding(self._mailboxes, mailbox):
                    found = await self._drafts.search(mailbox, _message_id(mail))
            except (NotYet, GraphRefusal) as why:
                if isinstance(why, NotYet) and not isinstance(why.__cause__, GraphRefusal):
                    raise
                # No draft can be made where nothing can be read, unless the role was taken away meanwhile.
                log.warning("a mailbox cannot be searched for a draft left behind", reason=str(why))
                continue
            if found and found.sent:
                return found
            if found:
                self._strays[mail.key] = Standing(found)
                return None
        return None


def _message_id(mail: OutgoingMail) -> str:
    """Of the earlier try: since then the address or the secret it is made of may have changed."""
    return mail.trace.get("message_id", mail.message_id)
