"""Who is concerned by a handoff: who writes its note, who accepts it, and whether the shift still ends that way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incidents import rights
from incidents.given import Given
from incidents.model import Person
from incidents.policy import Policy, Team
from oncall.handoffs.model import Handoff
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Shift

_TICK = timedelta(microseconds=1)


COVER = timedelta(hours=1)
"""Somebody who steps in for less than that is not told, and has nothing to tell."""


def changes_of_hands(duty: Duty, schedule: str, start: datetime, end: datetime) -> list[tuple[Shift, Shift]]:
    """The changes of hands that owe a note, as `Duty.handovers`; a short cover counts as part of the shift before it.

    So whoever takes over and undoes it within minutes leaves no trace.
    """
    pairs = [(_with_covers(out, duty), into) for out, into in duty.handovers(schedule, start, end)]
    return [(out, into) for out, into in pairs if not _short(out) and not _short(into) and out.person != into.person]


def _with_covers(shift: Shift, duty: Duty) -> Shift:
    """A short cover as the end of the shift that it follows; after a pause it stands for itself."""
    if not _short(shift):
        return shift
    before = next((out for out, _ in duty.handovers(shift.schedule, shift.start, shift.start + _TICK)), None)
    return replace(_with_covers(before, duty), end=shift.end) if before else shift


def _short(shift: Shift) -> bool:
    return bool(shift.why) and shift.end - shift.start < COVER


def handoff_key(schedule: str, end: datetime) -> str:
    """`payments/20261120T0900Z`: one a schedule and end of a shift."""
    return f"{schedule}/{end.astimezone(UTC):%Y%m%dT%H%MZ}"


def team_of(schedule: str, policy: Policy) -> Team | None:
    """The first team that has its duty by this schedule."""
    return next((team for team in policy.teams.values() if team.schedule == schedule), None)


def may_write(person: Person, handoff: Handoff, policy: Policy) -> bool:
    """The outgoing person, and in their place the lead of a team with this schedule, or an admin."""
    if person.id == handoff.outgoing.id:
        return True
    contact = policy.contact_of(person)
    leads = {team.lead for team in policy.teams.values() if team.schedule == handoff.schedule}
    return contact is not None and (contact.key in leads or rights.is_admin(person, policy))


def stands(handoff: Handoff, given: Given) -> bool:
    """Whether the shift still ends then, with these two people."""
    pairs = changes_of_hands(given.duty, handoff.schedule, handoff.end, handoff.end + _TICK)
    return any(
        _id(out.person, given.policy) == handoff.outgoing.id and _id(into.person, given.policy) == handoff.incoming.id
        for out, into in pairs
    )


def overtaken(handoff: Handoff, duty: Duty, now: datetime) -> bool:
    """Whether a later change of hands of the same schedule has passed already: then it is too late to nudge anybody."""
    return bool(changes_of_hands(duty, handoff.schedule, handoff.end + _TICK, now + _TICK))


def _id(key: str, policy: Policy) -> str:
    contact = policy.people.get(key)
    return contact.person.id if contact else ""
