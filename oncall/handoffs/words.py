"""A handoff in words: how it stands, and its note as a plain mail."""

from __future__ import annotations

from datetime import datetime

from oncall.handoffs.lines import filled
from oncall.handoffs.model import Handoff, HandoffState, Lines

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING_LEFT = "Nothing in this note can be told here."


def stand(handoff: Handoff) -> str:
    """`Accepted by Ben Okafor at 09:02 UTC`: one line on how it stands, without a full stop."""
    match handoff.state:
        case HandoffState.ACCEPTED if handoff.accepted_at:
            return f"Accepted by {handoff.incoming.name}, {when(handoff.accepted_at)}"
        case HandoffState.WRITTEN:
            return f"Not accepted yet by {handoff.incoming.name}"
        case HandoffState.MISSING:
            return f"No note: {handoff.outgoing.name} left none"
        case HandoffState.VOID:
            return "Not needed: the shift does not end then any more"
        case HandoffState.ASKED:
            return f"{handoff.outgoing.name} is asked for the note"
    return f"{handoff.outgoing.name} writes the note before the shift ends"


def written(handoff: Handoff) -> str:
    """`Written by Lea Lindt for Ana Silva, 16 Nov 11:05 UTC, late`; empty while there is no note."""
    if handoff.written_at is None:
        return ""
    by = handoff.written_by or handoff.outgoing
    instead = "" if by.id == handoff.outgoing.id else f" for {handoff.outgoing.name}"
    return f"Written by {by.name}{instead}, {when(handoff.written_at)}{', late' if handoff.late else ''}"


def subject(handoff: Handoff) -> str:
    return f"Handoff {handoff.title}: {handoff.outgoing.name} to {handoff.incoming.name}, {when(handoff.takes_over)}"


def mail_text(handoff: Handoff, lines: Lines) -> str:
    """`lines` are those that its reader may see."""
    told = [f"{label}\n{_indented(text)}" for label, text in filled(lines)] or [NOTHING_LEFT]
    top = (
        f"{handoff.incoming.name} takes over {handoff.title} from {handoff.outgoing.name}, {when(handoff.takes_over)}."
    )
    end = f"{written(handoff)}.\n{handoff.incoming.name} accepts it in Teams: type handoff."
    return "\n\n".join([top, *told, end])


def when(moment: datetime) -> str:
    """`16 Nov 09:00 UTC`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%H:%M} UTC"


def _indented(text: str) -> str:
    return "\n".join(f"  {row}" for row in text.split("\n"))
