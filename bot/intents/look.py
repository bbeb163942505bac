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


def read_help(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("help")


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
    "Look", "help", "what you can do here", ("help", "?", "hi", "hello", "commands"), read_help, about=About.NOTHING
)
