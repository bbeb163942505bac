"""Claim a free role."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.reading import read_role
from incidents.commands import ClaimRole


def read(heard: Heard) -> Answer:
    role = read_role(heard.value("role") if heard.clicked else heard.text)
    return Do(ClaimRole(role), said=f"You are the {role.title}.")


INTENT = Intent(
    area="Roles",
    usage="claim ic (or tl, cl)",
    what="take a free role",
    phrases=("claim", "take role", "i am", "i'm", "im"),
    read=read,
    verb="role.claim",
    command=ClaimRole,
)
