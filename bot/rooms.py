"""Where an incident lives: a new thread in its channel, else the chat it was declared in."""

from __future__ import annotations

from bot.activity import Conversation, ConversationKind
from bot.places import Places, root_of
from incidents.model import Incident, Severity
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


def lives(places: Places, policy: Policy, incident: Incident, here: Conversation) -> str:
    """Which incident it is and where its people meet, for whoever declared it `here`."""
    if incident.severity is Severity.SEV4:
        return f"{incident.key} is on the list as a ticket. It has no room and pages nobody."
    place = place_for(places, policy, incident.tenant, incident.origin, private=incident.private)
    if place is None:
        return f"{incident.key} is declared, but Muster is in no channel yet: add it to the incidents channel."
    if place.kind is not ConversationKind.CHANNEL:
        return f"{incident.key} is declared. Its card and all word of it come in this chat."
    channel = "this channel" if place.channel and place.channel == here.channel else "the incidents channel"
    return f"{incident.key} is declared. It lives in {channel}, in the thread {incident.slug}."
