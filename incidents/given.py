"""What a decision is told: the time, who asks, the policy, and which other incident the ask is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from incidents.model import Incident, Person
from incidents.policy import Policy, Team
from incidents.standing import on_call_of
from oncall.contacts.model import Contacts
from oncall.schedules.duty import Duty


@dataclass(frozen=True, slots=True)
class Given:
    """`now` is aware, in UTC. `guest` marks somebody from outside the company, who may only read.

    `incident` is the one a notice or a call is about; `other` the one that a merge names, where there is such an
    incident. `duty` knows who is on call; `contacts` are those of the person who is called.
    """

    now: datetime
    by: Person
    tenant: str
    policy: Policy
    guest: bool = False
    incident: Incident | None = None
    other: Incident | None = None
    duty: Duty = field(default_factory=Duty)
    contacts: Contacts | None = None

    def on_call(self, team: Team) -> str:
        """The key of whoever has this team's duty now; see `on_call_of`."""
        return on_call_of(team, self.policy, self.duty, self.now)

    def targets(self, target: str, services: tuple[str, ...]) -> tuple[Person, ...]:
        """Who a page target means here and now; see `Policy.targets`."""
        return self.policy.targets(target, services, self.on_call)
