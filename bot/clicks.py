"""Clicks: a card's button becomes an ask, and its outcome the card the clicker sees instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import adaptive_cards as cards
from adaptive_cards.asks import TITLES
from adaptive_cards.more import PICK
from bot.activity import Click
from bot.carry_out import CarryOut
from bot.exchange import Exchange, Exchanges
from bot.intents import BY_VERB
from bot.intents.heard import Do, PickPerson, Show
from bot.intents.intent import About
from bot.invoke import InvokeAnswer, card_answer, message_answer
from bot.on_top import linked
from bot.screens import Screens
from incidents.errors import Invalid, NotFound, Refused, Stale

IDS = frozenset({"incident", "notice", "verb", "form", "ask"})
"""What of a card's data is not an input of the form that is opened."""
CHOOSE = "Choose from the list what you want to do, then press Go."
WITHOUT_INCIDENT = "This card does not say which incident it is about. Type “incidents” for a list."


class Clicks:
    """Reads the verb, carries the ask out, draws what follows."""

    def __init__(self, exchanges: Exchanges, screens: Screens, carry_out: CarryOut) -> None:
        self._exchanges = exchanges
        self._screens = screens
        self._carry_out = carry_out

    async def answer(self, click: Click) -> InvokeAnswer:
        """Always an answer: a refusal is a friendly sentence, never an error of the wire."""
        data = {name: _text(value) for name, value in click.data.items()}
        exchange = await self._exchanges.begin(click, data=data)
        try:
            return card_answer(await self._card(exchange, click.verb))
        except (PickPerson, Refused) as why:
            done = await self._repeated(exchange, click.verb)
            return card_answer(done) if done else await self._excused(exchange, click.verb, why)

    async def _repeated(self, exchange: Exchange, verb: str) -> cards.Card | None:
        """The living card, where this very click was carried out before and its answer got lost."""
        intent = BY_VERB.get(verb)
        command = intent.command if intent else None
        result = await self._carry_out.earlier(exchange.asker, exchange.key, exchange.heard, command)
        if result is None:
            return None
        if result.incident is None:
            shown = exchange.heard.value("show")
            return await self.show(exchange, shown, {}) if self._screens.knows(shown) else cards.said("Done.")
        living = "notice_preview" if result.notice else "headline"
        return await self._screens.draw(living, self._exchanges.scene(exchange, result, said="Done."))

    async def _excused(self, exchange: Exchange, verb: str, why: PickPerson | Refused) -> InvokeAnswer:
        if isinstance(why, Stale):
            return await self._living(exchange, why)
        if isinstance(why, Refused):
            return await self._turned_down(exchange, verb, why)
        names = ", ".join(person.name for person in why.people[:5])
        several = Invalid(f"Several people are called “{why.name[:60]}”: {names}. Write the full name.")
        return await self._turned_down(exchange, verb, several)

    async def _card(self, exchange: Exchange, verb: str) -> cards.Card:
        exchange = await self._exchanges.on_card(exchange)
        if verb == PICK:
            verb = exchange.heard.value("ask")
            if verb not in TITLES:
                return await self.show(exchange, "more", {}, CHOOSE)
        if verb.startswith("show.") and self._screens.knows(verb[5:]):
            return await self.show(exchange, verb[5:], _inputs(exchange))
        intent = BY_VERB.get(verb)
        if intent is None:
            raise Stale("This button belongs to an older version of the card.")
        if intent.about is not About.NOTHING and exchange.heard.incident is None:
            raise NotFound(WITHOUT_INCIDENT)
        answer = intent.read(exchange.heard)
        if isinstance(answer, Show):
            return await self.show(exchange, answer.card, answer.data)
        return await self._after(exchange, answer)

    async def _after(self, exchange: Exchange, do: Do) -> cards.Card:
        """The card after an ask: the living headline, or the one the intent names."""
        result = await self._carry_out.do(exchange.asker, exchange.key, exchange.heard, do)
        if result.incident is None or result.subject is not None:
            scene = self._exchanges.scene(exchange, result, values=exchange.heard.data, said=do.said)
            return await self._screens.draw(do.show, scene) if do.show != "headline" else cards.said(do.said or "Done.")
        leaves = self._exchanges.leaves(result.incident)
        if leaves and exchange.aloud:
            return cards.said(f"{result.incident.key} is private now.")
        declared = do.show == "declared"
        said = leaves or do.said or (self._exchanges.lives(exchange, result.incident) if declared else "")
        scene = self._exchanges.scene(exchange, result, values=exchange.heard.data, said=said)
        card = await self._screens.draw(do.show, scene)
        return linked(card, self._exchanges.link(exchange, result.incident)) if declared else card

    async def show(self, exchange: Exchange, name: str, values: Mapping[str, str], fault: str = "") -> cards.Card:
        """Only look."""
        if self._screens.needs_incident(name) and exchange.heard.incident is None:
            raise NotFound(WITHOUT_INCIDENT)
        if self._screens.needs_notice(name) and exchange.heard.notice is None:
            raise Stale("This card does not say which notice it is about. Open it again with: notice.")
        return await self._screens.draw(name, self._exchanges.scene(exchange, values=values, fault=fault))

    async def _living(self, exchange: Exchange, stale: Stale) -> InvokeAnswer:
        """An old card leads to the living one, with a word on what has changed."""
        try:
            found = await self._exchanges.on_card(exchange)
        except Refused as refused:
            return message_answer(exchange.spoken(refused.sentence))
        if found.heard.incident is None:
            return message_answer(exchange.spoken(stale.sentence))
        living = "notice_preview" if found.heard.notice else "headline"
        scene = self._exchanges.scene(found, said=stale.sentence, tone="warning")
        return card_answer(await self._screens.draw(living, scene))

    async def _turned_down(self, exchange: Exchange, verb: str, refused: Refused) -> InvokeAnswer:
        """A form comes back with what was typed; an offer as buttons; anything else as a sentence."""
        if refused.offer:
            return card_answer(cards.refused(exchange.spoken(refused.sentence), refused.offer))
        intent = BY_VERB.get(verb)
        if intent is None or not intent.form or isinstance(refused, NotFound):
            return message_answer(exchange.spoken(refused.sentence))
        try:
            found = await self._exchanges.on_card(exchange)
            return card_answer(await self.show(found, intent.form, _inputs(exchange), refused.sentence))
        except Refused:
            # The form itself is not for this person: the first sentence says enough.
            return message_answer(exchange.spoken(refused.sentence))


def _inputs(exchange: Exchange) -> dict[str, str]:
    return {name: value for name, value in exchange.heard.data.items() if name not in IDS}


def _text(value: Any) -> str:
    """Card data is ids and inputs: text, or nothing we use."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else ""
