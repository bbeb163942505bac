"""Azure Communication Services: sends SMS and calls people by its REST APIs, each request signed with an access key."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from engine.ports import Clock, TryLater, Undeliverable
from oncall.rules import Pager
from pagers.addresses import callback
from pagers.keys import Keys
from pagers.kinds import Mark
from pagers.line import Answer, Line
from pagers.signatures import azure_headers, token_of

SMS_VERSION, CALL_VERSION = "2021-03-07", "2024-04-15"
VOICE = {"sourceLocale": "en-GB", "voiceKind": "female"}
LISTENING = 10
"""Seconds of silence after which a call ends."""
CODE = Mark("-", "code", 0)
"""The call that speaks a code belongs to no page."""


class AzureCommunication:
    """The pager's `url` is the endpoint of the resource. A call is made first; what is said follows once somebody
    picked up, for which Azure calls back (see `azure_callbacks`)."""

    def __init__(self, pager: Pager, keys: Keys, line: Line, home: str, wall: Clock) -> None:
        self._endpoint = pager.url.rstrip("/")
        self._pager = pager
        self._keys = keys
        self._line = line
        self._home = home
        self._wall = wall

    async def text(self, to: str, words: str, mark: Mark | None = None) -> None:
        tag = {"tag": f"{mark.tenant}|{mark.call}|{mark.number}"} if mark else {}
        body = {
            "from": self._pager.caller,
            "smsRecipients": [{"to": to}],
            "message": words,
            "smsSendOptions": {"enableDeliveryReport": mark is not None, **tag},
        }
        answer = await self._post(f"/sms?api-version={SMS_VERSION}", body)
        _check_recipient(answer)

    async def call(self, to: str, words: str, mark: Mark | None = None) -> None:
        """A code travels along and comes back when somebody picks up; the words of a page are made anew then."""
        target = mark or CODE
        token = token_of(self._keys.webhook[0], signed_text(target))
        body = {
            "targets": [_phone(to)],
            "sourceCallerIdNumber": {"value": self._pager.caller},
            "callbackUri": f"{callback(self._home, self._pager.key, target, 'talk')}?token={token}",
            "callIntelligenceOptions": {"cognitiveServicesEndpoint": self._keys.speech},
            **({} if mark else {"operationContext": words}),
        }
        await self._post(f"/calling/callConnections?api-version={CALL_VERSION}", body)

    async def ask(self, connection: str, to: str, words: str, context: str) -> None:
        """Say it and wait for one key; the key, or silence, comes back with the `context`."""
        body = {
            "recognizeInputType": "dtmf",
            "playPrompt": _spoken(words),
            "recognizeOptions": {
                "interruptPrompt": True,
                "initialSilenceTimeoutInSeconds": LISTENING,
                "targetParticipant": _phone(to),
                "dtmfOptions": {"maxTonesToCollect": 1, "interToneTimeoutInSeconds": 2},
            },
            "operationContext": context,
        }
        await self._post(self._of(connection, "recognize"), body)

    async def say(self, connection: str, words: str) -> None:
        """The last words of a call."""
        await self._post(self._of(connection, "play"), {"playSources": [_spoken(words)], "playTo": []})

    async def hang_up(self, connection: str) -> None:
        await self._post(self._of(connection, "terminate"), None)

    def _of(self, connection: str, deed: str) -> str:
        return f"/calling/callConnections/{quote(connection, safe='')}:{deed}?api-version={CALL_VERSION}"

    async def _post(self, path: str, document: Mapping[str, Any] | None) -> Answer:
        body = b"" if document is None else msgspec.json.encode(document)
        url = f"{self._endpoint}{path}"
        try:
            signed = azure_headers(self._keys.secret, self._wall.now(), urlsplit(url).netloc, path, body)
        except (binascii.Error, ValueError):
            raise Undeliverable(f"{self._keys.variable} is no access key. Copy it from the resource's Keys.") from None
        headers = {"Content-Type": "application/json", **signed}
        answer = await self._line.post(url, body, headers, repeatable=False)
        if not answer.ok:
            raise Undeliverable(self._why(answer.status))
        return answer

    def _why(self, status: int) -> str:
        if status in (401, 403):
            return (
                f"Azure Communication Services does not let Muster in (status {status}). Check {self._keys.variable}, "
                "that the pager's url is the endpoint of the same resource, and this machine's clock."
            )
        return (
            f"Azure Communication Services refuses it (status {status}). Check that the pager's caller is a number of "
            "the resource that may call and text, and the contact: + and country code."
        )


def signed_text(mark: Mark) -> str:
    """What the token of a callback address stands for."""
    return f"{mark.tenant}/{mark.call}/{mark.number}"


def _phone(number: str) -> dict[str, Any]:
    return {"kind": "phoneNumber", "phoneNumber": {"value": number}}


def _spoken(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": {"text": words, **VOICE}}


def _check_recipient(answer: Answer) -> None:
    """202 for the whole says nothing of the one recipient: theirs stands in the body, with words that quote the
    number."""
    listed = answer.doc.get("value")
    one = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    status = one.get("httpStatusCode", 202)
    if one.get("successful", True) is not False:
        return
    if status == 429 or (isinstance(status, int) and status >= 500):
        raise TryLater(f"Azure Communication Services asks for patience (status {status}).")
    raise Undeliverable(
        f"Azure Communication Services cannot text this number (status {status}). Remove the contact and add it again, "
        "with + and country code; who opted out texts START to the number that Muster sends from."
    )
