"""Untrusted activity in, `Click | Said | Installed | Ignored` out: the only reader of what Teams sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.activity import Account, Activity, Click, Conversation, ConversationKind, Ignored, Installed, Said
from bot.peel import DEEPEST, LIMIT, Malformed, Peel, check_bounds
from bot.said import Mentioned, clean_name, read_text
from incidents.model import Person

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ID_LIMIT = 512
NOBODY = "Somebody"
"""Shown where Teams gives no name, as it does in install events."""


def read_activity(document: Mapping[str, Any]) -> Activity:
    """Peel the activity. Raises Malformed with the path of what is wrong."""
    whole = Peel(document)
    kind = whole.at("type").needed(100)
    if kind == "invoke":
        return _invoke(whole)
    check_bounds(document, "activity", deepest=DEEPEST, widest=10_000, longest=256 * 1024)
    if kind == "message":
        return _message(whole)
    if kind in ("conversationUpdate", "installationUpdate"):
        return _installed(whole, kind)
    return Ignored("an activity of another type")


def _invoke(whole: Peel) -> Click | Ignored:
    if whole.text_at(200, "name") != "adaptiveCard/action":
        return Ignored("an invoke of another name", invoke=True)
    action = whole.at("value").at("action")
    data = action.at("data").data()
    verb = action.text_at(100, "verb") or Peel(data, "value.action.data").text_at(100, "verb")
    if not verb:
        raise Malformed("value.action.verb: expected text")
    return Click(**_common(whole), verb=verb, data=data, reply_to=whole.text_at(ID_LIMIT, "replyToId"))


def _message(whole: Peel) -> Click | Said | Ignored:
    sender = whole.at("from")
    bot_id = whole.at("recipient").at("id").text(ID_LIMIT)
    if sender.at("id").text(ID_LIMIT) == bot_id or sender.at("role").text(20) == "bot":
        return Ignored("a message of a bot")
    value = whole.at("value")
    if isinstance(value.value, dict) and (verb := value.at("verb").text(100)):
        reply_to = whole.at("replyToId").text(ID_LIMIT)
        return Click(**_common(whole), verb=verb, data=value.data(), reply_to=reply_to, submitted=True)
    return _said(whole, bot_id)


def _said(whole: Peel, bot_id: str) -> Said | Ignored:
    text = whole.at("text")
    if text.value is None:
        return Ignored("a message without words")
    if not isinstance(text.value, str):
        raise Malformed("text: expected text")
    entities = [_mention(entity) for entity in whole.at("entities").items() if _is_mention(entity)]
    common = _common(whole)
    if common["conversation"].kind is not ConversationKind.PERSONAL and not any(one.id == bot_id for one in entities):
        return Ignored("words between people")
    words, mentions = read_text(text.value[:LIMIT], entities[:100], bot_id)
    return Said(**common, text=words, mentions=mentions)


def _is_mention(entity: Peel) -> bool:
    return entity.at("type").text(100) == "mention"


def _mention(entity: Peel) -> Mentioned:
    who = entity.at("mentioned")
    return Mentioned(who.at("id").text(ID_LIMIT), clean_name(who.at("name").text()), entity.at("text").text())


def _installed(whole: Peel, kind: str) -> Installed | Ignored:
    bot_id = whole.at("recipient").at("id").text(ID_LIMIT)
    added, removed = (_accounts(whole.at(key)) for key in ("membersAdded", "membersRemoved"))
    action = whole.at("action").text(100) if kind == "installationUpdate" else ""
    bot_added = action.startswith("add") or any(member.id == bot_id for member in added)
    bot_removed = action.startswith("remove") or any(member.id == bot_id for member in removed)
    if not (added or removed or bot_added or bot_removed):
        return Ignored("a conversation changed in a way that does not matter here")
    return Installed(
        **_common(whole),
        bot_added=bot_added,
        bot_removed=bot_removed,
        added=tuple(member for member in added if member.id != bot_id),
        removed=tuple(member for member in removed if member.id != bot_id),
    )


def _accounts(members: Peel) -> list[Account]:
    return [
        Account(member.at("id").needed(ID_LIMIT), clean_name(member.at("name").text())) for member in members.items()
    ]


def _common(whole: Peel) -> dict[str, Any]:
    """The fields of `Received`."""
    sender, conversation = whole.at("from"), _conversation(whole)
    mri = sender.needed_at(ID_LIMIT, "id")
    entra = sender.text_at(ID_LIMIT, "aadObjectId")
    person = Person(
        (entra.lower() if _GUID.fullmatch(entra) else entra) or mri, clean_name(sender.text_at(LIMIT, "name")) or NOBODY
    )
    home = sender.text_at(ID_LIMIT, "tenantId").lower()
    return {
        "conversation": conversation,
        "person": person,
        "mri": mri,
        "guest": sender.text_at(50, "userRole").lower() in ("guest", "anonymous")
        or bool(home and home != conversation.tenant),
        "activity_id": whole.needed_at(ID_LIMIT, "id"),
        "locale": whole.text_at(50, "locale"),
    }


def tenants_of(whole: Peel) -> tuple[str, str]:
    """The tenant as the conversation names it and as the channel data does; empty where one does not."""
    outer = whole.text_at(ID_LIMIT, "conversation", "tenantId").lower()
    return outer, whole.text_at(ID_LIMIT, "channelData", "tenant", "id").lower()


def _conversation(whole: Peel) -> Conversation:
    place, extra, bot = whole.at("conversation"), whole.at("channelData"), whole.at("recipient")
    conversation_id = place.needed_at(ID_LIMIT, "id")
    root, _, thread = conversation_id.partition(";messageid=")
    kind = _kind(place, extra)
    in_channel = kind is ConversationKind.CHANNEL
    selected = extra.text_at(ID_LIMIT, "settings", "selectedChannel", "id")
    outer, inner = tenants_of(whole)
    return Conversation(
        id=conversation_id,
        kind=kind,
        service_url=whole.needed_at(ID_LIMIT, "serviceUrl"),
        tenant=outer or inner,
        bot=Account(bot.needed_at(ID_LIMIT, "id"), clean_name(bot.text_at(LIMIT, "name"))),
        thread=thread if in_channel else "",
        channel=(extra.text_at(ID_LIMIT, "channel", "id") or selected or root) if in_channel else "",
        team=extra.text_at(ID_LIMIT, "team", "id") if in_channel else "",
        group=extra.text_at(ID_LIMIT, "team", "aadGroupId") if in_channel else "",
    )


def _kind(place: Peel, extra: Peel) -> ConversationKind:
    """As the activity says; older ones and some updates leave it out, and then the team or the group tells."""
    named = place.text_at(50, "conversationType")
    if named in ("personal", "groupChat", "channel"):
        return ConversationKind(named)
    if extra.at("team").at("id").value or extra.at("channel").at("id").value:
        return ConversationKind.CHANNEL
    return ConversationKind.GROUP if named or place.at("isGroup").flag() else ConversationKind.PERSONAL
