"""What an answer of Graph that is not a success means for the caller.

TryLater            certainly not done: turned away (408, 429, 503, 509), or a repeatable call that broke
└── Busy            the service turned it away; with its status and code
InDoubt             a call that must not be repeated blindly broke inside the service
GraphRefusal        will never be done as it stands
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec

from engine.ports import InDoubt, TryLater
from graph.refusals import ADVICE, GraphRefusal

_TURNED_AWAY = frozenset({408, 429, 503, 509})
WHOLE_APP = "ApplicationThrottled"
"""Graph's limit of one app was met, by whichever mailbox: no other call of it passes either."""
_NOT_OFFERED = frozenset({501, 505, 507})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,60}")


class Busy(TryLater):
    """Graph asks for patience. `code` tells a daily limit from a crowd, where Graph names one."""

    def __init__(self, status: int, code: str, after: timedelta | None) -> None:
        advice = ADVICE.get(code)
        told = f"HTTP {status}{', ' + code if code else ''}"
        super().__init__(f"{advice.sentence if advice else 'Microsoft Graph asks for patience.'} ({told})", after)
        self.status = status
        self.code = code


def fault_of(status: int, body: bytes, after: timedelta | None, *, repeatable: bool) -> Exception:
    """The error of an answer that is not a success. `repeatable`: the same call twice does no harm."""
    code = error_code(body)
    if status in _TURNED_AWAY:
        return Busy(status, code, after)
    if status >= 500 and status not in _NOT_OFFERED:
        return broken(f"HTTP {status}", repeatable=repeatable)
    return GraphRefusal(status, code)


def broken(how: str, *, repeatable: bool) -> Exception:
    """The line or the service broke after the call may have got through."""
    if repeatable:
        return TryLater(f"Microsoft Graph broke off ({how}).")
    return InDoubt(f"Microsoft Graph broke off ({how}): the call may have been carried out.")


def error_code(body: bytes) -> str:
    """The code of the service's error, if the body holds one: gateways answer in HTML."""
    document = decoded(body)
    error: Any = document.get("error") if document else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def decoded(body: bytes) -> dict[str, Any] | None:
    """The JSON object of a body, empty for an empty one; none where it is something else."""
    if not body.strip():
        return {}
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
