"""Speaks in Teams: sends, updates and creates, in order within a conversation and under the published limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from bot.activity import Conversation
from bot.calls import PATIENCE, TIMEOUT, Call, Caller
from bot.limits import READS, SENDS, TENANT, Limiter
from bot.queues import Queues
from bot.said import clean_name
from bot.settings import BotSettings
from engine.ports import Clock, Ids, InDoubt, Undeliverable
from graph.token import AppToken

PAGES = 200
"""Teams have at most 25,000 members; a roster that goes on longer than this is not one."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a roster. `entra` is the object id, empty for bots and strangers; `upn` where Teams tells it."""

    id: str
    name: str
    entra: str = ""
    upn: str = ""
    guest: bool = False


class Connector:
    """Every call raises TryLater, InDoubt, Undeliverable, or one of `bot.faults`: Gone, TooBig.

    Activities are plain JSON; `type`, `from` and `conversation` are filled in. An empty id means that Teams took the
    message without naming it.
    """

    def __init__(
        self,
        settings: BotSettings,
        http: aiohttp.ClientSession,
        token: AppToken,
        clock: Clock,
        ids: Ids,
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._caller = Caller(http, token, clock, ids, timeout=timeout)
        self._settings = settings
        self._queues = Queues()
        self._sends, self._reads, self._tenants = (
            Limiter(limits, clock, pace=settings.pace, patience=PATIENCE) for limits in (SENDS, READS, TENANT)
        )

    async def send(self, conversation: Conversation, activity: Mapping[str, Any]) -> str:
        """A new message; in a channel it joins the thread that the conversation names. Returns its id."""
        return await self._post(conversation, activity, "activities")

    async def reply(self, conversation: Conversation, to: str, activity: Mapping[str, Any]) -> str:
        """A new message in answer to one of this conversation. Returns its id."""
        return await self._post(conversation, {**activity, "replyToId": to}, "activities", to)

    async def update(self, conversation: Conversation, message: str, activity: Mapping[str, Any]) -> None:
        """Replace a message of ours. Raises Gone where it is not there any more."""
        body = _filled(conversation, {**activity, "id": message})
        url = self._url(conversation, "v3", "conversations", conversation.id, "activities", message)
        await self._ordered(Call("PUT", url, conversation.id, conversation.tenant, body, harmless=True))

    async def delete(self, conversation: Conversation, message: str) -> None:
        """Take a message of ours away. The local client cannot; Undeliverable then."""
        url = self._url(conversation, "v3", "conversations", conversation.id, "activities", message)
        await self._ordered(Call("DELETE", url, conversation.id, conversation.tenant, harmless=True))

    async def create_thread(self, channel: Conversation, activity: Mapping[str, Any]) -> tuple[str, str]:
        """A new post in the channel of this conversation: the id of its thread, and of the post itself."""
        place = channel.channel or channel.id
        body = {
            "isGroup": True,
            "bot": {"id": channel.bot.id, "name": channel.bot.name},
            "tenantId": channel.tenant,
            "channelData": {"channel": {"id": place}, "tenant": {"id": channel.tenant}},
            "activity": {"type": "message", **activity},
        }
        answer = await self._create(channel, place, body)
        return _id(answer, "id", needed=True), _id(answer, "activityId")

    async def create_personal(self, near: Conversation, person: str) -> str:
        """The personal chat with somebody, by Teams' or Entra's id; `near` is any conversation of the same tenant."""
        body = {
            "isGroup": False,
            "bot": {"id": near.bot.id, "name": near.bot.name},
            "members": [{"id": person}],
            "tenantId": near.tenant,
            "channelData": {"tenant": {"id": near.tenant}},
        }
        return _id(await self._create(near, person, body), "id", needed=True)

    async def members(self, conversation: Conversation, page: int = 200) -> AsyncIterator[Member]:
        """The people and bots of a conversation, page by page."""
        url = self._url(conversation, "v3", "conversations", _root(conversation), "pagedmembers")
        token = ""
        for _ in range(PAGES):
            query = f"pageSize={page}" + (f"&continuationToken={quote(token, safe='')}" if token else "")
            call = Call("GET", URL(f"{url}?{query}", encoded=True), conversation.id, conversation.tenant, harmless=True)
            answer = await self._caller.make(call, self._reads, self._tenants)
            for member in _members(answer):
                yield member
            following = answer.get("continuationToken")
            if not isinstance(following, str) or not following or following == token:
                return
            token = following

    async def member(self, conversation: Conversation, person: str) -> Member:
        """One of the people of a conversation, by Teams' id; Teams proper also knows them by Entra id or UPN."""
        url = self._url(conversation, "v3", "conversations", _root(conversation), "members", person)
        call = Call("GET", url, conversation.id, conversation.tenant, harmless=True)
        found = _member(await self._caller.make(call, self._reads, self._tenants))
        if found is None:
            raise Undeliverable("Teams does not know this person.")
        return found

    async def _post(self, conversation: Conversation, activity: Mapping[str, Any], *path: str) -> str:
        url = self._url(conversation, "v3", "conversations", conversation.id, *path)
        body = _filled(conversation, activity)
        return _id(await self._ordered(Call("POST", url, conversation.id, conversation.tenant, body)), "id")

    async def _create(self, near: Conversation, place: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        url = self._url(near, "v3", "conversations")
        return await self._ordered(Call("POST", url, place, near.tenant, msgspec.json.encode(body)))

    async def _ordered(self, call: Call) -> Mapping[str, Any]:
        async with self._queues.turn(call.pace):
            return await self._caller.make(call, self._sends, self._tenants)

    def _url(self, conversation: Conversation, *path: str) -> URL:
        """The ids come from outside: each is one segment, whatever it holds. The address may be old: it is checked."""
        segments = [quote(segment, safe="") for segment in path]
        if any(segment in ("", ".", "..") for segment in segments):
            raise Undeliverable("The conversation or the message has no usable id.")
        if not self._settings.trusts_service(conversation.service_url):
            raise Undeliverable("The service address of this conversation is not one of Teams'.")
        return URL(f"{conversation.service_url.rstrip('/')}/{'/'.join(segments)}", encoded=True)


def _filled(conversation: Conversation, activity: Mapping[str, Any]) -> bytes:
    bot = conversation.bot
    return msgspec.json.encode(
        {
            "type": "message",
            "from": {"id": bot.id, "name": bot.name},
            "conversation": {"id": conversation.id},
            **activity,
        }
    )


def _root(conversation: Conversation) -> str:
    """A roster belongs to the channel, not to the thread."""
    return conversation.id.partition(";messageid=")[0]


def _id(answer: Mapping[str, Any], key: str, *, needed: bool = False) -> str:
    found = answer.get(key)
    if isinstance(found, str) and found:
        return found
    if needed:
        raise InDoubt("Teams took the call and did not say what it made of it.")
    return ""


def _members(answer: Mapping[str, Any]) -> list[Member]:
    listed = answer.get("members")
    found = (_member(entry) for entry in listed if isinstance(entry, dict)) if isinstance(listed, list) else ()
    return [member for member in found if member]


def _member(entry: Mapping[str, Any]) -> Member | None:
    """Teams says `aadObjectId`, its local client `objectId` in places."""
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    if not texts.get("id"):
        return None
    return Member(
        id=texts["id"],
        name=clean_name(texts.get("name", "")),
        entra=(texts.get("aadObjectId") or texts.get("objectId") or "").lower(),
        upn=texts.get("userPrincipalName", ""),
        guest=texts.get("userRole", "").lower() in ("guest", "anonymous"),
    )
