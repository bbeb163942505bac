"""What a decision is told: the time, who asks, the policy, and which other incident the ask is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Incident, Person
from incidents.policy import Policy


@dataclass(frozen=True, slots=True)
class Given:
    """`now` is aware, in UTC. `guest` marks somebody from outside the company, who may only read.

    `incident` is the one a notice is about; `other` the one that a merge names, where there is such an incident.
    """

    now: datetime
    by: Person
    tenant: str
    policy: Policy
    guest: bool = False
    incident: Incident | None = None
    other: Incident | None = None
