"""Acknowledge the incident, or a page."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from incidents.commands import Acknowledge


def read(heard: Heard) -> Answer:
    page = heard.value("page")
    return Do(Acknowledge(page), said="Acknowledged. Thank you.", show="paged" if page else "headline")


INTENT = Intent(
    area="Triage",
    usage="ack",
    what="say that you are looking; it stops your pages",
    phrases=("ack", "acknowledge"),
    read=read,
    verb="incident.ack",
    command=Acknowledge,
)
