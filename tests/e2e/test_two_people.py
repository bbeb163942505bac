"""Two people and the payment failure: from declaration to resolution in the channel, with customers told by mail."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Stage
from tests.e2e.words import CONFIRMED, FIRST_NOTICE, LAST_NOTICE, declared

pytestmark = pytest.mark.e2e


async def test_the_payment_failure_from_declaration_to_resolution_in_the_channel(stage: Stage) -> None:
    teams = await stage.open()
    thread = await declared(teams)
    page = await teams.sees("you are paged", "personal")
    assert "SEV-1 Critical" in page
    assert "You acknowledged" in await teams.press("Acknowledge", "personal")
    assert "You are the Incident Commander" in await teams.press("Claim IC", thread, "megan")
    assert "Technical Lead" in await teams.press("Claim TL", thread)
    await teams.say("assign cl @adele", thread, "megan")
    await teams.sees("Adele Vance, you are Communications Lead of INC-1.", thread)
    await teams.press("First moves", thread)
    await teams.press("Yes, rolled back", thread)
    await teams.sees("MITIGATION", thread)
    await teams.say("cause a migration dropped an index", thread)
    await teams.press("Notice", thread, "megan")
    await teams.fill_and_press("Preview", thread, FIRST_NOTICE, "megan")
    await teams.press("Ask for approval", thread, "megan")
    await teams.press("Approve and send to 12 customers", thread, "adele")
    await teams.sees("NOTICE · sent", thread)
    await teams.say("update index recreated, error rate is falling", thread, "megan")
    await teams.sees("Update by Megan Bowen: index recreated, error rate is falling.", thread)
    await teams.press("Mitigated", thread)
    assert "RESOLUTION" in await teams.press("Mitigated", thread)
    await teams.press("Resolve", thread, "megan")
    assert "RECOVERY" in await teams.fill_and_press("Resolve", thread, CONFIRMED, "megan")
    await teams.press("Notice", thread, "megan")
    await teams.fill_and_press("Preview", thread, LAST_NOTICE, "megan")
    await teams.press("Ask for approval", thread, "megan")
    await teams.press("Approve and send to 12 customers", thread, "adele")
    await teams.sees_times(2, "NOTICE · sent", thread)
    await teams.say("timeline", thread)
    timeline = await teams.sees("times in UTC", thread)
    assert "cause found: a migration dropped an index" in timeline
    assert len(list(stage.server.outbox.glob("*.eml"))) == 24
    assert teams.failures == []
