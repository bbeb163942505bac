"""How a call begins: its tries by the contacts of the person, and the shift it falls in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from incidents.given import Given
from incidents.policy import Contact
from oncall.calls import events as e
from oncall.calls.commands import BeginCall
from oncall.calls.model import Road, Try
from oncall.rules import OncallRules
from oncall.schedules.schedule import Shift


class _Road(NamedTuple):
    """A try to plan: on this road, so long after the call begins."""

    road: Road
    after: timedelta
    contact: str = ""


def begin(command: BeginCall, given: Given) -> e.CallBegun:
    """Teams at once, then each verified contact in its time. A test of one's contacts tries every road at once."""
    contact = given.policy.contact_of(command.person)
    shift = _shift(contact, given)
    return e.CallBegun(
        key=command.key,
        tenant=given.tenant,
        about=command.about,
        page=command.page,
        person=command.person,
        title=command.title,
        why=command.why,
        severity=command.severity,
        tries=_tries(command, contact, given),
        rule=command.rule,
        schedule=shift.schedule if shift else "",
        shift_end=shift.end if shift else None,
        night=at_night(given.now, contact.time_zone if contact else "UTC", given.policy.oncall),
        drill=command.drill,
    )


def at_night(at: datetime, time_zone: str, rules: OncallRules) -> bool:
    """Whether this moment is in the night of that zone; a night that ends before it begins goes over midnight."""
    local = at.astimezone(ZoneInfo(time_zone)).time()
    begins, ends = rules.night_from, rules.night_until
    return begins <= local < ends if begins <= ends else local >= begins or local < ends


def _tries(command: BeginCall, contact: Contact | None, given: Given) -> tuple[Try, ...]:
    roads = sorted(_roads(contact, given), key=lambda one: one.after)
    at_once = not command.about
    return tuple(
        Try(number, one.road, given.now if at_once else given.now + one.after, one.contact)
        for number, one in enumerate([_Road(Road.TEAMS, timedelta(0)), *roads], start=1)
    )


def _roads(contact: Contact | None, given: Given) -> Iterator[_Road]:
    """Beside Teams: the person's own contacts, or with none of them the address of the catalogue."""
    points = given.contacts.points if given.contacts else ()
    own = [point for point in points if point.verified_at and point.road is not Road.TEAMS]
    yield from (_Road(point.road, point.after, point.id) for point in own)
    if not own and contact and contact.email:
        yield _Road(Road.EMAIL, given.policy.oncall.email_after)


def _shift(contact: Contact | None, given: Given) -> Shift | None:
    """The shift this person is on call by now, if by any."""
    if contact is None:
        return None
    for schedule in given.duty.schedules_of(contact.key):
        if given.duty.who(schedule, given.now) == contact.key:
            return given.duty.shift(schedule, given.now)
    return None
