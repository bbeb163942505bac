"""The help card: what this person can do here, read off the register of intents."""

from __future__ import annotations

from collections.abc import Iterator

import adaptive_cards as cards
from bot.intents import INTENTS
from bot.intents.intent import About, Intent
from bot.scene import Scene
from incidents import rights


def help_screen(scene: Scene) -> cards.Card:
    """Asks by area, without those this person may not use here; some fit an incident only."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for intent in _offered(scene):
        areas.setdefault(intent.area, []).append((intent.usage, intent.what))
    where = scene.incident.key if scene.incident else ""
    return cards.help_card(list(areas.items()), scene.person.name, where)


def _offered(scene: Scene) -> Iterator[Intent]:
    for intent in INTENTS:
        if not intent.usage:
            continue
        if intent.command is None or intent.about is About.NOTHING:
            if intent.command is None or not scene.guest:
                yield intent
        elif _may(intent, scene):
            yield intent


def _may(intent: Intent, scene: Scene) -> bool:
    """Without an incident in sight, whatever a member could do in one."""
    if scene.guest or intent.command is None:
        return False
    if scene.incident is None:
        return intent.command.__name__ != "SetPrivacy" or rights.is_admin(scene.person, scene.policy)
    if intent.command.__name__ in ("HandOverRole", "ReleaseRole"):
        return bool(scene.incident.holds(scene.person)) or rights.may(
            "AssignRole", scene.person, scene.incident, scene.policy
        )
    return rights.may(intent.command.__name__, scene.person, scene.incident, scene.policy)
