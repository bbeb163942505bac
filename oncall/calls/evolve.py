"""How each fact changes a call."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from oncall.calls import events as e
from oncall.calls.model import SNOOZED, Call, Try, TryState
from oncall.events import OncallEntry


def evolve(call: Call | None, entry: OncallEntry) -> Call:
    """A call after this fact; the first must be `CallBegun`."""
    if entry.seq != (call.version if call else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {call.version if call else 0}")
    if call is None:
        if not isinstance(entry.event, e.CallBegun):
            raise TypeError(f"the first fact of a call is CallBegun, not {type(entry.event).__name__}")
        fact = entry.event
        begun = {each.name: getattr(fact, each.name) for each in fields(fact)}
        return Call(version=entry.seq, begun_at=entry.at, **begun)
    return replace(call, version=entry.seq, **_changes(call, entry))


def _changes(call: Call, entry: OncallEntry) -> dict[str, Any]:
    match entry.event:
        case e.TryMade(number, sent, reason):
            state = TryState.SENT if sent else TryState.FAILED
            return {"tries": _with(call.tries, number, state, reason, entry.at)}
        case e.TryMovedUp(number, due):
            return {"tries": tuple(replace(t, due=due) if t.number == number else t for t in call.tries)}
        case e.CallAnswered(by):
            answered = {"answered_at": entry.at, "answered_by": by}
            return answered | {"tries": _no_more(call.tries, "answered", entry.at)}
        case e.CallOver(why):
            return {"over_at": entry.at, "over": why, "tries": _no_more(call.tries, why, entry.at)}
        case e.CallPutOff(until):
            put_off = {"snoozed_until": until, "over_at": entry.at, "over": SNOOZED}
            return put_off | {"tries": _no_more(call.tries, SNOOZED, entry.at)}
        case e.CallJudged(verdict):
            return {"verdict": verdict, "judged_at": entry.at}
    raise TypeError(f"{type(entry.event).__name__} is no later fact of a call")


def _with(tries: tuple[Try, ...], number: int, state: TryState, reason: str, at: datetime) -> tuple[Try, ...]:
    return tuple(replace(t, state=state, reason=reason, at=at) if t.number == number else t for t in tries)


def _no_more(tries: tuple[Try, ...], why: str, at: datetime) -> tuple[Try, ...]:
    """The tries still ahead are not needed."""
    return tuple(
        replace(t, state=TryState.NOT_NEEDED, reason=why, at=at) if t.state is TryState.WAITING else t for t in tries
    )
