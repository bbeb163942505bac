"""Page a person or a team."""

from __future__ import annotations

from bot.courtesy import without_courtesy
from bot.intents.escalate import in_catalogue, whom
from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import ROLES, find_person
from incidents.commands import PageSomeone
from incidents.model import Role


def read(heard: Heard) -> Answer:
    if heard.clicked:
        target, role = heard.value("target"), ROLES.get(heard.value("role"))
        person = None if in_catalogue(target, heard) else find_person(target, heard)
        return Do(PageSomeone(in_catalogue(target, heard) or target, person, role), said="Paged.")
    if not heard.text:
        return Show("escalate")
    target, person, why = whom(heard.text, heard)
    role, why = _as_role(without_courtesy(why))
    return Do(PageSomeone(target, person, role, why), said="Paged.")


def _as_role(text: str) -> tuple[Role | None, str]:
    """`as ic because…`: the role asked for, and the rest."""
    words = text.split()
    for length in (4, 3, 2, 1):
        named = " ".join(words[1 : length + 1]).lower().removeprefix("the ").strip(".,:;!")
        if words and words[0].lower() == "as" and named in ROLES:
            return ROLES[named], " ".join(words[length + 1 :])
    return None, text


INTENT = Intent(
    area="Resolve",
    usage="page <person or team> [as ic]",
    what="call somebody to this incident",
    phrases=("page",),
    read=read,
    verb="page.send",
    command=PageSomeone,
    own_words=True,
)
