"""Opsgenie on the loopback: takes alerts by alias, does the work after it answered, and calls webhooks back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiohttp
from aiohttp import web

from tests.standins.paging import Faults, Heard

DEEDS = {"acknowledge": "acknowledged", "close": "closed"}


@dataclass
class OpsgenieStandIn:
    """`alerts` by alias; `created` counts new ones. An alert that is not there is no error: the request was taken."""

    key: str = "genie-key-1"
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/alerts", self.faults.around(self._create)),
            web.post("/v2/alerts/{alias}/{deed}", self.faults.around(self._change)),
        ]

    def _create(self, heard: Heard) -> web.Response:
        if refused := self._refused(heard):
            return refused
        alert = json.loads(heard.body)
        if (
            not alert.get("message")
            or len(alert["message"]) > 130
            or alert.get("priority") not in ("P1", "P2", "P3", "P4")
        ):
            return web.json_response({"message": "Request body is not processable."}, status=422)
        if self.alerts.get(alert["alias"], {}).get("state", "closed") == "closed":
            self.alerts[alert["alias"]] = {"state": "open", **alert}
            self.created.append(alert["alias"])
        return _taken()

    def _change(self, heard: Heard) -> web.Response:
        if refused := self._refused(heard):
            return refused
        parts = urlsplit(heard.path)
        alias, deed = map(unquote, parts.path.split("/")[-2:])
        if parse_qs(parts.query).get("identifierType") != ["alias"] or deed not in DEEDS:
            return web.json_response({"message": "No alert of this id."}, status=404)
        if alias in self.alerts:
            self.alerts[alias]["state"] = DEEDS[deed]
        return _taken()

    def _refused(self, heard: Heard) -> web.Response | None:
        if heard.headers.get("Authorization") == f"GenieKey {self.key}":
            return None
        return web.json_response({"message": "Key format is not valid!"}, status=422 if self.key == "" else 401)

    async def send(self, to: str, body: bytes, *, token: str = "") -> int:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        async with aiohttp.ClientSession() as http, http.post(to, data=body, headers=headers) as answer:
            return answer.status


def acknowledged(
    alias: str, username: str, *, action: str = "Acknowledge", updated: int = 1502709956288000110
) -> bytes:
    """The webhook of what somebody did to an alert."""
    alert = {
        "alertId": "ec03dad6-62c8-4c94-b38b-d88f398e900f",
        "message": "SEV-1 INC-42: Card payments fail",
        "alias": alias,
        "tinyId": "2",
        "username": username,
        "userId": "8d43133c-a002-4e95-bf2b-2d6f95e47c96",
        "updatedAt": updated,
        "priority": 1,
    }
    document = {"action": action, "alert": alert, "source": {"name": "web", "type": "API"}, "integrationName": "Muster"}
    return json.dumps(document).encode()


def _taken() -> web.Response:
    answer = {"result": "Request will be processed", "took": 0.1, "requestId": "43a29c5c-3dbf-4fa4-9c26-f4f71023e120"}
    return web.json_response(answer, status=202)
