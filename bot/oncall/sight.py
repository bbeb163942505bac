"""What somebody who looks at the rota sees: the newest schedules, with their own eyes and in their own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.oncall.lines import take_schedule
from bot.oncall.reading import Reading
from bot.scene import Scene
from incidents.errors import Invalid, NotAllowed
from incidents.model import Person
from incidents.policy import Policy
from oncall.rotas.setting import known_schedules
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Schedule

_FILLERS = frozenset(("now", "today", "right now", "all", "everybody", "me", "us", "here", "everything"))


@dataclass(frozen=True, slots=True)
class Sight:
    """`me` is the key of whoever looks, empty for somebody outside the catalogue. `you` is whom the card may call so:
    nobody where others read along."""

    policy: Policy
    duty: Duty
    me: str
    you: str
    zone: str
    at: datetime
    person: Person

    def name(self, key: str) -> str:
        """Somebody who has left the catalogue is called by their key."""
        return self.policy.people[key].name if key in self.policy.people else key


async def sight(reading: Reading, scene: Scene) -> Sight:
    """Raises NotAllowed: guests see nothing of the rota."""
    if scene.guest:
        raise NotAllowed("Who is on call is for people of the company. Ask one of them.")
    policy = await reading.desk.policy(scene.tenant)
    contact = policy.contact_of(scene.person)
    me, zone = (contact.key, contact.time_zone) if contact else ("", "UTC")
    return Sight(
        policy, await reading.desk.duty(scene.tenant), me, "" if scene.aloud else me, zone, scene.at, scene.person
    )


def chosen(scene: Scene, policy: Policy) -> Schedule | None:
    """The schedule of the card, or the one that was typed; None for all. Raises Invalid for one that is not there."""
    if found := policy.schedules.get(scene.values.get("schedule", "")):
        return found
    words = scene.values.get("words", "").strip(" ?.!")
    if not words or words.lower() in _FILLERS:
        return None
    key, rest = take_schedule(words, policy)
    if not key or rest.strip(" ?.!").lower() not in ("", *_FILLERS):
        raise Invalid(f"There is no schedule or team with a schedule called “{words[:40]}”. {known_schedules(policy)}")
    return policy.schedules[key]


def number(text: str, most: int) -> int:
    """A page or a count of weeks out of a card's data."""
    return min(int(text), most) if text.isdecimal() and len(text) < 6 else 0
