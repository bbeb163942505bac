"""What PagerDuty, Opsgenie and a webhook of the company's own send back: somebody acknowledged there, or ended it."""

from __future__ import annotations

import hashlib
import re
from typing import TypeVar

import msgspec
import structlog
from aiohttp import hdrs, web

from engine.ports import Clock
from pagers.answers import Agent, Answers
from pagers.keys import Keys
from pagers.opsgenie import OURSELVES
from pagers.signatures import SIGNATURE, TIMESTAMP, own_is_right, pagerduty_is_right, secret_is_right
from pagers.thing import KEY

EVENTS = "events"
_ABOUT = re.compile(r"[A-Z]{2,5}-[A-Za-z0-9._-]{1,60}")
_HEADLINE = re.compile(r"(?:\[drill\] )?SEV-[1-4] (\S+):")
ACKNOWLEDGED = {
    "incident.acknowledged": "PagerDuty",
    "incident.resolved": "PagerDuty (resolved there)",
    "Acknowledge": "Opsgenie",
    "Close": "Opsgenie (closed there)",
}
"""By what a service calls it: how the acknowledgement came. Whoever ends it there has seen it; it goes on here."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class _Agent(msgspec.Struct):
    id: str = ""
    summary: str | None = ""
    type: str = ""


class _Data(msgspec.Struct):
    incident_key: str | None = None
    title: str | None = ""


class _Event(msgspec.Struct):
    id: str
    event_type: str
    agent: _Agent | None = None
    data: _Data | None = None


class _FromPagerDuty(msgspec.Struct):
    event: _Event


class PagerDutyEvents:
    """Webhooks v3, signed. 403 for a wrong signature and 400 for none: both end redelivery, as go-pagerduty advises."""

    def __init__(self, pager: str, keys: Keys, answers: Answers) -> None:
        self._pager = pager
        self._keys = keys
        self._answers = answers

    async def receive(self, request: web.Request, step: str) -> web.Response:
        _only(step, EVENTS)
        body = await request.read()
        header = request.headers.get("X-PagerDuty-Signature")
        if not header:
            raise web.HTTPBadRequest(text="X-PagerDuty-Signature is missing.")
        if not pagerduty_is_right(self._keys.webhook, body, header):
            raise web.HTTPForbidden(text="X-PagerDuty-Signature is not by the secret Muster knows.")
        event = peeled(body, _FromPagerDuty).event
        if (via := ACKNOWLEDGED.get(event.event_type)) and event.data:
            await self._acknowledged(event, event.data, via)
        return web.Response(status=202)

    async def _acknowledged(self, event: _Event, data: _Data, via: str) -> None:
        """What an integration did is an echo, and what the service did by itself is nobody's word."""
        about = _about(data.incident_key, data.title or "")
        agent = event.agent
        if not about or agent is None or agent.type not in ("user_reference", "user"):
            log.info("nothing to acknowledge", pager=self._pager, agent=agent.type if agent else "")
            return
        who = Agent([agent.id], agent.summary or "", "PagerDuty")
        await self._answers.of_agent(about, self._pager, who, via, f"pagerduty:{self._pager}:{event.id}")


class _Alert(msgspec.Struct):
    alias: str | None = ""
    alertId: str | None = ""  # noqa: N815  Opsgenie's name
    username: str | None = ""
    userId: str | None = ""  # noqa: N815  likewise
    updatedAt: int | None = 0  # noqa: N815  likewise


class _FromOpsgenie(msgspec.Struct):
    action: str
    alert: _Alert


class OpsgenieEvents:
    """Opsgenie signs nothing: the secret comes as a bearer token in a header of ours, or at the end of the path."""

    def __init__(self, pager: str, keys: Keys, answers: Answers) -> None:
        self._pager = pager
        self._keys = keys
        self._answers = answers

    async def receive(self, request: web.Request, step: str) -> web.Response:
        _only(step, EVENTS)
        given = request.match_info.get("secret") or bearer(request)
        if not secret_is_right(self._keys.webhook, given):
            raise web.HTTPUnauthorized(text="The secret is not the one Muster knows.")
        told = peeled(await request.read(), _FromOpsgenie)
        if via := ACKNOWLEDGED.get(told.action):
            await self._acknowledged(told.alert, told.action, via)
        return web.Response(status=202)

    async def _acknowledged(self, alert: _Alert, action: str, via: str) -> None:
        """Opsgenie closes alerts by itself, too, in no user's name: its users are called by their mail address."""
        about, name = _about(alert.alias, ""), alert.username or ""
        nobody = action == "Close" and "@" not in name
        if not about or nobody or name.casefold() == OURSELVES.casefold():
            log.info("nothing to acknowledge", pager=self._pager)
            return
        who = Agent([name, alert.userId or ""], name.partition("@")[0], "Opsgenie")
        key = f"opsgenie:{self._pager}:{alert.alertId}:{action}:{alert.updatedAt}"
        await self._answers.of_agent(about, self._pager, who, via, key)


class _FromWebhook(msgspec.Struct):
    id: str
    what: str
    about: str
    by: str
    name: str = ""


class WebhookEvents:
    """Signed as Muster signs its own: see docs/pagers.md."""

    def __init__(self, pager: str, keys: Keys, answers: Answers, wall: Clock) -> None:
        self._pager = pager
        self._keys = keys
        self._answers = answers
        self._wall = wall

    async def receive(self, request: web.Request, step: str) -> web.Response:
        _only(step, EVENTS)
        body = await request.read()
        moment, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        if not own_is_right(self._keys.webhook, self._wall.now(), body, moment, signature):
            raise web.HTTPUnauthorized(text=f"{SIGNATURE} is not by the secret Muster knows, or {TIMESTAMP} is old.")
        told = peeled(body, _FromWebhook)
        if told.what in ("acknowledge", "resolve") and _ABOUT.fullmatch(told.about):
            who = Agent([told.by], told.name or told.by.partition("@")[0], self._pager)
            via = f"{self._pager} (resolved there)" if told.what == "resolve" else self._pager
            # However long an id is, all of it counts.
            key = f"webhook:{self._pager}:{hashlib.sha256(told.id.encode(errors='replace')).hexdigest()}"
            await self._answers.of_agent(told.about, self._pager, who, via, key)
        return web.Response(status=202)


def peeled(body: bytes, shape: type[T]) -> T:
    """The JSON in this shape; a 400 that says where it is not."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise web.HTTPBadRequest(text=f"This is not the JSON expected: {str(error)[:200]}") from None


def bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _only(step: str, *known: str) -> None:
    if step not in known:
        raise web.HTTPNotFound


def _about(key: str | None, title: str) -> str:
    """By the name we gave it. Older webhooks of PagerDuty leave that out: then the summary says it."""
    if key:
        about = key.removeprefix(KEY) if key.startswith(KEY) else ""
    else:
        found = _HEADLINE.match(title)
        about = found[1] if found else ""
    return about if _ABOUT.fullmatch(about) else ""
