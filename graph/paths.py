"""Paths of Graph: built so that nothing can be smuggled in, and masked so that a log names nobody."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from engine.ports import Undeliverable

_MASK = "*"
_WORDS = frozenset(
    (
        "$batch", "$value", "application", "archive", "attachments", "calendar", "calendarView", "channels", "chats",
        "checkMemberGroups", "communications", "createUploadSession", "drafts", "events", "findMeetingTimes",
        "getPresencesByUserId", "getSchedule", "groups", "inbox", "installedApps", "mailFolders", "manager",
        "memberOf", "members", "messages", "onlineMeetings", "presence", "presences", "schedule", "send", "sendMail",
        "sentitems", "shifts", "subscriptions", "tabs", "teams", "teamwork", "unarchive", "users",
    )
)  # fmt: skip
"""Graph's own words. Whatever else stands in a path is somebody's id, name or address."""


def path(*segments: str, query: Mapping[str, str] | None = None) -> str:
    """`path("users", mailbox, "messages")` is `/users/<mailbox>/messages`: each segment stays one, whatever it holds.

    Raises Undeliverable where a segment is empty or would walk about in the tree.
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise Undeliverable("A call of Microsoft Graph lacks an id. Check that the mailbox or team is configured.")
    place = "".join(f"/{quote(segment, safe='$')}" for segment in segments)
    asked = "&".join(f"{quote(key, safe='$')}={quote(value, safe='')}" for key, value in (query or {}).items())
    return f"{place}?{asked}" if asked else place


def literal(text: str) -> str:
    """A text inside `$filter`, in quotes of its own."""
    return "'" + text.replace("'", "''") + "'"


def scope_of(place: str) -> str:
    """What a request to wait is about: one user (and mailbox), else the first segment."""
    first, *rest = _segments(place)
    return f"users/{rest[0].lower()}" if first == "users" and rest else first


def masked(place: str) -> str:
    """For logs: Graph's words as they are, ids and addresses as `*`, of the query the names alone."""
    _, question, query = place.partition("?")
    shown = "".join(f"/{segment if segment in _WORDS else _MASK}" for segment in _segments(place))
    names = "&".join(unquote(part.partition("=")[0]) for part in query.split("&") if part.startswith("$"))
    return f"{shown}?{names}" if question else shown


def _segments(place: str) -> list[str]:
    return [unquote(segment) for segment in place.partition("?")[0].lstrip("/").split("/")]
