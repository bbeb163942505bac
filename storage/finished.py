"""Which subjects may leave the hot store: finished ones that are owed nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from incidents.model import Phase
from oncall.handoffs.model import HandoffState
from storage.codec import Doc
from storage.owed import names_subject

BEGAN: Mapping[str, str] = {
    "incident": "declared_at",
    "campaign": "drafted_at",
    "call": "begun_at",
    "alarm": "raised_at",
    "handoff": "end",
    "action": "opened_at",
}
"""The kinds that leave, and the field that says which month each belongs to: it never changes."""
ARCHIVED_KINDS = tuple(BEGAN)
_AHEAD = (HandoffState.PLANNED, HandoffState.ASKED)

_FINISHED: Mapping[str, Callable[[Doc], object]] = {
    "incident": lambda doc: doc["phase"] == Phase.CLOSED,
    "campaign": lambda doc: doc.get("finished_at"),
    "call": lambda doc: doc.get("answered_at") or doc.get("over_at"),
    "alarm": lambda doc: doc.get("ended_at"),
    "handoff": lambda doc: doc.get("state", HandoffState.PLANNED) not in _AHEAD,
    "action": lambda doc: doc.get("done_at"),
}


def may_leave(subject: Doc, owed: Iterable[Doc]) -> bool:
    """A closed incident, a finished notice, a call that is answered or over …, with no owed row of its own."""
    finished = _FINISHED.get(subject["kind"])
    if finished is None or not finished(subject["snapshot"]):
        return False
    return not any(names_subject(row, subject["tenant"], subject["key"]) for row in owed)
