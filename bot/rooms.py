"""Where an incident lives: a new thread in its channel, else a chat; a private one never in a channel."""

from __future__ import annotations

from bot.activity import Conversation, ConversationKind
from bot.places import Places, root_of
from incidents.model import Incident, Severity
from incidents.policy import Policy


def place_for(places: Places, policy: Policy, incident: Incident) -> Conversation | None:
    """A channel (a thread is opened in it) or a chat; None where the bot has met no place at all.

    Everybody in a channel reads along, so a private incident lives in the chat where it was declared, else in its
    declarer's own; None where that has yet to be opened.
    """
    tenant, origin = incident.tenant, incident.origin
    here = places.conversation(tenant, root_of(origin)) if origin else None
    if incident.private:
        chat = here if here and here.kind is not ConversationKind.CHANNEL else None
        return chat or places.home(tenant, incident.declared_by)
    if here and here.kind is ConversationKind.CHANNEL:
        return here
    channels = places.channels(tenant)
    named = [c for c in channels if policy.incidents_channel and policy.incidents_channel in (c.channel, c.id)]
    return next(iter([*named, *channels]), here)


def lives(places: Places, policy: Policy, incident: Incident, here: Conversation) -> str:
    """Which incident it is and where its people meet, for whoever declared it `here`."""
    if incident.severity is Severity.SEV4:
        return f"{incident.key} is on the list as a ticket. It has no room and pages nobody."
    place = place_for(places, policy, incident)
    if incident.private and (place is None or place.id != here.id):
        return f"{incident.key} is declared. It is private: its card and all word of it come in your own chat with me."
    if place is None:
        return f"{incident.key} is declared, but Muster is in no channel yet: add it to the incidents channel."
    if place.kind is not ConversationKind.CHANNEL:
        return f"{incident.key} is declared. Its card and all word of it come in this chat."
    channel = "this channel" if place.channel and place.channel == here.channel else "the incidents channel"
    return f"{incident.key} is declared. It lives in {channel}, in the thread {incident.slug}."


def in_the_open(places: Places, incident: Incident) -> bool:
    """A private incident whose card still stands in a channel."""
    if not incident.private or incident.room is None:
        return False
    room = places.conversation(incident.tenant, incident.room.conversation)
    return room is not None and room.kind is ConversationKind.CHANNEL


def goes_on(incident: Incident) -> str:
    """What a private incident's people are told when it leaves the channel."""
    whose = incident.declared_by.name
    return f"{incident.key} is private now. It goes on in {whose}’s own chat with me; the channel hears no more of it."
