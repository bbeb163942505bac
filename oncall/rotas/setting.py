"""What an ask put to a rota is about: its schedule, what chat laid over it so far, who asks and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.errors import Invalid, NotAllowed
from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import Policy
from oncall import rights
from oncall.rotas.events import Hears, Word
from oncall.rotas.model import Rota
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Schedule

_NAMED = 12


@dataclass(frozen=True, slots=True)
class Setting:
    """`asker` is the key of whoever asks, empty for the machine. `duty` is that of this schedule by this very rota."""

    schedule: Schedule
    rota: Rota | None
    given: Given
    asker: str
    duty: Duty

    @property
    def now(self) -> datetime:
        return self.given.now

    @property
    def key(self) -> str:
        return self.schedule.key

    @property
    def name(self) -> str:
        return self.schedule.name

    @property
    def zone(self) -> str:
        return self.schedule.time_zone

    @property
    def leads(self) -> bool:
        """Whether whoever asks may change other people's duty."""
        return self.given.by == MUSTER or rights.leads(self.given.by, self.given.policy)

    def next_id(self, letter: str) -> str:
        """Unique within the rota, since its facts are counted."""
        return f"{letter}{(self.rota.version if self.rota else 0) + 1}"

    def person(self, key: str) -> Person:
        """Raises Invalid for somebody the catalogue does not know."""
        if key not in self.given.policy.people:
            raise Invalid(f"“{key[:60]}” is nobody of the catalogue. Use a name that stands in the policy file.")
        return self.given.policy.people[key].person

    def name_of(self, key: str) -> str:
        """Somebody who has left the catalogue since is called by their key."""
        return self.given.policy.people[key].name if key in self.given.policy.people else key

    def zone_of(self, key: str) -> str:
        return self.given.policy.people[key].time_zone if key in self.given.policy.people else self.zone

    def hears(self, text: str, named: Iterable[str], words: Mapping[str, str] | None = None) -> Hears:
        """Every team of the schedule, and each of `words` (by the key of the person) but whoever asks."""
        people = self.given.policy.people
        teams = tuple(team.key for team in self.given.policy.teams.values() if team.schedule == self.key)
        whom = tuple(people[key].person for key in dict.fromkeys(named) if key in people)
        told = {key: text for key, text in (words or {}).items() if key in people and key != self.asker}
        return Hears(teams, text, whom, tuple(Word(people[key].person, text) for key, text in told.items()))


def setting_of(rota: Rota | None, schedule: str, given: Given) -> Setting:
    """`schedule` is what the ask names; a rota that exists knows its own. Raises NotAllowed, Invalid."""
    rights.check_member(given)
    key = rota.key if rota else schedule
    found = given.policy.schedules.get(key)
    if found is None:
        raise Invalid(f"There is no schedule “{key[:60]}”. {known_schedules(given.policy)}")
    contact = given.policy.contact_of(given.by)
    if contact is None and given.by != MUSTER:
        raise NotAllowed("You are not in the catalogue of the policy file yet. Ask an admin to add you there.")
    duty = Duty({key: found}, {key: rota} if rota else {})
    return Setting(found, rota, given, contact.key if contact else "", duty)


def known_schedules(policy: Policy) -> str:
    """“Known are: payments, platform.”, or how to have one."""
    if not policy.schedules:
        return "The policy file has no [[schedule]] yet."
    keys = [*policy.schedules]
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"Known are: {', '.join(keys[:_NAMED])}{more}."
