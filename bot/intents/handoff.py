"""The handoff note: written by whoever's shift ends, accepted by whoever takes over."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from oncall.handoffs.commands import AcceptHandoff, WriteHandoff
from oncall.handoffs.lines import LABELS
from oncall.handoffs.model import Lines


def read(heard: Heard) -> Answer:
    """Typed it opens the form or the note; clicked it is the form, sent."""
    if not heard.clicked:
        return Show("handoff")
    lines = Lines(*(heard.value(field) for field in LABELS))
    return Do(WriteHandoff(lines), "Kept. It goes out now.", "handoff", heard.value("handoff"), "handoff")


def read_accept(heard: Heard) -> Answer:
    """Typed it leads to the note: nobody accepts what they have not seen."""
    if not heard.clicked:
        return Show("handoff")
    return Do(AcceptHandoff(), "Accepted. Have a quiet shift.", "handoff", heard.value("handoff"), "handoff")


INTENT = Intent(
    area="On call",
    usage="handoff",
    what="write the note of your shift, or read the newest one",
    phrases=("handoff", "handover note", "handoff note", "shift note"),
    read=read,
    verb="handoff.write",
    form="handoff",
    about=About.NOTHING,
    command=WriteHandoff,
)
ACCEPT = Intent(
    area="On call",
    usage="",
    what="accept the note of a handoff",
    phrases=("accept handoff", "accept the handoff", "accept note"),
    read=read_accept,
    verb="handoff.accept",
    about=About.NOTHING,
    command=AcceptHandoff,
)
