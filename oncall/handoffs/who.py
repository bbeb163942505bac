"""Who is concerned by a handoff: who writes its note, who accepts it, and whether the shift still ends that way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from incidents import rights
from incidents.given import Given
from incidents.model import Person
from incidents.policy import Policy, Team
from oncall.handoffs.model import Handoff
from oncall.schedules.duty import Duty

_TICK = timedelta(microseconds=1)


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
    pairs = given.duty.handovers(handoff.schedule, handoff.end, handoff.end + _TICK)
    return any(
        _id(out.person, given.policy) == handoff.outgoing.id and _id(into.person, given.policy) == handoff.incoming.id
        for out, into in pairs
    )


def overtaken(handoff: Handoff, duty: Duty, now: datetime) -> bool:
    """Whether a later change of hands of the same schedule has passed already: then it is too late to nudge anybody."""
    return bool(duty.handovers(handoff.schedule, handoff.end + _TICK, now + _TICK))


def _id(key: str, policy: Policy) -> str:
    contact = policy.people.get(key)
    return contact.person.id if contact else ""
