"""What contacts are for: a test page on all of them, the next road where one fails, a warning where none would ring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.standins.twilio import TwilioStandIn
from tests.storage.disks import holding
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT
from tests.stories.ringing import NUMBER, added, code_in, rows, rung


@pytest.fixture
async def both(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Desk, TwilioStandIn]]:
    async with rung(opens, monkeypatch) as both:
        yield both


@pytest.fixture
def desk(both: tuple[Desk, TwilioStandIn]) -> Desk:
    return both[0]


@pytest.fixture
def twilio(both: tuple[Desk, TwilioStandIn]) -> TwilioStandIn:
    return both[1]


async def test_a_test_page_takes_every_proved_road_at_once(desk: Desk, twilio: TwilioStandIn) -> None:
    await added(desk)
    await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    await desk.clicks("Adele", "Send me a test page")
    page = desk.chat("Adele").last
    assert "Adele, this is a test page" in page
    assert "Test page" in twilio.messages[-1].fields["Body"]
    assert "less than a minute" in await desk.asks("Adele", "chat", "test page")
    answer = await desk.clicks("Adele", "Acknowledge", page)
    assert "You acknowledged at 12:00 UTC in Teams" in answer
    assert "Was this page needed?" not in answer
    assert "No page in seven days" in await desk.asks("Adele", "chat", "pages"), "a test burns no budget"


async def test_whom_a_sev1_pages_is_warned_when_nothing_would_wake_them(desk: Desk, twilio: TwilioStandIn) -> None:
    asleep = "Nothing would wake you, and a SEV-1 pages you."
    assert asleep in await desk.asks("Adele", "chat", "contacts"), "on call for Platform"
    assert asleep not in await desk.asks("Nestor", "chat", "contacts")
    await added(desk)
    assert asleep in await desk.asks("Adele", "chat", "contacts")
    await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    assert asleep not in await desk.asks("Adele", "chat", "contacts")


async def test_where_teams_does_not_reach_the_next_road_is_taken_at_once(
    desk: Desk, twilio: TwilioStandIn, log: Log
) -> None:
    await added(desk)
    await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    desk.teams.gone.update(f"a:{one}" for one in (PEOPLE["Adele"].mri, PEOPLE["Adele"].entra))
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    assert "Search finds nothing" in twilio.messages[-1].fields["Body"], "not two minutes later"
    assert "could not page Adele Vance" in (await desk.room()).last
    assert log.taken()


async def test_what_failed_is_on_the_card_with_its_reason_and_without_a_number(
    desk: Desk, twilio: TwilioStandIn, log: Log
) -> None:
    await added(desk)
    await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    twilio.bad[NUMBER] = 21211
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    page = desk.chat("Adele").last
    assert "How you were reached: " not in page, "it is being read on Teams"
    assert "Planned: SMS 12:02" in page
    await desk.passes(minutes=3)
    page = next(one for one in desk.chat("Adele").all if "Search finds nothing" in one)
    assert "How you were reached: Teams sent 12:00 · SMS failed: " in page
    assert NUMBER[3:] not in page
    answer = await desk.clicks("Adele", "Acknowledge", page)
    assert "SMS failed: " in answer
    assert "Planned" not in answer
    assert log.taken()


async def test_contacts_outlive_a_restart(opens: Opens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = f"tinydb:{tmp_path / 'data'}"
    async with rung(opens, monkeypatch, store=store) as (desk, twilio):
        await added(desk)
        code = code_in(twilio)
        await desk.asks("Adele", "chat", "test page")
    async with rung(opens, monkeypatch, store=store) as (desk, _):
        for _ in range(3):
            await desk.asks("Adele", "chat", "contacts")  # the numbers of activities go on after those of before
        assert "Teams now, SMS after 2 min" in await desk.asks("Adele", "chat", f"contact verify {code}")
        assert [row.doc for row in await rows(desk)] == [{"address": NUMBER}]


async def test_a_contact_taken_away_during_a_page_is_passed_over(desk: Desk, twilio: TwilioStandIn) -> None:
    """Nothing is given up and nothing logged as an error, which the end of each story looks for."""
    await added(desk)
    await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    before = len(twilio.messages)
    await desk.asks("Adele", "chat", "contact remove 1")
    await desk.passes(minutes=3)
    assert len(twilio.messages) == before
    assert any("no address for this contact" in one for one in desk.chat("Adele").all)


async def test_a_number_taken_away_leaves_the_files_of_the_store(
    opens: Opens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with rung(opens, monkeypatch, store=f"tinydb:{data}") as (desk, _):
        await added(desk)
        assert holding(data, NUMBER)
        await desk.asks("Adele", "chat", "contact remove 1")
        assert not await rows(desk)
        await desk.muster.customers.retention.tidy([TENANT])
        assert holding(data, NUMBER) == []
