"""What Azure calls back with: how a call goes on and which key was pressed, and by Event Grid the SMS that came in."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from aiohttp import web

from engine.ports import InDoubt, Store, TryLater, Undeliverable
from oncall.calls.model import Call
from oncall.contacts.model import TABLE
from pagers.answers import Answers
from pagers.azure_communication import CODE, AzureCommunication, signed_text
from pagers.azure_tokens import AzureTokens
from pagers.events import EVENTS, bearer, peeled
from pagers.keys import Keys
from pagers.kinds import Mark
from pagers.replies import Replies
from pagers.signatures import secret_is_right, token_of
from pagers.twilio_callbacks import GONE, mark_of
from pagers.words import spoken

MOST = 100
"""Events of one delivery that are looked at; Azure sends one or a few."""
NOT_REACHED = {
    404: "the number is not known", 408: "nobody picked up", 480: "nobody picked up", 486: "the line was busy",
    487: "nobody picked up", 603: "the call was declined",
}  # fmt: skip
"""By the SIP code of a call that was not put through."""
SILENCE = (8510, 8532)
"""The sub-codes of listening that ended because nobody pressed a key."""
ASKED = "asked"

log = structlog.get_logger(__name__)


class _Event(msgspec.Struct):
    """An event of Event Grid names itself by `eventType`, a cloud event by `type`."""

    type: str | None = ""
    eventType: str | None = ""  # noqa: N815  Azure's name
    data: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return (self.eventType or self.type or "").rpartition("Microsoft.")[2]

    def text(self, field: str) -> str:
        """Azure has written the same fields with a small and with a capital letter."""
        value = self.data.get(field, self.data.get(field[:1].upper() + field[1:], ""))
        return value if isinstance(value, str) else ""


class AzureCallbacks:
    """`tokens` prove Azure's signature besides, where the id of the resource is known."""

    def __init__(
        self,
        pager: str,
        keys: Keys,
        azure: AzureCommunication,
        store: Store,
        answers: Answers,
        replies: Replies,
        tokens: AzureTokens | None = None,
    ) -> None:
        self._pager = pager
        self._keys = keys
        self._azure = azure
        self._store = store
        self._answers = answers
        self._replies = replies
        self._tokens = tokens

    async def receive(self, request: web.Request, step: str) -> web.Response:
        if step == EVENTS:
            return await self._from_event_grid(request)
        if step != "talk":
            raise web.HTTPNotFound
        mark = mark_of(request)
        right = (token_of(secret, signed_text(mark)) for secret in self._keys.webhook)
        if not secret_is_right(right, request.query.get("token", "")):
            raise web.HTTPUnauthorized(text="The token is not that of this call.")
        if self._tokens and not await self._tokens.prove(bearer(request)):
            raise web.HTTPUnauthorized(text="The bearer token is not signed by Azure for this resource.")
        for event in peeled(await request.read(), list[_Event])[:MOST]:
            await self._goes_on(event, mark)
        return web.Response(status=200)

    async def _from_event_grid(self, request: web.Request) -> web.Response:
        given = request.match_info.get("secret") or bearer(request)
        if not secret_is_right(self._keys.webhook, given):
            raise web.HTTPUnauthorized(text="The secret is not the one Muster knows.")
        for event in peeled(await request.read(), list[_Event])[:MOST]:
            if event.name == "EventGrid.SubscriptionValidationEvent":
                return web.json_response({"validationResponse": event.text("validationCode")})
            if event.name == "Communication.SMSReceived":
                await self._said(event)
            elif event.name == "Communication.SMSDeliveryReportReceived":
                await self._delivered(event)
        return web.Response(status=200)

    async def _said(self, event: _Event) -> None:
        number, key = event.text("from"), f"azure:{self._pager}:{event.text('messageId')}"
        reply = await self._replies.heard(number, event.text("message"), key)
        if reply:
            await self._try(self._azure.text(f"+{number.lstrip('+')}", reply))

    async def _delivered(self, event: _Event) -> None:
        tenant, _, rest = event.text("tag").partition("|")
        call, _, number = rest.rpartition("|")
        lost = event.text("deliveryStatus") not in ("Delivered", "")
        if lost and number.isascii() and number.isdecimal() and await self._answers.call(tenant, call):
            key = f"azure:{self._pager}:{event.text('messageId')}:lost"
            await self._answers.failed(tenant, call, int(number[:3]), "the SMS was not delivered", key)

    async def _goes_on(self, event: _Event, mark: Mark) -> None:
        connection = event.text("callConnectionId")
        match event.name.removeprefix("Communication."):
            case "CallConnected":
                await self._picked_up(event, connection, mark)
            case "RecognizeCompleted":
                await self._pressed(event, connection, mark)
            case "RecognizeFailed":
                await self._silent(event, connection, mark)
            case "PlayCompleted" | "PlayFailed":
                await self._try(self._azure.hang_up(connection))
            case "CreateCallFailed" | "CallDisconnected" as name:
                await self._not_reached(event, name, mark)

    async def _picked_up(self, event: _Event, connection: str, mark: Mark) -> None:
        if mark == CODE:
            await self._try(self._azure.say(connection, event.text("operationContext")))
            return
        call = await self._answers.call(mark.tenant, mark.call)
        to = await self._number(call, mark) if call else ""
        if call is None or not to:
            await self._try(self._azure.say(connection, GONE))
        elif not call.waiting:
            await self._try(self._azure.say(connection, f"{call.over or 'It is taken care of'}. Goodbye."))
        elif why := await self._try(self._azure.ask(connection, to, spoken(call, again=False), ASKED)):
            await self._lost(mark, f"the call could not speak: {why}", connection)

    async def _pressed(self, event: _Event, connection: str, mark: Mark) -> None:
        call = await self._answers.call(mark.tenant, mark.call)
        found = event.data.get("dtmfResult")
        tones = found.get("tones") if isinstance(found, dict) else None
        if call is None:
            await self._try(self._azure.hang_up(connection))
        elif tones == ["one"]:
            told = await self._answers.of_person(call, "phone", f"azure:{self._pager}:{connection}:key")
            await self._try(self._azure.say(connection, f"{told} Goodbye."))
        elif event.text("operationContext") == ASKED and (to := await self._number(call, mark)):
            await self._try(self._azure.ask(connection, to, spoken(call, again=False), "asked twice"))
        else:
            await self._try(self._azure.hang_up(connection))

    async def _silent(self, event: _Event, connection: str, mark: Mark) -> None:
        """Nobody pressed anything; or the service had no voice, and the page was never heard."""
        result = event.data.get("resultInformation")
        subcode = result.get("subCode") if isinstance(result, dict) else None
        if subcode not in SILENCE and isinstance(subcode, int):
            await self._lost(mark, f"the call could not speak (Azure's code {subcode})", connection)
        await self._try(self._azure.hang_up(connection))

    async def _not_reached(self, event: _Event, name: str, mark: Mark) -> None:
        """A call that was put through ends as well, and by no code of these."""
        result = event.data.get("resultInformation")
        code = result.get("code") if isinstance(result, dict) else None
        why = NOT_REACHED.get(code) if isinstance(code, int) else None
        if name == "CreateCallFailed" or (why and code != 487):
            await self._lost(mark, why or "the call could not be put through", event.text("callConnectionId"))

    async def _lost(self, mark: Mark, reason: str, connection: str) -> None:
        if mark != CODE and await self._answers.call(mark.tenant, mark.call):
            key = f"azure:{self._pager}:{connection}:lost"
            await self._answers.failed(mark.tenant, mark.call, mark.number, reason, key)

    async def _number(self, call: Call, mark: Mark) -> str:
        """Azure wants to be told whose keys it listens to."""
        one = call.a_try(mark.number)
        row = await self._store.row(call.tenant, TABLE, f"{call.person.id}/{one.contact}") if one else None
        return str(row.doc.get("address") or "") if row else ""

    async def _try(self, step: Any) -> str:
        """A step of a call under way is not tried again: it would come too late. Returns why it failed."""
        try:
            await step
        except (TryLater, InDoubt, Undeliverable) as error:
            log.warning("a call or reply goes no further", pager=self._pager, reason=str(error))
            return str(error)
        return ""
