"""Acknowledge the incident, a page or a test of one's contacts."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from incidents.commands import Acknowledge
from oncall.calls.commands import AnswerCall

THANKS = "Acknowledged. Thank you."


def read(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Do(Acknowledge(), said=THANKS)


def read_page(heard: Heard) -> Answer:
    """The button of a page; a test page is about nothing that could hear of it but the call itself."""
    if heard.incident is None and heard.value("call"):
        return Do(AnswerCall(), THANKS, "call", heard.value("call"), "paged")
    return Do(Acknowledge(heard.value("page")), THANKS, "incident", heard.the_incident().key, "paged")


INTENT = Intent(
    area="On call",
    usage="ack",
    what="say that you are looking; it stops your pages",
    phrases=("ack", "acknowledge"),
    read=read,
    verb="incident.ack",
    command=Acknowledge,
)
PAGE = Intent("On call", "", "", (), read_page, "page.ack", "", About.NOTHING, Acknowledge)
