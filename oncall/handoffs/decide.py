"""Which facts follow from an ask put to a handoff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.given import Given
from oncall.handoffs import commands as c
from oncall.handoffs import events as e
from oncall.handoffs.lines import tidy
from oncall.handoffs.model import Handoff, HandoffState
from oncall.handoffs.who import may_write, overtaken, stands, team_of
from oncall.rights import check_machine, check_member

LATEST = timedelta(hours=12)
"""How long after its end a change of hands that nobody saw coming is still asked for."""

EARLY = timedelta(hours=2)
"""A note that was written longer than that before the end of the shift may not hold any more by then."""

_UNWRITTEN = (HandoffState.PLANNED, HandoffState.ASKED)


def decide(handoff: Handoff | None, command: c.HandoffCommand, given: Given) -> Sequence[e.HandoffEvent]:
    """Raises Refused for people, never for the machine's own words."""
    match command:
        case c.WriteHandoff() | c.AcceptHandoff():
            check_member(given)
            return _by_people(handoff, command, given)
        case c.PlanHandoff():
            check_machine(given)
            return _plan(handoff, command, given)
        case _:
            check_machine(given)
            if handoff is None:
                return []
            return _prompt(handoff, given) if isinstance(command, c.PromptHandoff) else _check(handoff, given)


def _plan(handoff: Handoff | None, command: c.PlanHandoff, given: Given) -> Sequence[e.HandoffEvent]:
    """The first time, unless it is long past; again while it is ahead, and somebody else is concerned by now."""
    late = command.end <= given.now
    if handoff is None:
        return [] if command.end <= given.now - LATEST else [_planned(command, given)]
    same = (command.outgoing.id, command.incoming.id, command.start, command.begins) == (
        handoff.outgoing.id, handoff.incoming.id, handoff.start, handoff.begins,
    )  # fmt: skip
    if late or handoff.state is HandoffState.MISSING or (same and handoff.state is not HandoffState.VOID):
        return []  # one that was missed has passed, whatever the clock says now
    return [_planned(command, given)]


def _planned(command: c.PlanHandoff, given: Given) -> e.HandoffPlanned:
    """Whoever hears of it late, as when somebody takes over at once, has as long for the note as everybody."""
    policy, before = given.policy, given.policy.oncall.handoff_before
    schedule, team = policy.schedules.get(command.schedule), team_of(command.schedule, policy)
    company = policy.hours.time_zone
    people = [policy.contact_of(person) for person in (command.outgoing, command.incoming)]
    out_zone, into_zone = (contact.time_zone if contact else company for contact in people)
    return e.HandoffPlanned(
        key=command.key,
        tenant=given.tenant,
        schedule=command.schedule,
        outgoing=command.outgoing,
        incoming=command.incoming,
        start=command.start,
        end=command.end,
        ask_at=max(command.end - before, given.now),
        name=schedule.name if schedule else "",
        team=team.key if team else "",
        check_at=max(command.end, given.now + before),
        begins=command.begins,
        zone=schedule.time_zone if schedule else company,
        out_zone=out_zone,
        into_zone=into_zone,
    )


def _prompt(handoff: Handoff, given: Given) -> Sequence[e.HandoffEvent]:
    in_time = handoff.asked_from <= given.now < handoff.missed_from
    if handoff.state is HandoffState.WRITTEN:
        return [e.HandoffDoubted()] if in_time and _early(handoff) and stands(handoff, given) else []
    if handoff.state not in _UNWRITTEN:
        return []
    if gone := _gone(handoff, given):
        return gone
    return [e.HandoffAsked()] if in_time and handoff.state is HandoffState.PLANNED else []


def _early(handoff: Handoff) -> bool:
    """Written so long ago that it may not hold any more, and nobody was asked yet whether it does."""
    revised = handoff.revised_at or handoff.written_at
    return handoff.doubted_at is None and revised is not None and revised < handoff.end - EARLY


def _check(handoff: Handoff, given: Given) -> Sequence[e.HandoffEvent]:
    if given.now < handoff.missed_from:
        return []
    if handoff.state is HandoffState.WRITTEN:
        # Where there is a pause between the shifts, the first nudge was for the note, and this one is to accept it.
        reminds = not handoff.reminded and (not handoff.nudged or handoff.takes_over > handoff.missed_from)
        if given.now < handoff.takes_over or not reminds or overtaken(handoff, given.duty, given.now):
            return []
        return [e.HandoffUnaccepted()]
    if handoff.state not in _UNWRITTEN:
        return []
    return _gone(handoff, given) or [e.HandoffMissed(nudge=True)]


def _gone(handoff: Handoff, given: Given) -> Sequence[e.HandoffEvent]:
    """Nobody is asked for a shift that does not end any more, or after which there was another one already."""
    if not stands(handoff, given):
        return [e.HandoffVoided()]
    return [e.HandoffMissed(nudge=False)] if overtaken(handoff, given.duty, given.now) else []


def _by_people(
    handoff: Handoff | None, command: c.WriteHandoff | c.AcceptHandoff, given: Given
) -> Sequence[e.HandoffEvent]:
    if handoff is None:
        raise NotFound("There is no such handoff. To see yours, type: handoff.")
    if handoff.state is HandoffState.VOID:
        raise Stale("That shift does not end then any more, so there is nothing to hand over.")
    return _write(handoff, command, given) if isinstance(command, c.WriteHandoff) else _accept(handoff, given)


def _write(handoff: Handoff, command: c.WriteHandoff, given: Given) -> Sequence[e.HandoffEvent]:
    if not may_write(given.by, handoff, given.policy):
        who = handoff.outgoing.name
        raise NotAllowed(
            f"Only {who}, whose shift ends, or the team's lead can write this note. Tell them what to add."
        )
    if handoff.state is HandoffState.ACCEPTED:
        who = handoff.incoming.name
        raise Stale(f"{who} has accepted this note, so it stays as it is. Tell {who} what is new.")
    lines = tidy(command.lines)
    same = handoff.given and lines == handoff.lines and not handoff.doubted
    return [] if same else [e.HandoffWritten(lines)]


def _accept(handoff: Handoff, given: Given) -> Sequence[e.HandoffEvent]:
    if given.by.id != handoff.incoming.id:
        raise NotAllowed(f"Only {handoff.incoming.name}, who takes over, can accept this note.")
    if handoff.state is HandoffState.ACCEPTED:
        return []
    if not handoff.given:
        raise Invalid(f"There is no note to accept yet. Ask {handoff.outgoing.name} for it.")
    return [e.HandoffAccepted()]
