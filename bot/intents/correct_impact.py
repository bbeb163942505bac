"""Correct when the impact began or ended."""

from __future__ import annotations

import re

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_time
from incidents.commands import CorrectImpact

_BEGAN, _ENDED = r"(?:from|since|after|began|started|start)", r"(?:until|till|to|ended|end)"
_FROM = re.compile(rf"\b{_BEGAN}(?:\s+at)?[\s:]+(.+?)(?=[\s,]+(?:and\s+)?{_ENDED}\b|$)", re.IGNORECASE)
_UNTIL = re.compile(rf"\b{_ENDED}(?:\s+at)?[\s:]+(.+?)(?=[\s,]+(?:and\s+)?{_BEGAN}\b|$)", re.IGNORECASE)


def read(heard: Heard) -> Answer:
    if heard.clicked:
        began, ended = heard.value("began"), heard.value("ended")
    else:
        start, end = _FROM.search(heard.text), _UNTIL.search(heard.text)
        if not start and not end:
            return Show("impact")
        began, ended = start[1] if start else "", end[1] if end else ""
    command = CorrectImpact(
        read_time(began, heard.now) if began else None,
        read_time(ended, heard.now) if ended else None,
    )
    return Do(command, said="Corrected; the old value stays on the timeline.")


INTENT = Intent(
    area="Resolve",
    usage="impact from 14:05 (or until 14:40)",
    what="correct when it hurt",
    phrases=("impact",),
    read=read,
    verb="incident.impact",
    form="impact",
    command=CorrectImpact,
)
