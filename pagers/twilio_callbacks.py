"""What Twilio calls back with: a key pressed, a call or SMS that failed, an SMS that came in; each one signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from oncall.calls.model import Call
from pagers.addresses import callback
from pagers.answers import Answers
from pagers.keys import Keys
from pagers.kinds import Mark
from pagers.replies import Replies
from pagers.signatures import twilio_is_right
from pagers.twilio import asking, saying, texting
from pagers.words import spoken

LOST = {
    "busy": "the line was busy",
    "no-answer": "nobody picked up",
    "failed": "the call could not be put through",
    "canceled": "the call was cancelled",
    "undelivered": "the SMS was not delivered",
}
"""By Twilio's `CallStatus` or `MessageStatus`; the others are on their way or well."""
GONE = "This page is not known any more. Goodbye."

log = structlog.get_logger(__name__)


class TwilioCallbacks:
    """`home` is the public address, which Twilio's signature covers."""

    def __init__(self, pager: str, keys: Keys, home: str, answers: Answers, replies: Replies) -> None:
        self._pager = pager
        self._tokens = (keys.secret.partition(":")[2], *keys.webhook)
        self._home = home
        self._answers = answers
        self._replies = replies

    async def receive(self, request: web.Request, step: str) -> web.Response:
        steps: Mapping[str, Callable[[web.Request, Mapping[str, str]], Awaitable[web.Response]]] = {
            "messages": self._said, "key": self._pressed, "status": self._ended, "message": self._ended,
        }  # fmt: skip
        if step not in steps:
            raise web.HTTPNotFound
        pairs = _form(await request.read())
        signature = request.headers.get("X-Twilio-Signature", "")
        if not twilio_is_right(self._tokens, f"{self._home}{request.raw_path}", pairs, signature):
            log.warning("not signed by Twilio", pager=self._pager, step=step)
            raise web.HTTPForbidden(text="X-Twilio-Signature does not fit this address and these fields.")
        return await steps[step](request, dict(pairs))

    async def _said(self, _: web.Request, form: Mapping[str, str]) -> web.Response:
        sid = form.get("MessageSid", "")
        reply = await self._replies.heard(form.get("From", ""), form.get("Body", ""), f"twilio:{self._pager}:{sid}")
        return _twiml(texting(reply))

    async def _pressed(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        mark = mark_of(request)
        call = await self._answers.call(mark.tenant, mark.call)
        if call is None:
            return _twiml(saying(GONE))
        if form.get("Digits") != "1":
            return _twiml(self._once_more(call, mark))
        told = await self._answers.of_person(call, "phone", f"twilio:{self._pager}:{form.get('CallSid', '')}:key")
        return _twiml(saying(f"{told} Goodbye."))

    def _once_more(self, call: Call, mark: Mark) -> str:
        if not call.waiting:
            return saying(f"{call.over or 'It is taken care of'}. Goodbye.")
        return asking(spoken(call, again=False), callback(self._home, self._pager, mark, "key"))

    async def _ended(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        mark, sms = mark_of(request), "MessageStatus" in form
        status = form.get("MessageStatus" if sms else "CallStatus", "")
        if status in LOST and await self._answers.call(mark.tenant, mark.call):
            reason = LOST["undelivered"] if sms else LOST[status]
            code = form.get("ErrorCode", "")
            reason += f" (Twilio's error {code})" if code.isascii() and code.isdecimal() and len(code) <= 6 else ""
            sid = form.get("MessageSid" if sms else "CallSid", "")
            key = f"twilio:{self._pager}:{sid}:{status}"
            await self._answers.failed(mark.tenant, mark.call, mark.number, reason, key)
        return web.Response(status=204)


def mark_of(request: web.Request) -> Mark:
    """The try that the address names. 404 where it can be none of ours."""
    number = request.match_info["number"]
    if not (number.isascii() and number.isdecimal() and len(number) <= 3):
        raise web.HTTPNotFound
    return Mark(request.match_info["tenant"], request.match_info["call"], int(number))


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise web.HTTPBadRequest(text="These are too many fields.") from None


def _twiml(text: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="text/xml")
