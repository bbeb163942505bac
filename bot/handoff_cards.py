"""Performs RefreshHandoff: the form for who hands over, the note for who takes over and for the channel, kept true."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import structlog

import adaptive_cards as cards
from bot.activity import Conversation
from bot.connector import Connector
from bot.faults import Gone
from bot.homes import Homes
from bot.oncall.handoff_notes import Sees, burn_words, kept_row, lines_for, open_to_all, prefilled
from bot.places import Places
from bot.posting import fitting, sizes
from bot.team_channel import team_channel
from engine.ports import Claimed, Clock, Desk, InDoubt, Row, Store, TryLater, Undeliverable
from incidents import rights
from incidents.errors import NotFound
from incidents.model import Incident, Person
from incidents.policy import Policy
from oncall.effects import RefreshHandoff
from oncall.handoffs.model import Handoff, HandoffState
from oncall.handoffs.who import may_write
from oncall.rotas.moments import moment

CHANNEL = "channel"
_ASKING = (HandoffState.ASKED, HandoffState.MISSING)
_NOTE = "note"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One handoff, with the cards of it that stand somewhere: by `outgoing/<id>`, `incoming/<id>` and `channel`."""

    handoff: Handoff
    policy: Policy
    standing: Mapping[str, Mapping[str, Any]]

    @property
    def table(self) -> str:
        return f"handoff/{self.handoff.key}"


class HandoffCards:
    """Where a card stands is a row of `handoff/<key>`, written at once: a card that went out is not sent again because
    another could not be."""

    def __init__(
        self, store: Store, desk: Desk, connector: Connector, places: Places, homes: Homes, clock: Clock
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._homes = homes
        self._clock = clock

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable. Somebody who cannot be reached keeps nobody else from their card."""
        turn = await self._turn(claimed)
        troubles: list[Exception] = []
        steps = [self._outgoing, self._incoming, self._others]
        # What stands where everybody reads along is put right first: an incident in it may just have become private.
        for step in (self._channel, *steps) if CHANNEL in turn.standing else (*steps, self._channel):
            try:
                await step(turn)
            except (TryLater, InDoubt) as why:
                troubles.append(why)
            except Undeliverable as why:
                log.warning("a card of a handoff cannot be delivered", handoff=turn.handoff.key, reason=str(why))
        if troubles:
            raise troubles[0]
        return [kept_row(turn.handoff)] if turn.handoff.given else ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """The note stays to be found, whoever did not get a card of it."""
        log.warning("the cards of a handoff are not up to date", owed=claimed.owed.key, reason=reason)
        try:
            turn = await self._turn(claimed)
        except Undeliverable:
            return ()
        return [kept_row(turn.handoff)] if turn.handoff.given else ()

    async def _turn(self, claimed: Claimed) -> _Turn:
        effect = claimed.owed.effect
        if not isinstance(effect, RefreshHandoff):
            raise Undeliverable(f"{type(effect).__name__} is no card of a handoff")
        try:
            handoff = await self._desk.oncall(claimed.tenant, "handoff", effect.handoff)
        except NotFound as gone:
            raise Undeliverable(gone.sentence) from gone
        if not isinstance(handoff, Handoff):
            raise Undeliverable(f"{effect.handoff} is no handoff")
        rows = await self._store.rows(claimed.tenant, f"handoff/{handoff.key}")
        return _Turn(handoff, await self._desk.policy(claimed.tenant), {row.id: row.doc for row in rows})

    async def _outgoing(self, turn: _Turn) -> None:
        """The form once it is time. While somebody may be typing into it, it is left alone."""
        handoff, seat = turn.handoff, f"outgoing/{turn.handoff.outgoing.id}"
        stands, form = turn.standing.get(seat), f"form for {handoff.incoming.id}"
        if handoff.doubted:
            form = f"{form}, still"
        if stands is None or (handoff.doubted and stands["shows"] != form):
            # An answer that is asked for again comes as a new message: an old one is far up by now.
            if handoff.state is HandoffState.ASKED or handoff.doubted or _missed(handoff):
                await self._send(turn, seat, handoff.outgoing, await self._form(turn), form)
        elif handoff.state not in _ASKING and not handoff.doubted:
            await self._update(turn, seat, await self._note(turn, handoff.outgoing))
        elif stands["shows"] != form:
            await self._update(turn, seat, await self._form(turn), form)

    async def _incoming(self, turn: _Turn) -> None:
        """The note, or at the change of hands that there is none."""
        handoff, seat = turn.handoff, f"incoming/{turn.handoff.incoming.id}"
        if seat in turn.standing:
            await self._update(turn, seat, await self._note(turn, handoff.incoming))
        elif handoff.state is HandoffState.WRITTEN or _missed(handoff):
            await self._send(turn, seat, handoff.incoming, await self._note(turn, handoff.incoming))

    async def _channel(self, turn: _Turn) -> None:
        """The note for everybody, without what is not for everybody."""
        if CHANNEL in turn.standing:
            await self._update(turn, CHANNEL, await self._note(turn, None))
        elif turn.handoff.given and (channel := self._open_channel(turn)):
            await self._post(turn, channel, await self._note(turn, None))

    async def _others(self, turn: _Turn) -> None:
        """Who was concerned before somebody swapped."""
        now = {f"outgoing/{turn.handoff.outgoing.id}", f"incoming/{turn.handoff.incoming.id}", CHANNEL}
        at = moment(turn.handoff.takes_over, turn.handoff.zone, self._clock.now())
        words = f"The handoff of {turn.handoff.title} at {at} is not yours any more."
        for seat in turn.standing:
            if seat not in now:
                await self._update(turn, seat, cards.said(words))

    # ---- cards

    async def _form(self, turn: _Turn) -> cards.Card:
        handoff, at = turn.handoff, self._clock.now()
        sees = _eyes(handoff.outgoing, turn.policy)
        known = lines_for(self._desk, handoff, sees) if handoff.given else None
        lines = await (known or prefilled(self._store, self._desk, handoff, sees, at))
        rules = turn.policy.oncall
        budget = await burn_words(self._store, handoff.tenant, handoff.outgoing.id, at, rules)
        return cards.handoff_form(handoff, at, writer=handoff.outgoing, values=asdict(lines), budget=budget)

    async def _note(self, turn: _Turn, reader: Person | None) -> cards.Card:
        """For this person, or for everybody."""
        handoff = turn.handoff
        sees = _eyes(reader, turn.policy) if reader else open_to_all
        lines = await lines_for(self._desk, handoff, sees)
        accepts = reader is not None and reader.id == handoff.incoming.id
        writes = reader is not None and may_write(reader, handoff, turn.policy)
        contact = turn.policy.contact_of(reader) if reader else None
        zone = contact.time_zone if contact else handoff.zone
        return cards.handoff_note(handoff, lines, self._clock.now(), accepts=accepts, writes=writes, zone=zone)

    # ---- where they go

    async def _send(self, turn: _Turn, seat: str, person: Person, card: cards.Card, shows: str = _NOTE) -> None:
        tenant, activities = turn.handoff.tenant, sizes(card, alert=True)
        home = await self._homes.of(tenant, person)
        try:
            message = await fitting(activities, partial(self._connector.send, home))
        except Gone:
            home = await self._homes.anew(home, person)
            message = await fitting(activities, partial(self._connector.send, home))
        await self._keep(turn, seat, home.id, message, shows)

    def _open_channel(self, turn: _Turn) -> Conversation | None:
        return team_channel(self._places, turn.handoff.tenant, turn.policy, turn.handoff.team)

    async def _post(self, turn: _Turn, channel: Conversation, card: cards.Card) -> None:
        thread, message = await fitting(sizes(card), partial(self._connector.create_thread, channel))
        await self._keep(turn, CHANNEL, thread, message or thread.partition(";messageid=")[2])

    async def _update(self, turn: _Turn, seat: str, card: cards.Card, shows: str = _NOTE) -> None:
        """The same message with the newest state; one that was deleted stays so."""
        stands = turn.standing[seat]
        place = self._places.conversation(turn.handoff.tenant, stands["conversation"])
        if place is None or not stands["message"]:
            return
        with suppress(Gone):
            await fitting(sizes(card), partial(self._connector.update, place, stands["message"]))
        if stands["shows"] != shows:
            await self._keep(turn, seat, stands["conversation"], stands["message"], shows)

    def _keep(self, turn: _Turn, seat: str, conversation: str, message: str, shows: str = _NOTE) -> Awaitable[None]:
        doc = {"conversation": conversation, "message": message, "shows": shows}
        return self._store.put_rows(turn.handoff.tenant, [Row(turn.table, seat, doc)])


def _missed(handoff: Handoff) -> bool:
    """Seen as missing, in time for somebody to do something about it."""
    return handoff.state is HandoffState.MISSING and handoff.nudged


def _eyes(person: Person, policy: Policy) -> Sees:
    def sees(incident: Incident) -> bool:
        return rights.may_see(person, incident, policy)

    return sees
