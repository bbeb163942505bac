"""Which facts follow from an ask put to a call."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.decisions.paging import settled
from incidents.errors import NotFound, Refused
from incidents.given import Given
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.model import Call
from oncall.calls.planning import begin
from oncall.rights import check_machine


def decide(call: Call | None, command: c.CallCommand, given: Given) -> Sequence[e.CallEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if isinstance(command, c.BeginCall):
        check_machine(given)
        return [] if call or _needless(command, given) else [begin(command, given)]
    if isinstance(command, c.JudgeCall):
        return _judged(call, command, given)
    check_machine(given)
    # Whoever is answered before the call began is not called at all.
    return _told(call, command, given) if call else []


def _needless(command: c.BeginCall, given: Given) -> bool:
    """It waited, and somebody has taken care of it meanwhile."""
    if given.incident is None:
        return False
    page = given.incident.page(command.page)
    return page is None or page.acknowledged_at is not None or settled(given.incident, page)


def _judged(call: Call | None, command: c.JudgeCall, given: Given) -> Sequence[e.CallEvent]:
    if call is None:
        raise NotFound("That page is not known any more.")
    if call.person.id != given.by.id:
        raise Refused(f"Only {call.person.name} can say that of this page.")
    return [] if call.verdict is command.verdict else [e.CallJudged(command.verdict)]


def _told(call: Call, command: c.CallCommand, given: Given) -> Sequence[e.CallEvent]:
    match command:
        case c.RecordTry(number, sent, reason):
            return [e.TryMade(number, sent, reason)]
        case c.AnswerCall(by):
            return [e.CallAnswered(by)] if call.answered_at is None else []
        case c.EndCall(why):
            return [e.CallOver(why)] if call.waiting else []
        case c.PutOff(until):
            return [e.CallPutOff(until)] if call.waiting else []
    raise TypeError(f"a call does not understand {type(command).__name__}")
