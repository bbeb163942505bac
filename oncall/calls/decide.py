"""Which facts follow from an ask put to a call."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.errors import NotFound, Refused
from incidents.given import Given
from incidents.waiting import settled
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.model import SNOOZED, Call, TryState, Verdict
from oncall.calls.planning import begin
from oncall.rights import check_machine


def decide(call: Call | None, command: c.CallCommand, given: Given) -> Sequence[e.CallEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if isinstance(command, c.BeginCall):
        check_machine(given)
        return [] if call or _needless(command, given) else [begin(command, given)]
    if isinstance(command, c.JudgeCall):
        return _judged(call, command, given)
    if not _own_test(call, command, given):
        check_machine(given)
    # Whoever is answered before the call began is not called at all.
    return _told(call, command, given) if call else []


def _needless(command: c.BeginCall, given: Given) -> bool:
    """It waited, and somebody has taken care of it meanwhile."""
    if given.incident is None:
        return False
    page = given.incident.page(command.page)
    return page is None or page.acknowledged_at is not None or settled(given.incident, page)


def _own_test(call: Call | None, command: c.CallCommand, given: Given) -> bool:
    """A test is about no incident that could hear the answer, so its person answers the call itself."""
    mine = call is not None and not call.about and call.person.id == given.by.id
    return mine and isinstance(command, c.AnswerCall)


def _judged(call: Call | None, command: c.JudgeCall, given: Given) -> Sequence[e.CallEvent]:
    if call is None:
        raise NotFound("That page is not known any more.")
    if call.person.id != given.by.id:
        raise Refused(f"Only {call.person.name} can say that of this page.")
    return [] if call.verdict is command.verdict else [e.CallJudged(command.verdict)]


def _told(call: Call, command: c.CallCommand, given: Given) -> Sequence[e.CallEvent]:
    match command:
        case c.RecordTry():
            return _tried(call, command, given)
        case c.AnswerCall(by):
            return [e.CallAnswered(by)] if call.answered_at is None else []
        case c.EndCall(why):
            # A snoozed one that somebody else takes care of says so: it does not come again.
            return [e.CallOver(why)] if call.waiting or (call.over == SNOOZED and not call.answered_at) else []
        case c.PutOff():
            return _put_off(call, command)
    raise TypeError(f"a call does not understand {type(command).__name__}")


def _tried(call: Call, command: c.RecordTry, given: Given) -> Sequence[e.CallEvent]:
    """A failure is the last word on a try, and the next road is taken at once."""
    one = call.a_try(command.number)
    known = TryState.SENT if command.sent else TryState.FAILED
    if one is None or one.state in (known, TryState.FAILED):
        return []
    made = e.TryMade(command.number, command.sent, command.reason)
    return [made] if command.sent or not call.waiting else [made, *_moved_up(call, command.number, given)]


def _moved_up(call: Call, failed: int, given: Given) -> list[e.TryMovedUp]:
    """The tries that come next are made now; where some are due already nothing has to be moved."""
    ahead = [one for one in call.ahead if one.number != failed]
    soonest = min((one.due for one in ahead), default=given.now)
    if soonest <= given.now:
        return []
    return [e.TryMovedUp(one.number, given.now) for one in ahead if one.due == soonest]


def _put_off(call: Call, command: c.PutOff) -> Sequence[e.CallEvent]:
    """Whoever leaves it to the next shift has said that it could wait."""
    if not call.waiting:
        return []
    past = call.shift_end is not None and command.until > call.shift_end
    judged = [e.CallJudged(Verdict.NOT_ACTIONABLE, by_snooze=True)] if past and call.verdict is None else []
    return [e.CallPutOff(command.until), *judged]
