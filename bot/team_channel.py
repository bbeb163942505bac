"""Where a team is spoken to: its own channel, else the incidents channel, else the first that the bot has met."""

from __future__ import annotations

from bot.activity import Conversation
from bot.places import Places
from incidents.policy import Policy


def team_channel(places: Places, tenant: str, policy: Policy, team: str) -> Conversation | None:
    """None where the bot is in no channel. `team` is a key, or empty for what is no team's."""
    found, channels = policy.teams.get(team), places.channels(tenant)
    for wanted in (found.channel if found else "", policy.incidents_channel):
        if channel := next((one for one in channels if wanted and wanted in (one.channel, one.id)), None):
            return channel
    return next(iter(channels), None)
