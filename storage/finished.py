"""Which subjects may leave the hot store: finished ones that are owed nothing."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.model import Phase
from storage.codec import Doc
from storage.owed import names_subject

ARCHIVED_KINDS = ("incident", "campaign")


def may_leave(subject: Doc, owed: Iterable[Doc]) -> bool:
    """A closed incident or a finished notice, with no owed row of its own."""
    if not _finished(subject["kind"], subject["snapshot"]):
        return False
    return not any(names_subject(row, subject["tenant"], subject["key"]) for row in owed)


def _finished(kind: str, snapshot: Doc) -> bool:
    if kind == "incident":
        return bool(snapshot["phase"] == Phase.CLOSED)
    return kind == "campaign" and bool(snapshot.get("finished_at"))
