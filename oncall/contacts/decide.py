"""Which facts follow from an ask put to somebody's contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from incidents.given import Given
from oncall.calls.model import Road
from oncall.contacts import commands as c
from oncall.contacts import events as e
from oncall.contacts.model import CODE_LASTS, CODES, CODES_WITHIN, LONGEST, MOST, Code, ContactPoint, Contacts
from oncall.contacts.ringing import has_ringer
from oncall.rights import check_machine, check_member
from oncall.rotas.moments import moment

BETWEEN_CODES = timedelta(seconds=30)
BETWEEN_TESTS = timedelta(minutes=1)
"""Codes and test pages cost money and ring somebody: not as fast as a finger can press."""

NO_RINGER = "SMS and calls are not set up here. Ask an admin to add a pager of kind twilio or azure to the policy file."
NO_CODE = "No code is awaited any more. Press Verify beside the contact, and a new one is sent."


def decide(contacts: Contacts | None, command: c.ContactsCommand, given: Given) -> Sequence[e.ContactsEvent]:
    """Raises Refused for people, never for the machine's own words. Only oneself may."""
    if isinstance(command, c.RecordCodeFailed):
        check_machine(given)
        known = contacts is not None and contacts.point(command.contact) is not None
        return [e.CodeNotSent(command.contact, command.reason)] if known else []
    check_member(given)
    if contacts and contacts.person.id != given.by.id:
        raise NotAllowed(f"Only {contacts.person.name} can change how they are reached.")
    match command:
        case c.AddContact():
            return _added(contacts, command, given)
        case c.TestContacts():
            return _tested(contacts, given)
    if contacts is None:
        raise NotFound("You have no contacts yet. Add one: type contacts.")
    return _changed(contacts, command, given)


def _added(contacts: Contacts | None, command: c.AddContact, given: Given) -> Sequence[e.ContactsEvent]:
    if command.road is Road.TEAMS:
        raise Invalid("Teams is always there, at once. Add a phone, an SMS or an email.")
    if command.road.rings and not has_ringer(given.policy):
        raise Invalid(NO_RINGER)
    if contacts and len(contacts.points) >= MOST:
        raise Refused(f"You have {MOST} contacts already. Remove one first.")
    _check_delay(command.after)
    _check_codes(contacts, given)
    point = ContactPoint(command.id, command.road, command.shown, command.after)
    return [e.ContactAdded(given.tenant, given.by, point, Code(command.id, command.digest, command.until))]


def _tested(contacts: Contacts | None, given: Given) -> Sequence[e.ContactsEvent]:
    if contacts and contacts.tested_at and given.now < contacts.tested_at + BETWEEN_TESTS:
        raise Refused("A test page went out less than a minute ago. Wait a moment, then ask again.")
    return [e.ContactsTested(given.tenant, given.by, contacts.tests + 1 if contacts else 1)]


def _changed(contacts: Contacts, command: c.ContactsCommand, given: Given) -> Sequence[e.ContactsEvent]:
    match command:
        case c.SendCodeAgain(contact, digest, until):
            return _code_again(contacts, _known(contacts, contact), Code(contact, digest, until), given)
        case c.VerifyContact(digest):
            return _verified(contacts, digest, given)
        case c.RemoveContact(contact):
            return [e.ContactRemoved(_known(contacts, contact).id)]
        case c.DelayContact(contact, after):
            _check_delay(after)
            return [e.ContactDelayed(contact, after)] if _known(contacts, contact).after != after else []
    raise TypeError(f"contacts do not understand {type(command).__name__}")


def _code_again(contacts: Contacts, point: ContactPoint, code: Code, given: Given) -> Sequence[e.ContactsEvent]:
    if point.verified_at:
        raise Stale("That contact is verified already. Nothing more is needed.")
    last = contacts.code
    if last and last.contact == point.id and given.now < last.until - CODE_LASTS + BETWEEN_CODES:
        raise Refused("A code went out less than half a minute ago. Wait a moment, then ask again.")
    _check_codes(contacts, given)
    return [e.CodeSent(code)]


def _check_codes(contacts: Contacts | None, given: Given) -> None:
    """Adding and removing contacts in turn must not ring strangers without end."""
    found = contacts.codes if contacts else ()
    recent = [at for at in found if given.now - CODES_WITHIN < at <= given.now]
    if len(recent) < CODES:
        return
    contact = given.policy.contact_of(given.by)
    zone = contact.time_zone if contact else given.policy.hours.time_zone
    # Whole minutes are shown: the next one, so that it is never too early.
    again = moment(recent[0] + CODES_WITHIN + timedelta(minutes=1), zone, given.now)
    within = CODES_WITHIN // timedelta(minutes=1)
    raise Refused(f"{CODES} codes went out within {within} minutes. Ask again at {again}.")


def _verified(contacts: Contacts, digest: str, given: Given) -> Sequence[e.ContactsEvent]:
    code = contacts.code
    if code is None:
        raise Refused(NO_CODE)
    if not code.counts(given.now):
        ended = f"was good until {code.until:%H:%M} UTC" if code.tries_left else "ended with the fifth wrong try"
        anew = ("Send a new code", "contact.code", {"contact": code.contact})
        raise Refused(f"That code {ended}. Send a new one.", anew)
    # A wrong code is a fact of its own, so that tries are counted wherever they are typed.
    return [e.ContactVerified(code.contact)] if code.digest == digest else [e.CodeWrong()]


def _known(contacts: Contacts, id_: str) -> ContactPoint:
    point = contacts.point(id_)
    if point is None:
        raise Stale("That contact is not there any more. Type contacts to see those you have.")
    return point


def _check_delay(after: timedelta) -> None:
    if not timedelta(0) <= after <= LONGEST or after % timedelta(minutes=1):
        raise Invalid("Choose whole minutes, from 0 to 60.")
