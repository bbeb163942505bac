"""What Teams can tell us, in our words; `bot.read_activity` makes these of untrusted JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.said import Mentioned
from incidents.model import Person


class ConversationKind(StrEnum):
    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody or something Teams can speak to, by the id that Teams uses."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where something was said, with all it takes to speak there later. `id` names the thread, where there is one.

    `channel`, `team`, `group` (the team's Entra group) and `thread` (the id of the root message) are empty outside
    channels; Teams does not always tell the group.
    """

    id: str
    kind: ConversationKind
    service_url: str
    tenant: str
    bot: Account
    thread: str = ""
    channel: str = ""
    team: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What every activity has. `person` is who acts, `mri` the id Teams mentions and writes to them by.

    `guest` is true only where the activity says so; the roster may know more. `request` is the idempotency key:
    message ids are times, so they are unique within their conversation only.
    """

    conversation: Conversation
    person: Person
    mri: str
    guest: bool
    activity_id: str
    locale: str

    @property
    def tenant(self) -> str:
        return self.conversation.tenant

    @property
    def request(self) -> str:
        return f"teams:{self.conversation.id}/{self.activity_id}"


@dataclass(frozen=True, slots=True)
class Click(Received):
    """A button. `data` is what the card carried and what was typed into it, merged by the client: forged or stale
    for all we know. `reply_to` is the message the card stands in. `submitted` where no answer can replace the card.
    """

    verb: str
    data: Mapping[str, Any]
    reply_to: str
    submitted: bool = False


@dataclass(frozen=True, slots=True)
class Said(Received):
    """Typed words, without the bot's mention. Each of `mentions` stands in `text` as its `.text`, in their order."""

    text: str
    mentions: tuple[Mentioned, ...] = ()


@dataclass(frozen=True, slots=True)
class Installed(Received):
    """The bot or people came or went; may repeat. `added` and `removed` do not list the bot itself."""

    bot_added: bool
    bot_removed: bool
    added: tuple[Account, ...] = ()
    removed: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us to do; `invoke` where the sender waits for an answer all the same."""

    reason: str
    invoke: bool = False


Activity = Click | Said | Installed | Ignored
