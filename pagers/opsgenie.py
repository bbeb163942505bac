"""Opsgenie: tells it by the Alert API, where an alert is known by its alias."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from engine.ports import Undeliverable
from incidents.model import Severity
from oncall.rules import Pager
from pagers.keys import Keys
from pagers.kinds import ACKNOWLEDGE, TRIGGER
from pagers.line import Line
from pagers.thing import Thing

URL = "https://api.opsgenie.com"
"""Accounts of the EU region have https://api.eu.opsgenie.com: the pager's `url`."""
OURSELVES = "Muster"
"""Who did it, where Muster did: by this name it knows its own word when it comes back."""
PRIORITIES = {Severity.SEV1: "P1", Severity.SEV2: "P2", Severity.SEV3: "P3", Severity.SEV4: "P4"}
MESSAGE_LENGTH = 130
"""Opsgenie's own limit of a message, in characters; the whole of it goes into the description."""


class Opsgenie:
    """Every request is taken with 202 and done later; of open alerts there is one an alias, so twice is once."""

    def __init__(self, pager: Pager, keys: Keys, line: Line) -> None:
        self._url = f"{(pager.url or URL).rstrip('/')}/v2/alerts"
        self._keys = keys
        self._line = line

    async def tell(self, thing: Thing, what: str) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"GenieKey {self._keys.secret}"}
        body = msgspec.json.encode(_alert(thing) if what == TRIGGER else _note())
        answer = await self._line.post(self._address(thing, what), body, headers, repeatable=True)
        if not answer.ok:
            raise Undeliverable(self._why(answer.status))

    def _address(self, thing: Thing, what: str) -> str:
        if what == TRIGGER:
            return self._url
        deed = "acknowledge" if what == ACKNOWLEDGE else "close"
        return f"{self._url}/{quote(thing.key, safe='')}/{deed}?identifierType=alias"

    def _why(self, status: int) -> str:
        if status in (401, 403):
            return (
                f"Opsgenie does not let Muster in (status {status}). Check that {self._keys.variable} holds the key of "
                "an API integration that may create and update alerts, and that the pager's url is of its region."
            )
        return f"Opsgenie refuses the alert (status {status}). Check the pager's url and its API integration."


def _alert(thing: Thing) -> dict[str, Any]:
    return {
        "message": thing.headline[:MESSAGE_LENGTH],
        "alias": thing.key,
        "description": thing.headline,
        "priority": PRIORITIES[thing.severity],
        "entity": thing.source,
        "tags": [thing.kind, thing.severity.label, *(["drill"] if thing.drill else [])],
        "details": {"muster": thing.about},
        **_note(),
    }


def _note() -> dict[str, Any]:
    return {"user": OURSELVES, "source": OURSELVES}
