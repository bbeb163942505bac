"""Performs `Ring`: one try to reach one person by mail, SMS or phone, and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from engine.ports import Claimed, Courier, Desk, InDoubt, NotYet, Request, Row, Store, TryLater, Undeliverable
from incidents.errors import NotFound, Refused
from incidents.model import MUSTER
from oncall.calls.commands import RecordTry
from oncall.calls.model import Call, Road, Try, TryState
from oncall.contacts.model import TABLE
from oncall.effects import Ring
from pagers import words
from pagers.kinds import Mark, Ringer
from pagers.thing import outside

NO_RINGER = "No service that rings is set up. Add a pager of kind twilio or azure to the policy."

BLOCKED_AFTER = 7
"""Tries, a good minute and a half."""

NO_ADDRESS = "There is no address for this contact any more. Add it again: type contacts."

log = structlog.get_logger(__name__)


class RoadRinger:
    """`ringer` is the service for SMS and phone, none where the policy names none."""

    def __init__(self, desk: Desk, store: Store, courier: Courier, ringer: Ringer | None) -> None:
        self._desk = desk
        self._store = store
        self._courier = courier
        self._ringer = ringer

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = _effect(claimed)
        call = await self._call(claimed.tenant, effect)
        one = call.a_try(effect.number) if call else None
        if call is None or one is None:
            raise Undeliverable("This page is not known any more.")
        if not call.waiting or one.state is not TryState.WAITING:
            return ()
        address = await self._address(call, one)
        if not address:
            # Somebody takes a contact away whenever they like: the next road is tried, and nothing has gone wrong.
            await self._report(claimed, RecordTry(effect.number, sent=False, reason=NO_ADDRESS))
            return ()
        try:
            await self._send(claimed, await outside(self._desk, call), one, address)
        except (TryLater, InDoubt) as trouble:
            raise _impatient(claimed, call, one, trouble) from trouble
        await self._report_sent(claimed, effect)
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        effect = _effect(claimed)
        await self._report(claimed, RecordTry(effect.number, sent=False, reason=reason))
        return ()

    async def _send(self, claimed: Claimed, call: Call, one: Try, address: str) -> None:
        again, mark = claimed.doubtful, Mark(claimed.tenant, call.key, one.number)
        if one.road is Road.EMAIL:
            subject, text = words.mail(call)
            await self._courier.deliver(f"ring/{claimed.owed.key}", address, subject, text, doubtful=again, again=True)
        elif self._ringer is None:
            raise Undeliverable(NO_RINGER)
        elif one.road is Road.SMS:
            await self._ringer.text(address, words.sms(call, again=again), mark)
        elif one.road is Road.PHONE:
            await self._ringer.call(address, words.spoken(call, again=again), mark)
        else:
            raise Undeliverable(f"Nothing rings by {one.road.value}.")

    async def _address(self, call: Call, one: Try) -> str:
        """A contact's own, or with none named the catalogue's; empty where it was removed meanwhile. Held here only,
        and told to nobody but the service."""
        if one.contact:
            row = await self._store.row(call.tenant, TABLE, f"{call.person.id}/{one.contact}")
            address = str(row.doc.get("address") or "") if row else ""
        else:
            contact = (await self._desk.policy(call.tenant)).contact_of(call.person)
            address = contact.email if contact and one.road is Road.EMAIL else ""
        return address

    async def _report_sent(self, claimed: Claimed, effect: Ring) -> None:
        """It is out by now: where that cannot be written the next try says that it is a repeat."""
        call = await self._call(claimed.tenant, effect)
        one = call.a_try(effect.number) if call else None
        if one is None or one.state is TryState.FAILED:  # the service was quicker to say that nobody was reached
            return
        try:
            await self._report(claimed, RecordTry(effect.number, sent=True))
        except TryLater as error:
            raise InDoubt(f"It was sent, but that could not be written down: {error}") from error

    async def _report(self, claimed: Claimed, command: RecordTry) -> None:
        key = f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}"
        try:
            await self._desk.handle(Request(claimed.tenant, key, MUSTER, "call", _effect(claimed).call, command))
        except Refused as refused:
            log.warning("a try could not be recorded", owed=claimed.owed.key, sentence=refused.sentence)

    async def _call(self, tenant: str, effect: Ring) -> Call | None:
        try:
            call = await self._desk.oncall(tenant, "call", effect.call)
        except NotFound:
            return None
        return call if isinstance(call, Call) else None


def _impatient(claimed: Claimed, call: Call, one: Try, trouble: Exception) -> Exception:
    """A road that stays blocked is given up for the next one; the last one is tried to the end."""
    ahead = [other for other in call.tries if other.number != one.number and other.state is TryState.WAITING]
    others = [other for other in ahead if other.road is not Road.TEAMS]
    if claimed.attempts + 1 < BLOCKED_AFTER or isinstance(trouble, NotYet) or not others:
        return trouble
    return Undeliverable(f"{trouble} The next way to reach them is tried instead.")


def _effect(claimed: Claimed) -> Ring:
    effect = claimed.owed.effect
    if not isinstance(effect, Ring):
        raise Undeliverable(f"{type(effect).__name__} rings nobody")
    return effect
