"""Typed lines: matched to an ask, put to the incident they mean, answered in a sentence or with a card."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

import adaptive_cards as cards
from bot.acting import Acting
from bot.carry_out import CarryOut, Result
from bot.exchange import Exchange, Exchanges
from bot.intents import INTENTS
from bot.intents.heard import Do, PickPerson, Show
from bot.intents.intent import About
from bot.intents.reading import read_person
from bot.matching import Match, match, suggest
from bot.nearest import nearest
from bot.on_top import linked, on_top
from bot.screens import Screens
from bot.which import PickIncident, Which
from incidents.announce import announce
from incidents.errors import Refused
from incidents.events import TimelineEntry
from incidents.model import Incident

HINT = "I did not understand that. Type “help” to see what you can ask."


class Aside(Exception):
    """An answer for the asker's own chat, whatever place it was asked in."""

    def __init__(self, card: cards.Card, incident: Incident) -> None:
        super().__init__("said aside")
        self.card = card
        self.incident = incident


class Typed:
    """Answers with a card, or with None where the room has heard the answer already."""

    def __init__(
        self, exchanges: Exchanges, which: Which, screens: Screens, carry_out: CarryOut, acting: Acting | None
    ) -> None:
        self._exchanges = exchanges
        self._which = which
        self._screens = screens
        self._carry_out = carry_out
        self._acting = acting

    async def answer(self, exchange: Exchange) -> cards.Card | None:
        """What was typed, done or turned down in friendly words."""
        return await self._guarded(exchange, self._say(exchange), exchange.heard.text)

    async def picked(self, exchange: Exchange, verb: str) -> cards.Card | None:
        """What was typed before a choice was needed, now with the choice made on the card."""
        heard, text = exchange.heard, exchange.heard.value("text")
        incident, wanted = heard.value("incident"), heard.value("named") or heard.value("person")
        exchange = replace(exchange, heard=replace(heard, clicked=False, data={}, text=text))
        work = self._say(exchange, incident) if verb == "pick.incident" else self._meaning(exchange, wanted, incident)
        return await self._guarded(exchange, work, text, incident)

    async def _meaning(self, exchange: Exchange, wanted: str, incident: str) -> cards.Card | None:
        """The same words again; where they are still unclear about somebody, the person picked is meant."""
        try:
            return await self._say(exchange, incident)
        except PickPerson as pick:
            person = read_person(wanted, exchange.heard)
            heard = replace(exchange.heard, mentions={**exchange.heard.mentions, pick.name: person})
            return await self._say(replace(exchange, heard=heard), incident)

    async def _say(self, exchange: Exchange, chosen: str = "") -> cards.Card | None:
        if self._acting and (name := self._acting.wanted(exchange.heard.text)):
            return await self._act(self._acting, exchange, name)
        found = match(exchange.heard.text, INTENTS)
        if found is None:
            near = suggest(exchange.heard.text, INTENTS) or nearest(exchange.heard.text, INTENTS)
            words = f"Did you mean “{near}”? Type “help” for everything you can ask." if near else HINT
            return cards.said(exchange.spoken(words))
        found = found if chosen else await self._which.meant(exchange.asker, found)
        return await self._ask(await self._about(exchange, found, chosen), found)

    async def _about(self, exchange: Exchange, found: Match, chosen: str) -> Exchange:
        """The exchange with its incident, where the ask has one, and the text that is left."""
        if chosen:
            return await self._exchanges.named(exchange.saying(self._which.chosen(found, chosen)), chosen)
        if found.intent.about is About.INCIDENT:
            incident, text = await self._which.find(exchange.asker, found)
            return await self._exchanges.under_policy(exchange.saying(text).about(incident))
        if found.intent.command is None:
            incident_here = await self._which.maybe(exchange.asker, found)
            return await self._exchanges.under_policy(exchange.saying(found.rest).about(incident_here))
        return exchange.saying(found.rest)

    async def _ask(self, exchange: Exchange, found: Match) -> cards.Card | None:
        answer = found.intent.read(exchange.heard)
        if isinstance(answer, Show):
            return await self._screens.draw(answer.card, self._exchanges.scene(exchange, values=answer.data))
        result = await self._carry_out.do(exchange.asker, exchange.key, exchange.heard, answer)
        return await self._reply(exchange, answer, result)

    async def _reply(self, exchange: Exchange, do: Do, result: Result) -> cards.Card | None:
        """A sentence: the headline card of the room says the rest. Silence where the room was told already."""
        if result.incident is None or result.subject is not None:
            return await self._about_on_call(exchange, do, result)
        link = self._exchanges.link(exchange, result.incident)
        if do.show != "headline":
            declared = do.show == "declared"
            said = do.said or (self._exchanges.lives(exchange, result.incident) if declared else "")
            scene = self._exchanges.scene(exchange, result, values=exchange.heard.data, said=said)
            return linked(await self._screens.draw(do.show, scene), link if declared else "")
        if leaves := self._exchanges.leaves(result.incident):
            return self._aside(exchange, leaves, result.incident)
        in_room = result.incident.room is not None and result.incident.room.conversation == exchange.asker.conversation
        if in_room and _announced(result):
            return None
        return linked(cards.said(exchange.spoken(f"{result.incident.key}: {do.said or 'Done.'}")), link)

    async def _about_on_call(self, exchange: Exchange, do: Do, result: Result) -> cards.Card:
        """The card the ask names, or its words."""
        if do.show == "headline":
            return cards.said(exchange.spoken(do.said or "Done."))
        scene = self._exchanges.scene(exchange, result, values=exchange.heard.data, said=do.said)
        return await self._screens.draw(do.show, scene)

    def _aside(self, exchange: Exchange, words: str, incident: Incident) -> cards.Card:
        """An answer that those who read along need not hear. Raises Aside where there are any."""
        card = cards.said(exchange.spoken(words))
        if exchange.aloud:
            raise Aside(card, incident)
        return card

    async def _act(self, acting: Acting, exchange: Exchange, name: str) -> cards.Card:
        person = await acting.act(exchange.received, name, exchange.heard)
        if person is None:
            return cards.said("You act as yourself again.")
        return cards.said(f"In this chat you now act as {person.name}. To stop, type: act as me.")

    async def _guarded(
        self, exchange: Exchange, work: Awaitable[cards.Card | None], text: str, incident: str = ""
    ) -> cards.Card | None:
        """Choices and refusals as cards; `incident` is the one picked before."""
        try:
            return await work
        except (PickIncident, PickPerson, Refused) as why:
            if done := await self._carry_out.earlier(exchange.asker, exchange.key, exchange.heard):
                return cards.said(exchange.spoken(f"{done.named}Done."))
            return _instead(exchange, why, text, incident)


def _instead(exchange: Exchange, why: PickIncident | PickPerson | Refused, text: str, incident: str) -> cards.Card:
    """A card to choose from, or a friendly sentence."""
    if isinstance(why, PickIncident):
        return on_top(cards.pick_incident(why.incidents, text), acting_as=exchange.acting_as)
    if isinstance(why, PickPerson):
        return on_top(cards.pick_person(text, why.people, incident), acting_as=exchange.acting_as)
    return cards.refused(exchange.spoken(why.sentence), why.offer)


def _announced(result: Result) -> bool:
    """Whether one of these facts is said aloud in the room anyway."""
    incident = result.incident
    return incident is not None and any(
        isinstance(entry, TimelineEntry) and announce(incident, entry) for entry in result.entries
    )
