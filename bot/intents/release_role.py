"""Give a role back."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.reading import read_role
from incidents.commands import ReleaseRole


def read(heard: Heard) -> Answer:
    role = read_role(heard.value("role") if heard.clicked else heard.text)
    return Do(ReleaseRole(role), said=f"The {role.title} is free to claim.")


INTENT = Intent(
    area="Roles",
    usage="release cl",
    what="give a role back",
    phrases=("release", "drop"),
    read=read,
    verb="role.release",
    command=ReleaseRole,
)
