"""A webhook of the company's own: plain JSON, signed, documented in docs/pagers.md."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.ports import Clock, Undeliverable
from oncall.rules import Pager
from pagers.keys import Keys
from pagers.line import Line
from pagers.signatures import TIMESTAMP, own_headers
from pagers.thing import Thing


class Webhook:
    """Tells the pager's `url`; whoever listens there knows repeats by `key` and `what`."""

    def __init__(self, pager: Pager, keys: Keys, line: Line, wall: Clock) -> None:
        self._url = pager.url
        self._keys = keys
        self._line = line
        self._wall = wall

    async def tell(self, thing: Thing, what: str) -> None:
        body = msgspec.json.encode(_event(thing, what))
        headers = {"Content-Type": "application/json", **own_headers(self._keys.secret, self._wall.now(), body)}
        answer = await self._line.post(self._url, body, headers, repeatable=True)
        if not answer.ok:
            raise Undeliverable(
                f"The webhook refuses the event (status {answer.status}). Check the pager's url, and that the receiver "
                f"checks {TIMESTAMP} and the signature with the secret of {self._keys.variable}."
            )


def _event(thing: Thing, what: str) -> dict[str, Any]:
    return {
        "version": 1,
        "what": what,
        "key": thing.key,
        "about": thing.about,
        "kind": thing.kind,
        "title": thing.title,
        "severity": thing.severity.label,
        "source": thing.source,
        "drill": thing.drill,
        "began_at": thing.began_at.isoformat(),
    }
