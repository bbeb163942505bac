"""Performs MailHandoff: the note of a handoff, to whoever takes over and to the team's lead."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from engine.ports import Claimed, Courier, Desk, Row, Undeliverable
from incidents import rights
from incidents.errors import NotFound, Refused
from incidents.model import MUSTER
from incidents.policy import Contact, Policy
from oncall.effects import MailHandoff
from oncall.handoffs.lines import named, without
from oncall.handoffs.model import Handoff, Lines
from oncall.handoffs.words import mail_text, subject

log = structlog.get_logger(__name__)


class HandoffMails:
    """Each reader gets the note without what they may not know of. Who has no address in the catalogue gets no mail."""

    def __init__(self, desk: Desk, courier: Courier) -> None:
        self._desk = desk
        self._courier = courier

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, Undeliverable, InDoubt. Tried again, who has the mail already gets no other."""
        handoff = await self._handoff(claimed)
        if not handoff.given:
            return ()
        policy = await self._desk.policy(claimed.tenant)
        for contact in _readers(handoff, policy):
            if not contact.email:
                log.info("a handoff note is not mailed: no address", handoff=handoff.key, person=contact.key)
                continue
            text = mail_text(handoff, await self._lines(handoff, contact, policy))
            key = f"{claimed.owed.key}/{contact.key}@{claimed.tenant}"
            await self._courier.deliver(key, contact.email, subject(handoff), text, doubtful=claimed.doubtful)
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """The note is on its cards: the mail was the second road."""
        log.warning("a handoff note was not mailed", owed=claimed.owed.key, reason=reason)
        return ()

    async def _handoff(self, claimed: Claimed) -> Handoff:
        effect = claimed.owed.effect
        if not isinstance(effect, MailHandoff):
            raise Undeliverable(f"{type(effect).__name__} is no handoff note")
        try:
            found = await self._desk.oncall(claimed.tenant, "handoff", effect.handoff)
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        if not isinstance(found, Handoff):
            raise Undeliverable(f"{effect.handoff} is no handoff")
        return found

    async def _lines(self, handoff: Handoff, reader: Contact, policy: Policy) -> Lines:
        hidden = set()
        for key in named(handoff.lines):
            try:
                incident = await self._desk.incident(handoff.tenant, key, MUSTER)
            except NotFound:
                continue  # somebody else's number: nothing of ours to hide
            if not rights.may_see(reader.person, incident, policy):
                hidden.add(key)
        return without(handoff.lines, hidden)


def _readers(handoff: Handoff, policy: Policy) -> Sequence[Contact]:
    """The incoming person and the lead, each once; whoever wrote the note knows it."""
    team = policy.teams.get(handoff.team)
    found = [policy.contact_of(handoff.incoming), policy.people.get(team.lead) if team else None]
    by = handoff.written_by.id if handoff.written_by else ""
    return list({one.key: one for one in found if one and one.person.id != by}.values())
