"""`oncall feed`: the secret link to a calendar, given in the asker's own chat only, and its end."""

from __future__ import annotations

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.oncall.sight import Sight, chosen, sight
from bot.scene import Scene
from incidents.errors import Invalid, NotAllowed
from oncall import rights
from oncall.schedules.schedule import Schedule

ASIDE = "A calendar link is a secret. Ask me in our own chat: oncall feed."


async def feed_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Raises Invalid, NotAllowed."""
    seen = await sight(reading, scene)
    if scene.aloud:
        raise Invalid(ASIDE)
    schedule = chosen(scene, seen.policy)
    if not seen.me:
        raise NotAllowed("You are not in the catalogue of the policy file yet. Ask an admin to add you there.")
    if schedule:
        _check_schedule(scene, seen, schedule)
    whose = {"schedule": schedule.key} if schedule else {"person": seen.me}
    what = schedule.name if schedule else "your shifts"
    if scene.values.get("what") == "revoke":
        ended = await reading.calendars.revoke(scene.tenant, **whose, by=scene.person)
        return cards.said(f"Revoked: your calendar link of {what} shows nothing any more." if ended else NONE)
    link = await reading.calendars.issue(scene.tenant, **whose, by=scene.person)
    return cards.feed_card(what, link, schedule.key if schedule else "")


NONE = "You had no living link. Nothing changed."


def _check_schedule(scene: Scene, seen: Sight, schedule: Schedule) -> None:
    """Whoever has the link reads it for good, so it is for those whom the schedule is about."""
    if schedule.key not in seen.duty.schedules_of(seen.me) and not rights.leads(scene.person, seen.policy):
        raise NotAllowed(
            f"Only people of {schedule.name}, a team's lead or an admin can have its calendar. "
            "For your own shifts type: oncall feed."
        )
