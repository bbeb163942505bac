"""What a fact of a call owes: its tries, its card kept true, and its row in the register of pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.commands import PageAgain, RecordPageFailure
from incidents.effects import Ask, Owed
from oncall.alarms.commands import PageAlarmAgain
from oncall.calls import events as e
from oncall.calls.model import Call, Road, Try, TryState
from oncall.effects import FilePage, RefreshPage, Ring, SendPage
from oncall.events import OncallEntry

_AHEAD = timedelta(milliseconds=250)
"""A worse page counts as due a little earlier for each level, so that of many at once the SEV-1 goes out first."""


def react(before: Call | None, after: Call, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001  one shape for all
    """The owed rows of one fact; a try is owed once, card and register as one row each that the newest state wins."""
    card = Owed(f"{after.key}/card", entry.at, RefreshPage(after.key), f"page:{after.key}")
    file = Owed(f"{after.key}/filed", entry.at, FilePage(after.key))
    match entry.event:
        case e.CallBegun():
            return [*(_owed(after, one) for one in after.tries), file]
        case e.TryMade(number, sent):
            # The card of a page tells of what went wrong; that of a test is about nothing but its tries.
            told = [card] if not sent or not after.about else []
            return [*told, *(_unreached(after, number, entry) if not sent else [])]
        case e.TryMovedUp(number):
            # Under the same key, so that it takes the place of the row that waits for its time.
            return [_owed(after, one) for one in after.tries if one.number == number]
        case _:
            return [card, file]


def _owed(call: Call, one: Try) -> Owed:
    due, key = one.due - (4 - call.severity) * _AHEAD, f"{call.key}/try/{one.number}"
    if one.road is Road.TEAMS:
        return Owed(key, due, SendPage(call.key, one.number), f"page:{call.key}")
    return Owed(key, due, Ring(call.key, one.number))


def _unreached(call: Call, number: int, entry: OncallEntry) -> list[Owed]:
    """The last road came to nothing: the next step is taken now, for silence is certain.

    The room of the incident hears it. What happens in Teams it hears from there.
    """
    one = call.a_try(number)
    if one is None or not call.waiting or any(each.state is not TryState.FAILED for each in call.tries):
        return []
    if call.about.startswith("ALM-"):
        return [_ask(call, entry, "on", "alarm", PageAlarmAgain(call.page))]
    if not call.about.startswith("INC-"):
        return []
    on = _ask(call, entry, "on", "incident", PageAgain(call.page))
    failure = RecordPageFailure(call.page, f"no road is left; {one.road.value}: {one.reason}")
    return [on] if one.road is Road.TEAMS else [_ask(call, entry, "unreached", "incident", failure), on]


def _ask(
    call: Call, entry: OncallEntry, what: str, kind: str, command: RecordPageFailure | PageAgain | PageAlarmAgain
) -> Owed:
    """In their order: what happened is said before somebody else is called."""
    return Owed(f"{call.key}/{entry.seq}/{what}", entry.at, Ask(kind, call.about, command), f"unreached:{call.key}")
