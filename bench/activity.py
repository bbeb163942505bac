"""The click that is measured, as bytes on the wire: an answered first move, the form's own button."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bench.company import ALEX, TENANT, conversation

MOVES = ("deployment", "capacity", "dependency")
MARK = "#" * 12
"""Stands where each request has a number of its own."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Where clicks go, and what makes them Teams'."""

    port: int
    service_url: str
    token: str


def body(wire: Wire, incident: int, move: str, *, remedied: bool) -> bytes:
    """As Teams sends it when somebody presses a button of the card "First moves" in a channel."""
    place = conversation(incident)
    document = {
        "name": "adaptiveCard/action",
        "type": "invoke",
        "timestamp": "2026-11-20T14:31:07.482Z",
        "localTimestamp": "2026-11-20T14:31:07.482+00:00",
        "id": f"f:{MARK}-4f1c-9a51",
        "channelId": "msteams",
        "serviceUrl": wire.service_url,
        "from": {"id": "29:1bSn0TYoVzCPDqZk-alex", "name": ALEX.name, "aadObjectId": ALEX.id},
        "conversation": {"isGroup": True, "conversationType": "channel", "tenantId": TENANT, "id": place},
        "recipient": {"id": "28:7a1c4f5e-0000-4000-8000-00000000b07a", "name": "Muster"},
        "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "timezone": "UTC", "type": "clientInfo"}],
        "channelData": _channel(place.partition(";")[0]),
        "replyToId": place.partition("messageid=")[2],
        "value": {"action": _action(incident, move, remedied=remedied), "trigger": "manual"},
        "locale": "en-GB",
        "localTimezone": "UTC",
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _channel(channel: str) -> dict[str, Any]:
    return {
        "channel": {"id": channel},
        "team": {"id": "19:team@thread.tacv2"},
        "tenant": {"id": TENANT},
        "source": {"name": "message"},
        "legacy": {"replyToId": "1:1xyz"},
    }


def _action(incident: int, move: str, *, remedied: bool) -> dict[str, Any]:
    """What the card carried, and what was typed into it."""
    data = {
        "incident": f"INC-{incident}",
        "move": move,
        "remedied": str(remedied).lower(),
        "form": f"{MARK}{MARK[:8]}{MARK}",
        "note": "Ben looked, see the thread",
    }
    return {"type": "Action.Execute", "title": "Yes", "id": "", "verb": "move.answer", "data": data}


def request(wire: Wire, content: bytes) -> bytes:
    """The whole request."""
    head = (
        "POST /api/messages HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{wire.port}\r\n"
        "User-Agent: Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)\r\n"
        f"Authorization: Bearer {wire.token}\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class Clicks:
    """Every call gives the next click on an incident; each of them changes its state."""

    def __init__(self, wire: Wire, incidents: int, number: int) -> None:
        """`number` is how many clicks this store has seen: every request has its own, and answers alternate."""
        self._prepared = [
            [
                self._split(request(wire, body(wire, incident, move, remedied=yes)))
                for yes in (True, False)
                for move in MOVES
            ]
            for incident in range(1, incidents + 1)
        ]
        self._incidents = incidents
        self.number = number

    def next(self) -> bytes:
        round_, incident = divmod(self.number, self._incidents)
        self.number += 1
        return (b"%012d" % self.number).join(self._prepared[incident][round_ % (2 * len(MOVES))])

    @staticmethod
    def _split(whole: bytes) -> list[bytes]:
        return whole.split(MARK.encode())
