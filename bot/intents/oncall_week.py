"""A picture of the coming weeks."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent
from oncall.rotas.commands import TakeDuty


def read(heard: Heard) -> Answer:
    return Show("weeks", {"words": heard.text[:200]})


INTENT = Intent(
    "On call",
    usage="oncall week [schedule or team]",
    what="a picture of the coming four weeks",
    phrases=(
        "oncall week", "oncall weeks", "on call week", "on call weeks", "on-call week", "on-call weeks", "rota",
        "show rota", "show the rota",
    ),
    read=read,
    about=About.NOTHING,
    command=TakeDuty,
)  # fmt: skip
