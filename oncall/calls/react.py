"""What a fact of a call owes: its tries, its card kept true, and its row in the register of pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents.effects import Owed
from oncall.calls import events as e
from oncall.calls.model import Call, Road, Try
from oncall.effects import FilePage, RefreshPage, Ring, SendPage
from oncall.events import OncallEntry

_AHEAD = timedelta(milliseconds=250)
"""A worse page counts as due a little earlier for each level, so that of many at once the SEV-1 goes out first."""


def react(before: Call | None, after: Call, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact; a try is owed once, card and register as one row each that the newest state wins."""
    file = Owed(f"{after.key}/filed", entry.at, FilePage(after.key))
    match entry.event:
        case e.CallBegun():
            return [*(_owed(after, one) for one in after.tries), file]
        case e.TryMade():
            return []
        case _:
            return [Owed(f"{after.key}/card", entry.at, RefreshPage(after.key), f"page:{after.key}"), file]


def _owed(call: Call, one: Try) -> Owed:
    due, key = one.due - (4 - call.severity) * _AHEAD, f"{call.key}/try/{one.number}"
    if one.road is Road.TEAMS:
        return Owed(key, due, SendPage(call.key, one.number), f"page:{call.key}")
    return Owed(key, due, Ring(call.key, one.number))
