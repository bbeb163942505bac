"""Declare an incident, or a drill."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_time, yes
from incidents.commands import OpenIncident
from incidents.impact import UNSURE
from incidents.model import ImpactAnswers

QUESTIONS = ("scope", "customers", "data", "workaround")


def read(heard: Heard) -> Answer:
    return _from_form(heard) if heard.clicked else _typed(heard, drill=False)


def read_drill(heard: Heard) -> Answer:
    return _typed(heard, drill=True)


def _typed(heard: Heard, *, drill: bool) -> Answer:
    if not heard.text:
        return Show("declare", {"drill": "true"} if drill else {})
    # The number is filled in by the chat when the incident is really opened.
    return Do(OpenIncident(key="", number=0, title=heard.text, drill=drill, origin=heard.where), show="declared")


def _from_form(heard: Heard) -> Answer:
    given = [heard.value(name) for name in QUESTIONS]
    began = heard.value("began")
    command = OpenIncident(
        key="",
        number=0,
        title=heard.value("title"),
        answers=ImpactAnswers(*(answer or UNSURE for answer in given)) if any(given) else None,
        services=tuple(key.strip() for key in heard.value("services").split(",") if key.strip()),
        began_at=read_time(began, heard.now) if began else None,
        drill=yes(heard.value("drill")),
        private=yes(heard.value("private")),
        origin=heard.where,
    )
    return Do(command, show="declared")


INTENT = Intent(
    area="Declare",
    usage="declare <title>",
    what="open an incident; without a title you get the form",
    phrases=("declare", "declare incident", "new incident", "open incident", "incident"),
    read=read,
    verb="incident.declare",
    form="declare",
    about=About.NOTHING,
    command=OpenIncident,
    own_words=True,
)

DRILL = Intent(
    area="Declare",
    usage="drill <title>",
    what="practise: same clocks, no customer mail, not in reports",
    phrases=("drill", "declare drill"),
    read=read_drill,
    about=About.NOTHING,
    command=OpenIncident,
    own_words=True,
)
