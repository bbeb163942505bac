"""Twilio on the loopback: takes SMS and calls, rings nobody, and calls back signed as the real one does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import aiohttp
from aiohttp import web

from tests.standins.paging import Faults, Heard


@dataclass(frozen=True)
class Sent:
    """One SMS or call that Twilio took; `fields` as they were posted."""

    sid: str
    fields: Mapping[str, str]

    @property
    def said(self) -> str:
        """Everything that a call says."""
        return " ".join(node.text or "" for node in ET.fromstring(self.fields["Twiml"]).iter("Say"))  # noqa: S314


@dataclass
class TwilioStandIn:
    """`bad` numbers are refused in Twilio's own words, which quote the number."""

    sid: str = "AC0123456789abcdef"
    token: str = "auth-token-of-the-account"
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    messages: list[Sent] = field(default_factory=list)
    calls: list[Sent] = field(default_factory=list)
    bad: dict[str, int] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        account = f"/2010-04-01/Accounts/{self.sid}"
        return [
            web.post(f"{account}/Messages.json", self.faults.around(self._message)),
            web.post(f"{account}/Calls.json", self.faults.around(self._call)),
        ]

    def _message(self, heard: Heard) -> web.Response:
        return self._take(heard, self.messages, "SM", ("To", "Body"))

    def _call(self, heard: Heard) -> web.Response:
        return self._take(heard, self.calls, "CA", ("To", "From", "Twiml"))

    def _take(self, heard: Heard, kept: list[Sent], stem: str, needed: tuple[str, ...]) -> web.Response:
        signed = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        if heard.headers.get("Authorization") != f"Basic {signed}":
            return _error(401, 20003, "Authenticate")
        fields = dict(parse_qsl(heard.body.decode(), keep_blank_values=True))
        if missing := [name for name in needed if not fields.get(name)]:
            return _error(400, 21601, f"{missing[0]} is required")
        if code := self.bad.get(fields["To"]):
            return _error(400, code, f"The 'To' number {fields['To']} is not a valid phone number.")
        sent = Sent(f"{stem}{len(kept):032d}", fields)
        kept.append(sent)
        return web.json_response({"sid": sent.sid, "status": "queued"}, status=201)

    async def post(self, url: str, fields: Mapping[str, str], *, token: str | None = None) -> tuple[int, str]:
        """A callback, signed over its address and fields. Returns status and text of the answer."""
        signed = url + "".join(name + fields[name] for name in sorted(fields))
        mark = hmac.digest((token or self.token).encode(), signed.encode(), hashlib.sha1)
        headers = {"X-Twilio-Signature": base64.b64encode(mark).decode()}
        async with aiohttp.ClientSession() as http, http.post(url, data=dict(fields), headers=headers) as answer:
            return answer.status, await answer.text()

    async def press(self, key: str, call: int = -1) -> str:
        """Somebody picks up and presses a key. Returns what they hear then."""
        sent = self.calls[call]
        gather = ET.fromstring(sent.fields["Twiml"]).find("Gather")  # noqa: S314  our own words
        assert gather is not None
        fields = {"CallSid": sent.sid, "Digits": key, "To": sent.fields["To"], "CallStatus": "in-progress"}
        status, text = await self.post(gather.attrib["action"], fields)
        assert status == 200, text
        return " ".join(node.text or "" for node in ET.fromstring(text.encode()).iter("Say"))  # noqa: S314

    async def end(self, state: str, call: int = -1) -> int:
        """A call ends so: `busy`, `no-answer`, `failed`, `completed`."""
        sent = self.calls[call]
        fields = {"CallSid": sent.sid, "CallStatus": state, "To": sent.fields["To"]}
        return (await self.post(sent.fields["StatusCallback"], fields))[0]

    async def report(self, state: str, error: str = "30003", message: int = -1) -> int:
        """What became of an SMS."""
        sent = self.messages[message]
        fields = {"MessageSid": sent.sid, "MessageStatus": state, "ErrorCode": error, "To": sent.fields["To"]}
        return (await self.post(sent.fields["StatusCallback"], fields))[0]

    async def say(self, url: str, number: str, text: str, sid: str = "SMin1") -> str:
        """An SMS comes in. Returns what is sent back."""
        fields = {"MessageSid": sid, "From": number, "To": "+15550100", "Body": text}
        status, answer = await self.post(url, fields)
        assert status == 200, answer
        return " ".join(node.text or "" for node in ET.fromstring(answer.encode()).iter("Message"))  # noqa: S314


def _error(status: int, code: int, message: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    document = {"code": code, "message": message, "more_info": more, "status": status}
    return web.json_response(document, status=status)
