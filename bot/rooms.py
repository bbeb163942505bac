"""Where an incident lives: a new thread in its channel, else the chat it was declared in."""

from __future__ import annotations

from bot.activity import Conversation, ConversationKind
from bot.places import Places, root_of
from incidents.policy import Policy


def place_for(places: Places, policy: Policy, tenant: str, origin: str, *, private: bool) -> Conversation | None:
    """A channel (a thread is opened in it) or a chat; None where the bot has met no place at all.

    A private incident stays where it was declared: everybody in a channel reads along.
    """
    here = places.conversation(tenant, root_of(origin)) if origin else None
    if here and (private or here.kind is ConversationKind.CHANNEL):
        return here
    channels = places.channels(tenant)
    named = [c for c in channels if policy.incidents_channel and policy.incidents_channel in (c.channel, c.id)]
    return next(iter([*named, *channels]), here)
