"""How each fact changes somebody's contacts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from oncall.contacts import events as e
from oncall.contacts.model import CODES, ContactPoint, Contacts
from oncall.events import OncallEntry


def evolve(contacts: Contacts | None, entry: OncallEntry) -> Contacts:
    """Somebody's contacts after this fact; the first names the person."""
    fact = entry.event
    if entry.seq != (contacts.version if contacts else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {contacts.version if contacts else 0}")
    if contacts is None:
        if not isinstance(fact, e.ContactAdded | e.ContactsTested):
            raise TypeError(f"{type(fact).__name__} is no first fact of somebody's contacts")
        contacts = Contacts(fact.person.id, fact.tenant, 0, fact.person)
    return replace(contacts, version=entry.seq, **_changes(contacts, entry))


def _changes(contacts: Contacts, entry: OncallEntry) -> dict[str, Any]:
    match entry.event:
        case e.ContactAdded(point=point, code=code):
            return {"points": (*contacts.points, point), "code": code, "codes": _sent(contacts, entry)}
        case e.CodeSent(code):
            points = _with(contacts, code.contact, fault="")
            return {"code": code, "points": points, "codes": _sent(contacts, entry)}
        case e.CodeWrong():
            wrong = contacts.code
            return {"code": replace(wrong, tries=wrong.tries + 1) if wrong else None}
        case e.CodeNotSent(contact, reason):
            return {"points": _with(contacts, contact, fault=reason)}
        case e.ContactVerified(contact):
            return {"code": None, "points": _with(contacts, contact, verified_at=entry.at, fault="")}
        case e.ContactRemoved(contact):
            awaited = contacts.code if contacts.code and contacts.code.contact != contact else None
            return {"code": awaited, "points": tuple(point for point in contacts.points if point.id != contact)}
        case e.ContactDelayed(contact, after):
            return {"points": _with(contacts, contact, after=after)}
        case e.ContactsTested(number=number):
            return {"tests": number, "tested_at": entry.at}
    raise TypeError(f"{type(entry.event).__name__} is no fact of somebody's contacts")


def _sent(contacts: Contacts, entry: OncallEntry) -> tuple[datetime, ...]:
    return (*contacts.codes, entry.at)[-CODES:]


def _with(contacts: Contacts, id_: str, **changes: Any) -> tuple[ContactPoint, ...]:
    return tuple(replace(point, **changes) if point.id == id_ else point for point in contacts.points)
