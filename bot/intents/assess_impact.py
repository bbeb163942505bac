"""Triage: answer the impact questions and hear the severity they propose."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.open_incident import QUESTIONS
from incidents.commands import AssessImpact
from incidents.errors import Invalid
from incidents.model import ImpactAnswers


def read(heard: Heard) -> Answer:
    if not heard.clicked:
        return Show("triage")
    given = [heard.value(name) for name in QUESTIONS]
    if not all(given):
        raise Invalid("Answer all four questions; “not sure” is an answer.")
    services = tuple(key.strip() for key in heard.value("services").split(",") if key.strip())
    return Do(AssessImpact(ImpactAnswers(*given), services), show="triaged")


INTENT = Intent(
    area="Triage",
    usage="triage",
    what="answer the impact questions and see the severity they propose",
    phrases=("triage", "impact questions", "assess"),
    read=read,
    verb="severity.assess",
    form="triage",
    command=AssessImpact,
)
