"""A desk where people can be rung, by a service that stands in, and what stories of contacts ask of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.ports import Row
from oncall.contacts.model import TABLE, Contacts
from tests.standins.paging import serving
from tests.standins.twilio import TwilioStandIn
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT
from tests.stories.seen import Seen

NUMBER, TYPED = "+4915123456789", "+49 (0)151 2345-6789"
RING = """
[[pager]]
key = "ring"
kind = "twilio"
caller = "+14255550100"
url = "{url}"
"""


@asynccontextmanager
async def rung(
    opens: Opens, monkeypatch: pytest.MonkeyPatch, **options: str
) -> AsyncIterator[tuple[Desk, TwilioStandIn]]:
    """The desk, and the service that rings."""
    twilio = TwilioStandIn()
    async with serving(twilio):
        monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", f"{twilio.sid}:{twilio.token}")
        async with opens(policy=lambda text: text + RING.format(url=twilio.url), **options) as desk:
            await desk.installs("channel")
            yield desk, twilio


async def added(desk: Desk, who: str = "Adele", way: str = "sms", address: str = TYPED) -> Seen:
    return await desk.asks(who, "chat", f"contact add {way} {address}")


async def rows(desk: Desk, who: str = "Adele") -> list[Row]:
    every = await desk.store.rows(TENANT, TABLE)
    return [row for row in every if row.id.startswith(PEOPLE[who].entra)]


async def contacts(desk: Desk, who: str = "Adele") -> Contacts:
    found = await desk.muster.desk.oncall(TENANT, "contacts", PEOPLE[who].entra)
    assert isinstance(found, Contacts)
    return found


def code_in(twilio: TwilioStandIn) -> str:
    found = re.search(r"\d{6}", twilio.messages[-1].fields["Body"])
    assert found
    return found[0]
