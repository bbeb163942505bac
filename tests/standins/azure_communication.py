"""Azure Communication Services on the loopback: takes signed SMS and calls, and calls back step by step."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from jwt.algorithms import RSAAlgorithm

from tests.standins.openid import private_key
from tests.standins.paging import Faults, Heard


@dataclass
class AzureStandIn:
    """`texts` and `calls` that were taken; `steps` are what was asked of calls under way, as (deed, document)."""

    key: str = base64.b64encode(b"an access key of the resource").decode()
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    texts: list[Mapping[str, Any]] = field(default_factory=list)
    calls: list[Mapping[str, Any]] = field(default_factory=list)
    steps: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    bad: dict[str, int] = field(default_factory=dict)
    bearer: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sms", self.faults.around(self._text)),
            web.post("/calling/callConnections", self.faults.around(self._call)),
            web.post("/calling/callConnections/{step}", self.faults.around(self._step)),
            web.get("/calling/keys", self._keys),
        ]

    def _text(self, heard: Heard) -> web.Response:
        if not self._signed(heard):
            return _denied()
        sms = json.loads(heard.body)
        to = sms["smsRecipients"][0]["to"]
        if status := self.bad.get(to):
            one = {"to": to, "httpStatusCode": status, "errorMessage": f"Invalid number {to}.", "successful": False}
            return web.json_response({"value": [one]}, status=202)
        self.texts.append(sms)
        one = {"to": to, "messageId": f"Outgoing_{len(self.texts)}", "httpStatusCode": 202, "successful": True}
        return web.json_response({"value": [one]}, status=202)

    def _call(self, heard: Heard) -> web.Response:
        if not self._signed(heard):
            return _denied()
        call = json.loads(heard.body)
        if not call["targets"] or not call["callbackUri"] or not call["sourceCallerIdNumber"]["value"]:
            return web.json_response({"error": {"code": "8501", "message": "bad request"}}, status=400)
        self.calls.append(call)
        return web.json_response({"callConnectionId": f"conn-{len(self.calls)}"}, status=201)

    def _step(self, heard: Heard) -> web.Response:
        if not self._signed(heard):
            return _denied()
        deed = heard.path.partition("?")[0].rpartition(":")[2]
        self.steps.append((deed, json.loads(heard.body or b"{}")))
        return web.json_response({}, status=204 if deed == "terminate" else 202)

    async def _keys(self, _: web.Request) -> web.Response:
        """What callbacks are signed with; `bearer` is the test's to make."""
        public = RSAAlgorithm.to_jwk(private_key(1).public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": "key-1", "use": "sig"}]})

    def _signed(self, heard: Heard) -> bool:
        """The very words that Azure's own recipe signs."""
        digest = base64.b64encode(hashlib.sha256(heard.body).digest()).decode()
        date, host = heard.headers.get("x-ms-date", ""), heard.headers["Host"]
        text = f"POST\n{heard.path}\n{date};{host};{digest}"
        mark = base64.b64encode(hmac.digest(base64.b64decode(self.key), text.encode(), "sha256")).decode()
        wanted = f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={mark}"
        return heard.headers.get("Authorization") == wanted and heard.headers.get("x-ms-content-sha256") == digest

    async def happens(self, name: str, call: int = -1, **data: Any) -> int:
        """Something happens in a call: `CallConnected`, `RecognizeCompleted`, … Returns the status of the answer."""
        made = self.calls[call]
        index = len(self.calls) if call == -1 else call + 1
        told = {"callConnectionId": f"conn-{index}", "operationContext": made.get("operationContext"), **data}
        event = {"id": "e1", "source": "calling", "specversion": "1.0", "type": f"Microsoft.Communication.{name}"}
        return await self.send(made["callbackUri"], [{**event, "data": told}], bearer=self.bearer)

    async def pressed(self, *tones: str, context: str = "asked") -> int:
        found = {"tones": list(tones)}
        return await self.happens("RecognizeCompleted", dtmfResult=found, operationContext=context)

    async def event_grid(self, url: str, name: str, data: Mapping[str, Any]) -> tuple[int, Any]:
        event = {"id": "g1", "topic": "t", "subject": "s", "eventType": f"Microsoft.{name}", "data": data}
        async with aiohttp.ClientSession() as http, http.post(url, json=[event]) as answer:
            return answer.status, json.loads(await answer.text() or "null")

    async def send(self, url: str, document: Any, *, bearer: str = "") -> int:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        async with aiohttp.ClientSession() as http, http.post(url, json=document, headers=headers) as answer:
            return answer.status

    def said(self, step: int = -1) -> str:
        """What a step of a call says."""
        deed, document = self.steps[step]
        source = document["playPrompt"] if deed == "recognize" else document["playSources"][0]
        return str(source["text"]["text"])


def _denied() -> web.Response:
    return web.json_response({"error": {"code": "Denied", "message": "Denied by the resource provider."}}, status=401)
