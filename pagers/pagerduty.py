"""PagerDuty: tells it by Events API v2 (`POST /v2/enqueue`)."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.ports import Undeliverable
from incidents.model import Severity
from oncall.rules import Pager
from pagers.keys import Keys
from pagers.kinds import TRIGGER
from pagers.line import Line
from pagers.thing import Thing

URL = "https://events.pagerduty.com"
"""Accounts of the EU region have https://events.eu.pagerduty.com: the pager's `url`."""
SEVERITIES = {Severity.SEV1: "critical", Severity.SEV2: "error", Severity.SEV3: "warning", Severity.SEV4: "info"}
SUMMARY_LENGTH = 1024
"""PagerDuty's own limit of a summary, in characters."""


class PagerDuty:
    """Its alert is known by `Thing.key`: a repeated trigger is the same alert, and one that never was needs no end."""

    def __init__(self, pager: Pager, keys: Keys, line: Line, home: str) -> None:
        """`home` is where Muster itself can be reached; a link in the alert, none where empty."""
        self._url = f"{(pager.url or URL).rstrip('/')}/v2/enqueue"
        self._keys = keys
        self._line = line
        self._home = home

    async def tell(self, thing: Thing, what: str) -> None:
        body = msgspec.json.encode(self._event(thing, what))
        answer = await self._line.post(self._url, body, {"Content-Type": "application/json"}, repeatable=True)
        if not answer.ok:
            raise Undeliverable(self._why(answer.status))

    def _event(self, thing: Thing, what: str) -> dict[str, Any]:
        event: dict[str, Any] = {"routing_key": self._keys.secret, "event_action": what, "dedup_key": thing.key}
        if what != TRIGGER:
            return event
        payload = {
            "summary": thing.headline[:SUMMARY_LENGTH],
            "source": thing.source,
            "severity": SEVERITIES[thing.severity],
            "timestamp": thing.began_at.isoformat(),
            "class": thing.kind,
            "custom_details": {"muster": thing.about, "severity": thing.severity.label, "drill": thing.drill},
        }
        client = {"client": "Muster", **({"client_url": self._home} if self._home else {})}
        return {**event, "payload": payload, **client}

    def _why(self, status: int) -> str:
        """The integration key travels in the body, so that a wrong one is a bad request, too."""
        return (
            f"PagerDuty refuses the event (status {status}). Check that {self._keys.variable} holds the integration "
            "key of an Events API v2 integration, and that the pager's url is of the account's region."
        )
