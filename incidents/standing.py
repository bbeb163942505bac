"""Who has a team's duty at a moment: the one rule that pages, warnings and cards go by."""

from __future__ import annotations

from datetime import datetime

from incidents.policy import Policy, Team, standing_on_call
from oncall.schedules.duty import Duty


def on_call_of(team: Team, policy: Policy, duty: Duty, at: datetime) -> str:
    """The key of whoever is on call by the team's schedule; in a gap of it the person who stands in.

    Duty is as of today, while an incident keeps the people it began with: for somebody the policy does not know the
    same stand in, the person named in the file and then the lead.
    """
    scheduled = duty.who(team.schedule, at) if team.schedule else ""
    keys = (scheduled or standing_on_call(team), team.on_call, team.lead)
    return next((key for key in keys if key in policy.people), standing_on_call(team))
