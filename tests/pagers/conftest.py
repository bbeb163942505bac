"""What the tests of paging start from: an environment with the pagers' secrets, and nothing of the caller's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from tests.pagers.world import OPSGENIE_SECRET, Scene, scene
from tests.standins.opsgenie import OpsgenieStandIn
from tests.standins.pagerduty import PagerDutyStandIn
from tests.standins.twilio import TwilioStandIn

SECRETS = {
    "MUSTER_PAGER_PD_SECRET": PagerDutyStandIn.key,
    "MUSTER_PAGER_PD_WEBHOOK_SECRET": f"a-new-secret, {PagerDutyStandIn.secret}",
    "MUSTER_PAGER_OG_SECRET": OpsgenieStandIn.key,
    "MUSTER_PAGER_OG_WEBHOOK_SECRET": OPSGENIE_SECRET,
    "MUSTER_PAGER_RING_SECRET": f"{TwilioStandIn.sid}:{TwilioStandIn.token}",
}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def told(secrets: None) -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened
