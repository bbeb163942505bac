"""Who may open a form: whoever may send it. Others hear at once who can, not after they have filled it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.intents import INTENTS
from bot.intents.intent import Intent
from bot.scene import Scene
from incidents import rights


def _by_table(intent: Intent) -> bool:
    """On-call asks its rights itself, when it decides: who may depends on whose duty it is."""
    return intent.command is not None and intent.command.__name__ in rights.RIGHTS


COMMANDS: Mapping[str, Sequence[str]] = {
    form: [one.command.__name__ for one in INTENTS if one.form == form and one.command and _by_table(one)]
    for form in {intent.form for intent in INTENTS if intent.form}
}
"""For each form the asks it sends."""


def check_form(name: str, scene: Scene) -> None:
    """Raises NotAllowed with a sentence that says who can."""
    asks = COMMANDS.get(name, ())
    if not any(rights.may(ask, scene.person, scene.incident, scene.policy, guest=scene.guest) for ask in asks):
        for ask in asks:
            rights.check(ask, scene.person, scene.incident, scene.policy, guest=scene.guest)
