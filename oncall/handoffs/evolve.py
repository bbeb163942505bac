"""How each fact changes a handoff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oncall.events import OncallEntry
from oncall.handoffs import events as e
from oncall.handoffs.model import Handoff, HandoffState


def evolve(handoff: Handoff | None, entry: OncallEntry) -> Handoff:
    """A handoff after this fact; the first must be `HandoffPlanned`."""
    fact = entry.event
    if entry.seq != (handoff.version if handoff else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {handoff.version if handoff else 0}")
    if isinstance(fact, e.HandoffPlanned):
        return _planned(handoff, fact, entry)
    if handoff is None:
        raise TypeError(f"the first fact of a handoff is HandoffPlanned, not {type(fact).__name__}")
    return replace(handoff, version=entry.seq, **_changes(handoff, entry))


def _planned(handoff: Handoff | None, fact: e.HandoffPlanned, entry: OncallEntry) -> Handoff:
    """Planned again, a note that was written stays. Somebody else who takes over has yet to accept it."""
    new = Handoff(
        key=fact.key,
        tenant=fact.tenant,
        version=entry.seq,
        schedule=fact.schedule,
        outgoing=fact.outgoing,
        incoming=fact.incoming,
        start=fact.start,
        end=fact.end,
        name=fact.name,
        team=fact.team,
        ask_at=fact.ask_at,
        check_at=fact.check_at or fact.end,
        begins=fact.begins,
        zone=fact.zone,
        out_zone=fact.out_zone,
        into_zone=fact.into_zone,
    )
    if handoff is None:
        return new
    return _carried(handoff, new)


def _carried(handoff: Handoff, new: Handoff) -> Handoff:
    if handoff.given:
        accepted = handoff.accepted_at if handoff.incoming.id == new.incoming.id else None
        return replace(
            new,
            lines=handoff.lines,
            written_by=handoff.written_by,
            written_at=handoff.written_at,
            accepted_at=accepted,
            nudged=handoff.nudged,
            revised_at=handoff.revised_at,
            doubted_at=handoff.doubted_at,
            state=HandoffState.ACCEPTED if accepted else HandoffState.WRITTEN,
        )
    asked = handoff.state is HandoffState.ASKED and handoff.outgoing.id == new.outgoing.id
    return replace(new, state=HandoffState.ASKED) if asked else new


def _changes(handoff: Handoff, entry: OncallEntry) -> dict[str, Any]:
    match entry.event:
        case e.HandoffAsked():
            return {"state": HandoffState.ASKED}
        case e.HandoffWritten(lines):
            return {
                "state": HandoffState.WRITTEN,
                "lines": lines,
                "written_by": entry.by,
                "written_at": handoff.written_at or entry.at,
                "revised_at": entry.at,
            }
        case e.HandoffAccepted():
            return {"state": HandoffState.ACCEPTED, "accepted_at": entry.at}
        case e.HandoffMissed(nudge):
            return {"state": HandoffState.MISSING, "nudged": nudge, "missed_at": entry.at}
        case e.HandoffUnaccepted():
            return {"nudged": True, "reminded": True}
        case e.HandoffDoubted():
            return {"doubted_at": entry.at}
        case e.HandoffVoided():
            return {"state": HandoffState.VOID}
    raise TypeError(f"{type(entry.event).__name__} is no fact of a handoff")
