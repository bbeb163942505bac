"""The link to a calendar of one's own shifts, or of a schedule; it is a secret, and can be revoked."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent
from oncall.rotas.commands import TakeDuty

_REVOKE = ("revoke", "stop", "off", "remove", "delete")


def read(heard: Heard) -> Answer:
    first, _, rest = heard.text.partition(" ")
    revoke = first.lower() in _REVOKE
    return Show("feed", {"what": "revoke" if revoke else "new", "words": (rest if revoke else heard.text)[:200]})


INTENT = Intent(
    "On call",
    usage="oncall feed [schedule], oncall feed revoke",
    what="your shifts in your calendar: a secret link, for your own chat only",
    phrases=("oncall feed", "on call feed", "on-call feed", "oncall calendar", "oncall ical"),
    read=read,
    about=About.NOTHING,
    command=TakeDuty,
)
