"""Performs `SendCode`: the code that proves a contact, by the very road it is to prove."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from engine.ports import Claimed, Courier, Desk, Request, Row, Store, Undeliverable
from incidents.errors import NotFound, Refused
from incidents.model import MUSTER
from oncall.calls.model import Road
from oncall.contacts.commands import RecordCodeFailed
from oncall.contacts.model import TABLE, Contacts
from oncall.effects import SendCode
from pagers import words
from pagers.kinds import Ringer
from pagers.ring import NO_RINGER

log = structlog.get_logger(__name__)


class CodeSender:
    """`ringer` as in `RoadRinger`."""

    def __init__(self, desk: Desk, store: Store, courier: Courier, ringer: Ringer | None) -> None:
        self._desk = desk
        self._store = store
        self._courier = courier
        self._ringer = ringer

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = _effect(claimed)
        row = await self._store.row(claimed.tenant, TABLE, f"{effect.person.id}/{effect.contact}")
        address, code = (str(row.doc.get(field) or "") if row else "" for field in ("address", "code"))
        road = await self._road(claimed.tenant, effect)
        if not address or not code or road is None:
            return ()  # proved or removed meanwhile
        await self._send(claimed, road, address, code)
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        effect = _effect(claimed)
        key = f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}"
        command = RecordCodeFailed(effect.contact, reason)
        try:
            await self._desk.handle(Request(claimed.tenant, key, MUSTER, "contacts", effect.person.id, command))
        except Refused as refused:
            log.warning("a failed code could not be recorded", owed=claimed.owed.key, sentence=refused.sentence)
        return ()

    async def _send(self, claimed: Claimed, road: Road, address: str, code: str) -> None:
        if road is Road.EMAIL:
            subject, text = words.code_mail(code)
            key = f"code/{claimed.owed.key}/{claimed.generation}"
            await self._courier.deliver(key, address, subject, text, doubtful=claimed.doubtful, again=True)
        elif self._ringer is None:
            raise Undeliverable(NO_RINGER)
        elif road is Road.SMS:
            await self._ringer.text(address, words.code_sms(code))
        else:
            await self._ringer.call(address, words.code_spoken(code))

    async def _road(self, tenant: str, effect: SendCode) -> Road | None:
        try:
            contacts = await self._desk.oncall(tenant, "contacts", effect.person.id)
        except NotFound:
            return None
        point = contacts.point(effect.contact) if isinstance(contacts, Contacts) else None
        return point.road if point else None


def _effect(claimed: Claimed) -> SendCode:
    effect = claimed.owed.effect
    if not isinstance(effect, SendCode):
        raise Undeliverable(f"{type(effect).__name__} sends no code")
    return effect
