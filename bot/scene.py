"""What a screen is drawn from: who looks, where, at which incident or notice, and what was typed before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.eyes import shows
from bot.intents.heard import Known
from incidents.campaigns.model import Campaign
from incidents.model import Incident, Person
from incidents.policy import Policy


@dataclass(frozen=True, slots=True)
class Scene:
    """`values` are a form's inputs as typed before; `fault` is what was wrong with them; `said` is the answer line.

    `aloud` where everybody in the conversation reads the card.
    """

    tenant: str
    person: Person
    guest: bool
    where: str
    policy: Policy
    at: datetime
    incident: Incident | None = None
    notice: Campaign | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    said: str = ""
    tone: str = "good"
    acting_as: str = ""
    aloud: bool = False
    people: Callable[[], Sequence[Known]] = tuple

    @property
    def names(self) -> Mapping[str, str]:
        """Service keys to their names."""
        return self.policy.service_names

    @property
    def everyone(self) -> Sequence[Person]:
        """All people known here, for lists to choose from."""
        return [known.person for known in self.people()]

    def the_incident(self) -> Incident:
        if self.incident is None:
            raise LookupError("this screen needs an incident")
        return self.incident

    def the_notice(self) -> Campaign:
        if self.notice is None:
            raise LookupError("this screen needs a notice")
        return self.notice

    def shows(self, incident: Incident) -> bool:
        """Whether an incident may stand on the card."""
        return shows(self.person, incident, self.policy, guest=self.guest, where=self.where, aloud=self.aloud)
