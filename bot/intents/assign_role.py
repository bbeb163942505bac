"""Give a role to somebody."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_person, read_role, split_role
from incidents.commands import AssignRole


def read(heard: Heard) -> Answer:
    if heard.clicked:
        role, name = read_role(heard.value("role")), heard.value("person") or heard.value("named")
    elif not heard.text:
        return Show("assign")
    else:
        role, name = split_role(heard.text)
    person = read_person(name.removeprefix("to "), heard)
    return Do(AssignRole(role, person), said=f"{person.name} is {role.title}.")


INTENT = Intent(
    area="Roles",
    usage="assign ic @ana",
    what="give a role to somebody",
    phrases=("assign",),
    read=read,
    verb="role.assign",
    form="assign",
    command=AssignRole,
)
