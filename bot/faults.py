"""What the answers of the Teams connector mean for us, and what the operator can do about them.

TryLater            412, 429, 503 (and more for calls that are harmless twice): not done, try again
InDoubt             a POST was cut off or broke inside the service: it may have been done
Undeliverable       will never be done as it stands
├── Gone            404: the message or the conversation is unknown, post anew
└── TooBig          413: send a smaller card
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec

from engine.ports import InDoubt, TryLater, Undeliverable

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_. ]{1,60}")
LONGEST_WAIT = timedelta(hours=1)


class Gone(Undeliverable):
    """Teams no longer knows the message, or the whole `conversation` where that is true."""

    def __init__(self, reason: str, *, conversation: bool) -> None:
        super().__init__(reason)
        self.conversation = conversation


class TooBig(Undeliverable):
    """The message is larger than Teams takes."""


ACTIONS = {
    "BotDisabledByAdmin": "An administrator has disabled the app. It can write again once that is undone.",
    "BotNotInConversationRoster": "The app was removed from this conversation. Add it again to go on here.",
    "ConversationBlockedByUser": "This person has blocked the bot. Reach them another way.",
    "ForbiddenOperationException": "The app is not installed for this person. Install it for them first.",
    "InvalidBotApiHost": "This tenant lives in the government cloud. Set MUSTER_CLOUD to match.",
    "NotEnoughPermissions": "The app lacks a permission for this. Check what the team's owner allows apps to do.",
    "BotNotRegistered": "Teams does not know the bot. Check its app id, its secret and that its Teams channel is on.",
    "ActivityNotFoundInConversation": "The message is not there any more.",
    "MemberNotFoundInConversation": "This person is not in the conversation.",
    "UserNotFound": "Teams does not know this person.",
    "ConversationNotFound": "The conversation is not there any more.",
}
GONE_CONVERSATION = frozenset({"ConversationNotFound"})
RETRIED = frozenset({412, 429, 503})
"""Certainly not done: the service turned the call away."""
RETRIED_IF_HARMLESS = frozenset({412, 429, 500, 502, 503, 504})


def fault_of(status: int, body: bytes, after: timedelta | None, *, harmless: bool) -> Exception:
    """The error of an answer that is not a success. `harmless`: the same call twice does no harm."""
    code = error_code(body)
    if status == 404 or code in GONE_CONVERSATION:
        conversation = code in GONE_CONVERSATION or (status == 404 and code != "ActivityNotFoundInConversation")
        return Gone(
            ACTIONS.get(code, "Teams does not know the message or the conversation."), conversation=conversation
        )
    if status == 413 or code == "MessageSizeTooBig":
        return TooBig("The message is larger than Teams takes.")
    if status in RETRIED or (harmless and status in RETRIED_IF_HARMLESS):
        return TryLater(f"Teams asks for patience (HTTP {status}).", after)
    if status >= 500 and status != 501 and code not in ACTIONS:
        return InDoubt(f"Teams broke off (HTTP {status}): the message may have arrived.")
    return Undeliverable(f"{ACTIONS.get(code, 'Teams refuses this.')} (HTTP {status}{', ' + code if code else ''})")


def error_code(body: bytes) -> str:
    """The code of the service's error, if the body holds one: gateways answer in HTML."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    error: Any = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def wait_asked(header: str | None) -> timedelta | None:
    """`Retry-After` in seconds, at most an hour; none where it is missing or not a number."""
    if header is None or not header.strip().isdecimal():
        return None
    return min(timedelta(seconds=min(int(header.strip()[:9]), 10**6)), LONGEST_WAIT)
