"""Hand a task to somebody."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import last_person, read_person
from incidents.commands import DelegateTask


def read(heard: Heard) -> Answer:
    if heard.clicked:
        text, person = heard.value("text"), read_person(heard.value("person") or heard.value("named"), heard)
    elif not heard.text:
        return Show("delegate")
    else:
        text, person = last_person(heard.text, heard)
    return Do(DelegateTask(text, person), said=f"{person.name} was asked.")


INTENT = Intent(
    area="Mitigate",
    usage="delegate <task> @who",
    what="hand a task to somebody",
    phrases=("delegate", "ask", "task"),
    read=read,
    verb="task.delegate",
    form="delegate",
    command=DelegateTask,
    own_words=True,
)
