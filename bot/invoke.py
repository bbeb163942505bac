"""The answers a click can get: a new card, a line of text, or an error the client shows in red."""

from __future__ import annotations

from typing import Any, TypedDict

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


class InvokeAnswer(TypedDict):
    """The body of the HTTP answer as it stands; its `statusCode` is for the client, HTTP itself says 200."""

    statusCode: int
    type: str
    value: Any


def card_answer(card: dict[str, Any]) -> InvokeAnswer:
    """The clicker sees this card instead of the one clicked; everybody else needs an update of the message."""
    return {"statusCode": 200, "type": CARD, "value": card}


def message_answer(text: str) -> InvokeAnswer:
    """A sentence shown to the clicker under the card."""
    return {"statusCode": 200, "type": MESSAGE, "value": text}


def error_answer(code: int, message: str) -> InvokeAnswer:
    """Something is wrong with the click (400) or with us (500): a sentence in red."""
    name = "BadRequest" if 400 <= code < 500 else "ServiceError"
    return {"statusCode": code, "type": ERROR, "value": {"code": name, "message": message}}
