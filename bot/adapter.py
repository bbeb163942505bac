"""From the bytes of a call to its answer: gate, reader, then the short way for clicks, a turn for the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import structlog

from bot.activity import Click, Ignored
from bot.answers import Answers
from bot.connector import Connector
from bot.gate import Gate
from bot.invoke import InvokeAnswer, error_answer
from bot.peel import Malformed
from bot.read_activity import read_activity
from bot.turns import SORRY, TurnAdapter
from engine.ports import TryLater

BUSY = "Muster is busy just now and did not do this. Try again in a moment."
UNKNOWN = "Muster does not know this action. Type `help` to see what it does here."

log = structlog.get_logger(__name__)


class Adapter:
    """`receive` raises Denied (401, 403), Malformed (400) and TryLater (503); anything else is answered."""

    def __init__(self, gate: Gate, connector: Connector, answers: Answers, home: str = "") -> None:
        """`home` is the tenant that everybody counts to, where the gate takes any: in development."""
        self._gate = gate
        self._home = home
        self._answers = answers
        self._turns = TurnAdapter(connector, answers)

    def expects(self, authorization: str | None) -> None:
        """Raises Denied where the body need not be read."""
        self._gate.expects(authorization)

    async def receive(self, authorization: str | None, body: bytes) -> bytes | None:
        """The JSON to answer an invoke with; nothing for what asks no answer."""
        document = _decoded(body)
        await self._gate.admit(authorization, document)
        answer = await self._answer(document)
        return msgspec.json.encode(answer) if answer is not None else None

    async def _answer(self, document: dict[str, Any]) -> InvokeAnswer | None:
        try:
            activity = read_activity(document)
        except Malformed as error:
            if document.get("type") != "invoke":
                raise
            return error_answer(400, f"This button sent something unreadable ({error}).")
        if isinstance(activity, Ignored):
            return error_answer(400, UNKNOWN) if activity.invoke else None
        if self._home:
            activity = replace(activity, conversation=replace(activity.conversation, tenant=self._home))
        if isinstance(activity, Click) and not activity.submitted:
            return await self._click(activity)
        await self._turns.turn(activity, document["type"])
        return None

    async def _click(self, click: Click) -> InvokeAnswer:
        """No botbuilder models here: a click is answered from the verified JSON, which is ten times cheaper."""
        try:
            return await self._answers.clicked(click)
        except TryLater as busy:
            log.warning("a click found Muster busy", reason=str(busy))
            return error_answer(500, BUSY)
        except Exception:
            log.exception("a click failed")
            return error_answer(500, SORRY)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("body: expected JSON") from None
    if not isinstance(document, dict):
        raise Malformed("body: expected an object")
    return document
