"""The alarms that are open, and what became of one that somebody else has taken care of."""

from __future__ import annotations

from collections.abc import Sequence

import adaptive_cards as cards
from bot.oncall.alarms import alarms_of
from bot.oncall.reading import Reading
from bot.scene import Scene
from engine.ports import Store
from incidents.model import Person
from oncall.alarms.model import Alarm


async def alarms(reading: Reading, scene: Scene) -> cards.Card:
    """The newest first. What an alarm is about is for the company: guests see none."""
    found = await open_alarms(reading.store, scene)
    return cards.alarms_list(found, scene.at, may=not scene.guest)


async def open_alarms(store: Store, scene: Scene) -> Sequence[Alarm]:
    """Those this person may see, the newest first."""
    if scene.guest:
        return ()
    found = [alarm for alarm in await alarms_of(store, scene.tenant) if alarm.is_open]
    return sorted(found, key=lambda alarm: alarm.raised_at, reverse=True)


def answered_already(person: Person, alarms: Sequence[Alarm]) -> str:
    """`Raj Patel acknowledged “Backup is silent” at 20:59 UTC.`, of the last one this person was paged for."""
    mine = [
        (alarm.acknowledged_at, alarm.acknowledged_by, alarm.title)
        for alarm in alarms
        if alarm.is_open
        and alarm.acknowledged_at
        and alarm.acknowledged_by
        and any(page.person.id == person.id for page in alarm.pages)
    ]
    if not mine:
        return ""
    at, by, title = max(mine, key=lambda one: one[0])
    return f"{'You' if by.id == person.id else by.name} acknowledged “{title[:80]}” at {at:%H:%M} UTC."
