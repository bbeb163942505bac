"""The bot's conversation with people: what comes in by click, by word and by installation, and who answers it."""

from __future__ import annotations

from typing import Protocol

import structlog

import adaptive_cards as cards
from bot.activity import Click, Conversation, ConversationKind, Installed, Received, Said
from bot.clicks import Clicks
from bot.exchange import Exchanges
from bot.homes import Homes
from bot.invoke import InvokeAnswer, card_answer, message_answer
from bot.places import Places
from bot.roster import Roster
from bot.typed import Aside, Typed
from engine.ports import Desk, InDoubt, StoreError, TryLater, Undeliverable

log = structlog.get_logger(__name__)
TRY = (
    "declare <title>: open an incident, or press the button for the form",
    "drill <title>: practise without telling any customer",
    "status: what is open now",
    "help: everything you can ask here",
)
LOOK = TRY[-2:]
"""What a guest can try."""
UNAVAILABLE = "That did not work: Muster's store is not available. Nothing was changed; try again in a minute."


class Speaks(Protocol):
    """Puts an answer into a conversation."""

    async def answer(self, conversation: Conversation, card: cards.Card) -> None: ...


class Chat:
    """The `Answers` of the HTTP edge."""

    def __init__(
        self,
        desk: Desk,
        exchanges: Exchanges,
        clicks: Clicks,
        typed: Typed,
        places: Places,
        roster: Roster,
        homes: Homes,
        speaks: Speaks,
    ) -> None:
        self._desk = desk
        self._roster = roster
        self._homes = homes
        self._exchanges = exchanges
        self._clicks = clicks
        self._typed = typed
        self._places = places
        self._speaks = speaks

    async def clicked(self, click: Click) -> InvokeAnswer:
        try:
            await self._places.learn(click)
            click = await self._roster.standing(click, await self._desk.policy(click.tenant))
            if click.verb in ("pick.incident", "pick.person"):
                return await self._picked(click)
            return await self._clicks.answer(click)
        except (StoreError, TryLater):
            log.exception("a click could not be kept")
            return message_answer(UNAVAILABLE)

    async def said(self, said: Said) -> None:
        try:
            await self._places.learn(said)
            said = await self._roster.standing(said, await self._desk.policy(said.tenant))
            exchange = await self._exchanges.begin(said, text=said.text, mentions=await self._roster.mentioned(said))
            card = await self._typed.answer(exchange)
        except Aside as aside:
            await self._whisper(said, aside)
            return
        except (StoreError, TryLater):
            log.exception("a typed ask could not be kept")
            card = cards.said(UNAVAILABLE)
        if card:
            await self._speak(said.conversation, card)

    async def installed(self, installed: Installed) -> None:
        """Install events may repeat: a place met before gets no second welcome."""
        place = installed.conversation
        if installed.bot_removed:
            await self._places.forget(place)
            return
        new = self._places.conversation(installed.tenant, place.id) is None
        await self._places.learn(installed)
        if new and installed.bot_added:
            await self._speak(place, await self._welcome(installed))

    async def _welcome(self, installed: Installed) -> cards.Card:
        """A channel is greeted as a whole; a guest in their own chat is offered what guests may do."""
        if installed.conversation.kind is not ConversationKind.PERSONAL:
            return cards.welcome("", TRY)
        installed = await self._roster.standing(installed, await self._desk.policy(installed.tenant))
        return cards.welcome("", LOOK if installed.guest else TRY, may_declare=not installed.guest)

    async def _picked(self, click: Click) -> InvokeAnswer:
        exchange = await self._exchanges.begin(click, data={k: v for k, v in click.data.items() if isinstance(v, str)})
        try:
            card = await self._typed.picked(exchange, click.verb)
        except Aside as aside:
            await self._whisper(click, aside)
            card = None
        return card_answer(card) if card else message_answer("Done.")

    async def _whisper(self, received: Received, aside: Aside) -> None:
        """Into the asker's own chat."""
        try:
            home = await self._homes.of(received.tenant, received.person, aside.incident)
        except (TryLater, InDoubt, Undeliverable) as why:
            log.warning("somebody's own chat cannot be opened", reason=str(why))
            return
        await self._speak(home, aside.card)

    async def _speak(self, place: Conversation, card: cards.Card) -> None:
        """An answer that cannot be delivered is for the log: what was asked has been kept all the same."""
        try:
            await self._speaks.answer(place, card)
        except (TryLater, InDoubt, Undeliverable) as why:
            log.warning("an answer was not delivered", reason=str(why))
