"""What a decision is told: the time, who asks, the policy, and for a notice its incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Incident, Person
from incidents.policy import Policy


@dataclass(frozen=True, slots=True)
class Given:
    """`now` is aware, in UTC. `guest` marks somebody from outside the company, who may only read."""

    now: datetime
    by: Person
    tenant: str
    policy: Policy
    guest: bool = False
    incident: Incident | None = None
