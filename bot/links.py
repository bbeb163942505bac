"""Links into Teams: to the thread an incident lives in, to its channel until there is one."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from bot.activity import Conversation, ConversationKind
from bot.settings import CLOUDS


def link_to(place: Conversation | None) -> str:
    """Empty where there is nothing to open: in a chat, and in a local client, which has no address of its own."""
    if place is None or place.kind is not ConversationKind.CHANNEL:
        return ""
    client = _client(place.service_url)
    channel, _, message = place.id.partition(";messageid=")
    where = quote(place.channel or channel, safe="")
    kind, what = ("message", quote(message, safe="")) if message else ("channel", "Incidents")
    group = f"&groupId={quote(place.group, safe='')}" if place.group else ""
    return f"https://{client}/l/{kind}/{where}/{what}?tenantId={quote(place.tenant, safe='')}{group}" if client else ""


def _client(service_url: str) -> str:
    """The host of the Teams client that belongs to a service address."""
    host = (urlsplit(service_url).hostname or "").lower()
    return next((cloud.client for cloud in CLOUDS.values() if host in cloud.service_hosts), "")
