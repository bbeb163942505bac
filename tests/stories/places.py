"""The places of the stories, as an activity names them and as people look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stories.people import PEOPLE, TEAM
from tests.stories.seen import Seen

CHANNELS = {"channel": "19:incidents@thread.tacv2", "general": "19:general@thread.tacv2"}
GROUP = "19:war-room@thread.v2"
Messages = Callable[..., list[Seen]]


def place(who: str, where: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Conversation and channel data of an activity; in a channel `number` begins a thread of its own."""
    if where == "chat" or where.startswith("a:"):
        own = f"a:{PEOPLE[who].mri}" if where == "chat" else where
        return {"id": own, "conversationType": "personal"}, {}
    if where in ("group", GROUP):
        return {"id": GROUP, "conversationType": "groupChat", "isGroup": True}, {}
    thread = f"{CHANNELS[where]};messageid={number}" if where in CHANNELS else where
    channel = {"channel": {"id": thread.partition(";")[0]}, "team": {"id": TEAM}}
    return {"id": thread, "conversationType": "channel", "isGroup": True}, channel


@dataclass(frozen=True)
class Room:
    """Where an incident lives."""

    messages: Messages
    conversation: str
    message: str

    @property
    def headline(self) -> Seen:
        """The living card as everybody sees it."""
        return next(one for one in self.messages(self.conversation) if one.message == self.message)

    @property
    def said(self) -> list[str]:
        """The words said there beside the cards, oldest first."""
        return [one.words for one in self.messages(self.conversation) if one.card is None]

    @property
    def last(self) -> str:
        return self.said[-1]

    @property
    def cards(self) -> list[Seen]:
        return [one for one in self.messages(self.conversation) if one.card is not None]


@dataclass(frozen=True)
class Chat:
    """Somebody's own chat with Muster."""

    messages: Messages
    conversations: tuple[str, ...]

    @property
    def all(self) -> list[Seen]:
        return self.messages(*self.conversations)

    @property
    def last(self) -> Seen:
        return self.all[-1]
