"""PagerDuty on the loopback: takes events, keeps one alert a key, and sends signed webhooks of what people do there."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.standins.paging import Faults, Heard

SEVERITIES = ("critical", "error", "warning", "info")
NEXT = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}


@dataclass
class PagerDutyStandIn:
    """`alerts` by their key: the state of each, and the payload it came with. `paged` counts what woke somebody."""

    key: str = "0123456789abcdef0123456789abcdef"
    secret: str = "webhook-secret-of-the-subscription"
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    paged: list[str] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v2/enqueue", self.faults.around(self._enqueue))]

    def _enqueue(self, heard: Heard) -> web.Response:
        event = json.loads(heard.body)
        if event.get("routing_key") != self.key:
            return _invalid("'routing_key' is invalid")
        key, action = event.get("dedup_key", ""), event.get("event_action")
        if action not in NEXT or not key or len(key) > 255:
            return _invalid("'event_action' or 'dedup_key' is invalid")
        if action == "trigger":
            payload = event.get("payload") or {}
            if not payload.get("summary") or not payload.get("source") or payload.get("severity") not in SEVERITIES:
                return _invalid("'payload' is missing or blank")
            self._trigger(key, payload)
        elif self.alerts.get(key, {}).get("state", "resolved") != "resolved":
            self.alerts[key]["state"] = NEXT[action]
        return web.json_response({"status": "success", "message": "Event processed", "dedup_key": key}, status=202)

    def _trigger(self, key: str, payload: dict[str, Any]) -> None:
        """A key that is open already is the same alert: nobody is paged again."""
        if self.alerts.get(key, {}).get("state", "resolved") == "resolved":
            self.alerts[key] = {"state": "triggered", "payload": payload}
            self.paged.append(key)

    async def send(self, to: str, body: bytes, *secrets: str) -> int:
        """A delivery, signed by each of these secrets. Returns the status of the answer."""
        marks = [f"v1={hmac.digest(secret.encode(), body, hashlib.sha256).hex()}" for secret in secrets]
        headers = {"Content-Type": "application/json", **({"X-PagerDuty-Signature": ",".join(marks)} if marks else {})}
        async with aiohttp.ClientSession() as http, http.post(to, data=body, headers=headers) as answer:
            return answer.status


def acknowledged(
    key: str | None, user: str = "PANA", name: str = "Ana Silva", *, event: str = "01ACK", kind: str = "user_reference"
) -> bytes:
    """The webhook of an acknowledgement; no `key` as in older ones, and then the title tells."""
    data = {"id": "PGR0VU2", "type": "incident", "status": "acknowledged", "title": "SEV-1 INC-42: Card payments fail"}
    agent = {"id": user, "type": kind, "summary": name, "html_url": None}
    told = {
        "id": event,
        "event_type": "incident.acknowledged",
        "resource_type": "incident",
        "occurred_at": "2026-11-20T14:24:00.000Z",
        "agent": agent,
        "client": None,
        "data": {**data, **({"incident_key": key} if key else {})},
    }
    return json.dumps({"event": told}).encode()


def _invalid(error: str) -> web.Response:
    document = {"status": "invalid event", "message": "Event object is invalid", "errors": [error]}
    return web.json_response(document, status=400)
