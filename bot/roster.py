"""Asks Teams about people the bot has not met: who a mention means, how to write to somebody, who is a guest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import structlog

from bot.activity import Conversation, Received, Said
from bot.connector import Connector, Member
from bot.places import Places
from engine.ports import InDoubt, TryLater, Undeliverable
from incidents.model import Person
from incidents.policy import Policy

PATIENCE = 1.0
"""Seconds: a click must be answered within three, and a roster that is slow can be asked another time."""

log = structlog.get_logger(__name__)
R = TypeVar("R", bound=Received)


class Roster:
    """Each person is looked up once; what Teams said is kept by `Places`."""

    def __init__(self, connector: Connector, places: Places) -> None:
        self._connector = connector
        self._places = places
        self._silent: set[tuple[str, str]] = set()
        self._read: dict[tuple[str, str], Member] = {}

    async def standing(self, received: R, policy: Policy) -> R:
        """The activity, marked as a guest's where the roster knows them as one: activities seldom say so."""
        known = self._places.guest(received.tenant, received.person)
        if received.guest or policy.contact_of(received.person) or (received.tenant, received.mri) in self._silent:
            return received
        if known is None:
            member = await self._member(received.conversation, received.mri)
            if member is None:
                self._silent.add((received.tenant, received.mri))
                return received
            known = member.guest
            await self._places.meet(received.tenant, received.person, received.mri, guest=known)
        return replace(received, guest=known)

    async def mentioned(self, said: Said) -> Mapping[str, Person]:
        """Who the mentions of a line name, by the text that stands for them."""
        named = [(m.text, m.id, m.name) for m in said.mentions if m.text.strip()]
        return {text: await self._person(said.conversation, id_, name) for text, id_, name in named}

    async def _person(self, near: Conversation, mri: str, name: str) -> Person:
        known = self._places.by_mri(near.tenant, mri)
        if known:
            return known
        member = await self._member(near, mri)
        if member is None or not member.entra:
            return Person(mri, name)
        person = Person(member.entra, name or member.name)
        await self._places.meet(near.tenant, person, mri, guest=member.guest)
        return person

    async def address(self, near: Conversation, person: Person) -> str:
        """Teams' own id of somebody, or the Entra id or UPN where the roster lacks them. May raise TryLater."""
        known = self._places.mri(near.tenant, person)
        if known:
            return known
        wanted = (near.tenant, person.id.casefold())
        try:
            if wanted not in self._read:
                await self._look_for(near, wanted)
            if member := self._read.pop(wanted, None):
                await self._places.meet(near.tenant, person, member.id, guest=member.guest)
                return member.id
        except Undeliverable as why:
            log.info("the roster cannot be read", reason=str(why))
        return person.id

    async def _look_for(self, near: Conversation, wanted: tuple[str, str]) -> None:
        """Read the roster up to this person; whoever stands before them is known from now on."""
        async for member in self._connector.members(near):
            self._read |= {(near.tenant, id_.casefold()): member for id_ in (member.entra, member.upn) if id_}
            if wanted in self._read:
                return

    async def _member(self, near: Conversation, mri: str) -> Member | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._connector.member(near, mri)
        except (TryLater, InDoubt, Undeliverable, TimeoutError) as why:
            log.info("the roster does not tell about somebody", reason=type(why).__name__)
            return None
