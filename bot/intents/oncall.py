"""Who is on call now, and what a schedule should be looked at for."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent
from oncall.rotas.commands import TakeDuty


def read(heard: Heard) -> Answer:
    return Show("oncall", {"words": heard.text[:200]})


def read_checks(heard: Heard) -> Answer:
    return Show("checks", {"words": heard.text[:200]})


INTENT = Intent(
    "On call",
    usage="oncall [schedule or team]",
    what="who is on call now, until when and who follows",
    phrases=("oncall", "on call", "on-call", "who is on call", "who's on call", "whos on call", "who is oncall"),
    read=read,
    about=About.NOTHING,
    command=TakeDuty,
)
CHECKS = Intent(
    "On call",
    usage="oncall check [schedule]",
    what="gaps, double bookings, rest and fair shares of the coming weeks",
    phrases=("oncall check", "oncall checks", "on call check", "on-call check", "check oncall", "check the rota"),
    read=read_checks,
    about=About.NOTHING,
    command=TakeDuty,
)
