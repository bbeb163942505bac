"""Only look: the status, the list of incidents, the timeline, help."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent


def read_status(heard: Heard) -> Answer:
    return Show("headline") if heard.incident else Show("status")


def read_incidents(heard: Heard) -> Answer:
    return Show("incidents", {"words": heard.text, "page": heard.value("page") or "1"})


def read_timeline(heard: Heard) -> Answer:
    return Show("timeline", {"page": heard.value("page")})


def read_help(heard: Heard) -> Answer:
    """`help oncall` is a card of its own."""
    return Show("help", {"group": heard.text[:40]})


STATUS = Intent(
    "Look", "status", "this incident, or all that are open", ("status", "headline", "show"), read_status,
    about=About.NOTHING,
)  # fmt: skip
INCIDENTS = Intent(
    "Look", "incidents [words]", "find incidents, open and closed", ("incidents", "list", "find"), read_incidents,
    about=About.NOTHING,
)  # fmt: skip
TIMELINE = Intent("Look", "timeline", "everything that happened, in order", ("timeline",), read_timeline)
HELP = Intent(
    "Look",
    "help",
    "what you can do here; “help oncall” has all of on-call",
    ("help", "?", "hi", "hello", "commands"),
    read_help,
    about=About.NOTHING,
)  # fmt: skip
