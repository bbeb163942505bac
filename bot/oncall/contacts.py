"""The screens of one's own contacts, in one's own chat only: others would read along anywhere else."""

from __future__ import annotations

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.scene import Scene
from incidents.errors import NotFound, Refused, Stale
from oncall.contacts.model import ContactPoint, Contacts
from oncall.contacts.ringing import has_ringer, is_target

ELSEWHERE = "Not here, where others read along: open our own chat and ask me that there."
ASLEEP = "Nothing would wake you, and a SEV-1 pages you."
ADD_ONE = "Add a phone or an SMS, and verify it."
NO_RINGER = "SMS and calls are not set up here: ask an admin to add a pager that rings to the policy file."


def own_chat(*, aloud: bool) -> None:
    """Raises Refused where others read along."""
    if aloud:
        raise Refused(ELSEWHERE)


async def contacts_of(reading: Reading, scene: Scene) -> Contacts | None:
    """Those of the person who asks; None who has none yet. Raises Refused in a channel."""
    own_chat(aloud=scene.aloud)
    try:
        found = await reading.desk.oncall(scene.tenant, "contacts", scene.person.id)
    except NotFound:
        return None
    return found if isinstance(found, Contacts) else None


async def contacts(reading: Reading, scene: Scene) -> cards.Card:
    """All of them."""
    return await _listed(reading, scene, await contacts_of(reading, scene))


async def add(reading: Reading, scene: Scene) -> cards.Card:  # noqa: ARG001 - one shape for all
    """The form for another one."""
    own_chat(aloud=scene.aloud)
    return cards.contact_form(values=scene.values, fault=scene.fault)


async def code(reading: Reading, scene: Scene) -> cards.Card:
    """The form for the code under way; without any, the list."""
    mine = await contacts_of(reading, scene)
    awaited = _awaited(mine)
    if mine and mine.code and awaited and mine.code.counts(scene.at):
        return cards.contact_code(awaited, mine.code, scene.at, fault=scene.fault)
    return await _listed(reading, scene, mine, scene.fault)


async def verified(reading: Reading, scene: Scene) -> cards.Card:
    """What came of a code: the list with the contact proved, or how many tries are left."""
    mine = await contacts_of(reading, scene)
    awaited = _awaited(mine)
    if mine is None or mine.code is None or awaited is None:
        return await _listed(reading, scene, mine)
    left = mine.code.tries_left
    if not mine.code.tries:
        return cards.contact_code(awaited, mine.code, scene.at)  # the ask came twice, and another code is under way
    if not left:
        return await _listed(reading, scene, mine, "Five wrong tries end a code. Press Verify, and a new one is sent.")
    tries = "1 try is" if left == 1 else f"{left} tries are"
    return cards.contact_code(awaited, mine.code, scene.at, fault=f"That is not the code. {tries} left.")


async def delay(reading: Reading, scene: Scene) -> cards.Card:
    """The form for the delay of one."""
    mine = await contacts_of(reading, scene)
    point = mine.point(scene.values.get("contact", "")) if mine else None
    if point is None:
        raise Stale("That contact is not there any more. Type contacts to see those you have.")
    return cards.contact_delay(point, fault=scene.fault)


async def _listed(reading: Reading, scene: Scene, mine: Contacts | None, fault: str = "") -> cards.Card:
    known = scene.policy.contact_of(scene.person)
    usual = scene.policy.oncall.email_after if known and known.email else None
    warning = await _warning(reading, scene, mine)
    return cards.contacts_card(mine, scene.at, usual=usual, warning=warning, fault=fault)


async def _warning(reading: Reading, scene: Scene, mine: Contacts | None) -> str:
    """Where a SEV-1 pages somebody whom nothing wakes."""
    rings = has_ringer(scene.policy)
    if mine and mine.rings and rings:
        return ""
    duty = await reading.desk.duty(scene.tenant)
    if not is_target(scene.policy, duty, scene.person, scene.at):
        return ""
    return f"{ASLEEP} {ADD_ONE if rings else NO_RINGER}"


def _awaited(mine: Contacts | None) -> ContactPoint | None:
    return mine.point(mine.code.contact) if mine and mine.code else None
