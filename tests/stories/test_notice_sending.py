"""A notice on its way: watched, paused, stopped, replaced, and sent again where it failed; by click and by word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from incidents.campaigns.model import Stage
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.mailbox import use
from tests.stories.seen import Seen
from tests.stories.test_notices import CUSTOMERS, FIRST, drafted, goes, staff


@pytest.fixture
async def under_way(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """One mail a minute; the notice was sent a few minutes ago."""
    use(monkeypatch, timedelta(minutes=1))
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=4, seconds=30)
        yield desk


async def card(desk: Desk, key: str = "INC-1-N1") -> Seen:
    """The card of the notice in the room."""
    return next(one for one in (await desk.room()).cards if one.words.startswith(("NOTICE", "PREVIEW")) and key in one)


async def test_it_can_be_watched(under_way: Desk) -> None:
    first = await card(under_way)
    assert "NOTICE · sending" in first
    accepted = len(under_way.mails)
    assert 0 < accepted < CUSTOMERS
    assert f"{accepted} of {CUSTOMERS} customers" in first
    assert "first accepted 12:00" in first
    assert "over about 12:1" in first
    assert "customers told 12:00" in (await under_way.room()).headline
    await under_way.passes(minutes=20)
    last = await card(under_way)
    assert f"{CUSTOMERS} of {CUSTOMERS} customers" in last
    assert "95 % by 12:1" in last
    assert "muster notices export INC-1-N1" in last
    assert last.message == first.message, "one card, edited in place"


async def test_paused_and_resumed(under_way: Desk) -> None:
    answer = await under_way.clicks("Megan", "Pause", await card(under_way))
    assert "Paused by Megan Bowen" in answer
    await under_way.passes(seconds=10)
    sent = len(under_way.mails)
    await under_way.passes(hours=1)
    assert len(under_way.mails) == sent
    assert "NOTICE · paused" in await card(under_way)
    await under_way.clicks("Alex", "Resume", await card(under_way))
    await under_way.passes(minutes=20)
    assert len(under_way.mails) == CUSTOMERS
    assert len({mail["To"] for mail in under_way.mails}) == CUSTOMERS


async def test_stopped_after_a_second_thought(under_way: Desk) -> None:
    asks = await under_way.clicks("Megan", "Stop", await card(under_way))
    assert "A stopped notice cannot go on" in asks
    back = await under_way.clicks("Megan", "Back to the notice", asks)
    assert "NOTICE · sending" in back
    asks = await under_way.clicks("Megan", "Stop", back)
    await under_way.clicks("Megan", "Stop it for good", asks)
    await under_way.passes(minutes=1)
    sent = len(under_way.mails)
    await under_way.passes(hours=1)
    assert len(under_way.mails) == sent < CUSTOMERS
    stopped = await card(under_way)
    assert "NOTICE · stopped" in stopped
    assert "Stopped by Megan Bowen" in stopped
    assert f"{CUSTOMERS - sent} never sent" in stopped
    assert f"{sent} customers got it: the export lists who." in stopped
    assert "notice to customers" in await under_way.clicks("Megan", "Write a new notice", stopped)


async def test_too_late_to_stop(under_way: Desk) -> None:
    old = await card(under_way)
    await under_way.passes(minutes=30)
    assert "NOTICE · sent" in await under_way.clicks("Megan", "Stop", old)


async def test_by_word(under_way: Desk) -> None:
    room = (await under_way.room()).conversation
    assert "paused" in await under_way.asks("Megan", room, "@Muster pause notice")
    assert (await under_way.notice()).stage is Stage.PAUSED
    assert "goes on" in await under_way.asks("Megan", room, "@Muster resume notice")
    assert "stopped" in await under_way.asks("Alex", room, "@Muster stop notice N1")
    assert (await under_way.notice()).stage is Stage.STOPPED
    assert "was stopped" in await under_way.asks("Alex", room, "@Muster resend failed")
    assert "There is no incident INC-1-N7" in await under_way.asks("Alex", room, "@Muster stop notice N7")


async def test_only_who_answers_for_it_holds_it_back(under_way: Desk) -> None:
    for title in ("Pause", "Stop"):
        assert "or a lead" in await under_way.clicks("Lynne", title, await card(under_way))
    assert "or a lead" in await under_way.asks("Lynne", (await under_way.room()).conversation, "@Muster pause notice")
    assert (await under_way.notice()).stage is Stage.SENDING


async def test_a_newer_notice_takes_over(under_way: Desk) -> None:
    await under_way.clicks("Megan", "Notice", (await under_way.room()).headline)
    preview = await under_way.fills("Megan", "Preview", **FIRST, progress="A fix is on its way.")
    await under_way.clicks("Megan", goes(preview), preview)
    await under_way.passes(minutes=30)
    old = await card(under_way, "INC-1-N1")
    assert "NOTICE · replaced by INC-1-N2" in old
    assert (await under_way.notice("INC-1-N2")).tally.accepted == CUSTOMERS


async def test_no_notice_to_pause(desk: Desk) -> None:
    await staff(desk)
    answer = await desk.asks("Megan", (await desk.room()).conversation, "@Muster pause notice")
    assert "No notice of INC-1 has gone out yet" in answer


async def test_paused_by_itself_when_its_promise_has_passed(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = use(monkeypatch, timedelta(minutes=2))
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        rules.every = timedelta(minutes=5)  # slower than it said before it began
        await desk.passes(minutes=36)
        late = await card(desk)
        assert "NOTICE · paused, its promise has passed" in late
        assert "Paused by itself: The update it promises by 12:30 UTC is due already." in late.words.replace("*", "")
        assert list(late.buttons) == ["Resume all the same", "Stop", "Write a new notice", "Open the incident"]
        assert "notice to customers" in await desk.clicks("Megan", "Write a new notice", late)
        await desk.clicks("Megan", "Resume all the same", late)
        await desk.passes(hours=1)
        assert len(desk.mails) == CUSTOMERS
        assert "NOTICE · sent" in await card(desk)


async def test_what_holds_it_is_said_and_it_goes_on_by_itself(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = use(monkeypatch)
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        rules.held = "Exchange does not let Muster send yet. Check the role. Next try 12:35 UTC."
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        held = await card(desk)
        assert "NOTICE · held" in held
        assert "Held: Exchange does not let Muster send yet. Check the role. Next try 12:35 UTC." in held.words.replace(
            "*", ""
        )
        room = await desk.room()
        assert "telling customers…" in room.headline, "nobody has it yet"
        assert "Promised to customers" not in room.headline, "nobody has read of it"
        assert "Next update" not in held
        assert "The notice INC-1-N1 is held" in room.last
        rules.held = ""
        await desk.passes(minutes=1)
        assert "NOTICE · sent" in await card(desk)
        assert "customers told 12:01" in (await desk.room()).headline


async def test_the_room_hears_once_of_a_notice(desk: Desk) -> None:
    """Its card is the word; nothing is said beside it where all went well."""
    await staff(desk)
    before = len((await desk.room()).said)
    cards = len((await desk.room()).cards)
    preview = await drafted(desk)
    assert len((await desk.room()).cards) == cards, "a draft is its writer's until somebody must read it"
    await desk.clicks("Megan", goes(preview), preview)
    await desk.passes(minutes=1)
    room = await desk.room()
    assert (len(room.said), len(room.cards)) == (before, cards + 1)


async def test_each_letter_opens_by_its_name(desk: Desk) -> None:
    await staff(desk)
    room = (await desk.room()).conversation
    for typed, title in (
        ("notice", "First notice to customers"),
        ("notice first", "First notice to customers"),
        ("notice Progress", "Progress notice to customers"),
        ("notice resolution notice", "Resolution notice to customers"),
        ("brief", "Brief for stakeholders"),
    ):
        assert title in await desk.asks("Megan", room, f"@Muster {typed}")


async def test_a_brief_for_those_who_must_know(desk: Desk) -> None:
    await staff(desk)
    form = await desk.clicks("Megan", "Notice", (await desk.room()).headline)
    form = await desk.clicks("Megan", "Brief for stakeholders", form)
    assert "audience" not in form.fields
    assert form.values["symptom"] == "Card payments fail"
    preview = await desk.fills("Megan", "Preview", form, need="A decision on refunds")
    assert "A decision on refunds" in preview
    title = next(title for title in preview.buttons if title.startswith("Send to "))
    assert "pe" in title.rpartition(" ")[2]
    await desk.clicks("Megan", title, preview)
    await desk.passes(minutes=1)
    assert {mail["To"].addresses[0].domain for mail in desk.mails} == {"contoso.example"}
    assert (await desk.incident()).first_told_at is None, "no customer was told"
    assert "customers not told yet" in (await desk.room()).headline
