"""Hand a role over."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_person, read_role, split_role
from incidents.commands import HandOverRole


def read(heard: Heard) -> Answer:
    if heard.clicked:
        role, name = read_role(heard.value("role")), heard.value("person") or heard.value("named")
    elif not heard.text:
        return Show("assign")
    else:
        role, name = split_role(heard.text)
    person = read_person(name.removeprefix("to "), heard)
    return Do(HandOverRole(role, person), said=f"{role.title} handed over to {person.name}.")


INTENT = Intent(
    area="Roles",
    usage="hand over ic @ben",
    what="pass your role to somebody else",
    phrases=("hand over", "handover", "hand off"),
    read=read,
    verb="role.handover",
    command=HandOverRole,
)
