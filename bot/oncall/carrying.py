"""What an ask of on-call needs beside its command: the rows of addresses and codes, a shift's end, an alarm's end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.intents import contacts as intent
from bot.intents.heard import Do, Heard
from bot.intents.snooze import until_shift_ends
from bot.oncall.addresses import code_of, digest_of
from bot.oncall.contacts import own_chat
from bot.oncall.own_pages import judge_others
from engine.ports import Clock, Desk, Ids, Outcome, Request, Row, Store
from incidents.commands import OpenIncident, SnoozePage
from incidents.errors import Invalid, NotFound, Refused, Stale
from incidents.given import Given
from incidents.model import Incident, Person
from oncall.alarms.commands import EndAlarm, SnoozeAlarm
from oncall.calls.commands import JudgeCall
from oncall.calls.model import Call
from oncall.contacts import commands as c
from oncall.contacts.decide import decide
from oncall.contacts.events import ContactVerified
from oncall.contacts.model import MOST, TABLE, Contacts

KNOWN = "You have that one already. Type contacts to see it, or to change when it is used."
_ERASURE_OWED = Row("privacy", "erase", {})
"""While this row stands, something was dropped whose bytes may still lie in a file of the store."""
_CONTACTS = (c.AddContact, c.SendCodeAgain, c.VerifyContact, c.RemoveContact, c.DelayContact, c.TestContacts)


@dataclass(frozen=True, slots=True)
class Filled:
    """The ask as it will be put, and the row of an address written for it: what stood there before is in `was`."""

    do: Do
    row: str = ""
    was: Row | None = None


class Carrying:
    """Before and after the desk. Numbers and addresses pass through here into their row, and nowhere else."""

    def __init__(self, store: Store, desk: Desk, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._ids = ids
        self._under_way: set[str] = set()

    async def filled(self, tenant: str, key: str, heard: Heard, do: Do, *, guest: bool, aloud: bool) -> Filled:
        """Raises Refused, before anything is written, where the contacts would refuse the ask."""
        if isinstance(do.command, SnoozePage | SnoozeAlarm):
            return Filled(await self._until_shift_ends(tenant, heard, do, do.command))
        if not isinstance(do.command, _CONTACTS):
            return Filled(do)
        own_chat(aloud=aloud)
        if await self._desk.earlier(tenant, key):
            return Filled(do)  # carried out before: the desk answers as it did
        mine = await self._mine(tenant, heard.person)
        command = _placed(do.command, mine)
        decide(mine, command, Given(self._clock.now(), heard.person, tenant, heard.policy, guest))
        do = replace(do, command=command)
        if isinstance(command, c.AddContact):
            return await self._added(tenant, heard, do, command, mine)
        if isinstance(command, c.SendCodeAgain):
            return await self._again(tenant, heard.person, do, command)
        return Filled(do)

    async def undone(self, tenant: str, filled: Filled) -> None:
        """The ask was refused, or had been carried out before: the row is as it was."""
        self._under_way.discard(filled.row)
        if filled.was:
            await self._store.put_rows(tenant, [filled.was])
        elif filled.row:
            await self._erased(tenant, [filled.row])

    async def done(self, request: Request, heard: Heard, filled: Filled, outcome: Outcome) -> None:
        """A contact that was removed loses its row, one that is proved its code; an alarm became an incident."""
        tenant, person = request.tenant, request.by
        if outcome.repeated:
            await self.undone(tenant, filled)
        self._under_way.discard(filled.row)
        match request.command:
            case c.RemoveContact(contact):
                await self._erased(tenant, [f"{person.id}/{contact}"])
            case c.VerifyContact():
                proved = (entry.event for entry in outcome.entries)
                for fact in proved:
                    if isinstance(fact, ContactVerified):
                        await self._proved(tenant, f"{person.id}/{fact.contact}")
            case JudgeCall() if isinstance(outcome.snapshot, Call):
                await judge_others(self._desk, request, outcome.snapshot)
            case OpenIncident() if heard.value("alarm") and isinstance(outcome.snapshot, Incident):
                await self._declared(request, heard.value("alarm"), outcome.snapshot.key)

    async def _declared(self, request: Request, alarm: str, key: str) -> None:
        """An alarm that ended by itself meanwhile stays as it is."""
        end = EndAlarm(f"declared as {key}", key)
        with suppress(Stale, NotFound):
            await self._desk.handle(
                Request(request.tenant, f"{request.key}/alarm", request.by, "alarm", alarm, end, guest=request.guest)
            )

    async def _until_shift_ends(self, tenant: str, heard: Heard, do: Do, command: SnoozePage | SnoozeAlarm) -> Do:
        """The call knows when the shift of its person ends."""
        if not until_shift_ends(heard):
            return do
        call = await self._desk.oncall(tenant, "call", f"{do.subject or heard.the_incident().key}.{command.page}")
        end = call.shift_end if isinstance(call, Call) else None
        if end is None:
            raise Invalid("You have no shift under way. Say how long instead, such as: snooze 20 min.")
        return replace(do, command=replace(command, until=end))

    async def _added(
        self, tenant: str, heard: Heard, do: Do, command: c.AddContact, mine: Contacts | None
    ) -> Filled:  # fmt: skip
        road, address, _ = intent.typed(heard)
        await self._sweep(tenant, heard.person, mine)
        for point in mine.points if mine else ():
            row = await self._store.row(tenant, TABLE, f"{heard.person.id}/{point.id}")
            if row and point.road is road and row.doc.get("address") == address:
                raise Invalid(KNOWN)
        id_, code = f"c{self._ids.new()[:12]}", code_of(self._ids.new())
        row_id = f"{heard.person.id}/{id_}"
        self._under_way.add(row_id)
        await self._store.put_rows(tenant, [Row(TABLE, row_id, {"address": address, "code": code})])
        command = replace(command, id=id_, digest=digest_of(heard.person, code))
        return Filled(replace(do, command=command), row_id)

    async def _sweep(self, tenant: str, person: Person, mine: Contacts | None) -> None:
        """A stop between the row and its contact leaves a number that nobody uses: it goes with the next one."""
        begin = f"{person.id}/"
        found = await self._store.rows(tenant, TABLE, begin, 4 * MOST)
        used = {f"{begin}{point.id}" for point in (mine.points if mine else ())} | self._under_way
        left = [row.id for row in found if row.id.startswith(begin) and row.id not in used]
        if left:
            await self._erased(tenant, left)

    async def _erased(self, tenant: str, rows: Sequence[str]) -> None:
        """Within the hour housekeeping lets the bytes go, too, as it does for addresses of customers."""
        await self._store.put_rows(tenant, [_ERASURE_OWED])
        await self._store.drop_rows(tenant, TABLE, rows)

    async def _again(self, tenant: str, person: Person, do: Do, command: c.SendCodeAgain) -> Filled:
        row_id, code = f"{person.id}/{command.contact}", code_of(self._ids.new())
        was = await self._store.row(tenant, TABLE, row_id)
        if was is None:
            raise Stale("Its address was erased. Remove this contact and add it again.")
        await self._store.put_rows(tenant, [Row(TABLE, row_id, {**was.doc, "code": code})])
        return Filled(replace(do, command=replace(command, digest=digest_of(person, code))), row_id, was)

    async def _proved(self, tenant: str, row_id: str) -> None:
        row = await self._store.row(tenant, TABLE, row_id)
        if row:
            await self._store.put_rows(tenant, [Row(TABLE, row_id, {"address": row.doc["address"]})])

    async def _mine(self, tenant: str, person: Person) -> Contacts | None:
        try:
            found = await self._desk.oncall(tenant, "contacts", person.id)
        except NotFound:
            return None
        return found if isinstance(found, Contacts) else None


def _placed(command: c.ContactsCommand, mine: Contacts | None) -> c.ContactsCommand:
    """Typed, a contact is named by its place in the list; the ask itself names it by its id."""
    if not isinstance(command, c.RemoveContact | c.DelayContact) or not command.contact.startswith("#"):
        return command
    points, place = mine.in_order if mine else (), command.contact[1:]
    if not place.isdecimal() or not 1 <= int(place[:4]) <= len(points):
        raise Refused("There is no contact of that number. Type contacts to see those you have.")
    return replace(command, contact=points[int(place[:4]) - 1].id)
