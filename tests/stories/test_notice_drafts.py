"""A draft between two looks at it: found again, opened by its number, and read again where things went on."""

from __future__ import annotations

import pytest

from incidents.campaigns.model import NoticeKind, Stage
from incidents.errors import NotFound
from tests.stories.desk import Desk
from tests.stories.test_notices import CUSTOMERS, FIRST, approved, drafted, goes, staff


@pytest.fixture
async def staffed(desk: Desk) -> Desk:
    await staff(desk)
    return desk


async def test_another_list_is_counted_again_by_one_click(staffed: Desk) -> None:
    preview = await drafted(staffed)
    assert (await staffed.notice()).languages == (("en", CUSTOMERS),)
    file = staffed.folder / "customers.csv"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    preview = await staffed.forges("Megan", "show.preview", {"notice": "INC-1-N1"})
    assert "The list has changed: 11 now, not 12." in preview.words.replace("*", "")
    preview = await staffed.clicks("Megan", "Count again: 11", preview)
    await staffed.clicks("Megan", goes(preview, 11), preview)
    await staffed.passes(minutes=1)
    assert len(staffed.mails) == 11


async def test_a_draft_is_found_again(staffed: Desk) -> None:
    """Back loses nothing: the button Notice opens what this person had begun."""
    preview = await drafted(staffed, symptom="declined cards")
    await staffed.clicks("Megan", "Back", preview)
    form = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    assert form.values["symptom"] == "declined cards"
    assert "Draft INC-1-N1 of 12:00 UTC." in form
    theirs = await staffed.clicks("Alex", "Notice", (await staffed.room()).headline)
    assert "Discard this draft" not in theirs.buttons, "a draft is its writer's"
    await staffed.fills("Megan", "Preview", form, symptom="declined cards and refunds")
    assert (await staffed.notice()).words.symptom == "declined cards and refunds"
    with pytest.raises(NotFound):
        await staffed.notice("INC-1-N2")
    form = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    assert "nothing was sent" in await staffed.clicks("Megan", "Discard this draft", form)
    assert (await staffed.notice()).stage is Stage.WITHDRAWN
    form = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    assert "declined cards" not in form.values["symptom"]
    assert "Discard this draft" not in form.buttons


async def test_another_letter_leaves_the_draft_alone(staffed: Desk) -> None:
    await drafted(staffed)
    form = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    brief = await staffed.clicks("Megan", "Brief for stakeholders", form)
    await staffed.fills("Megan", "Preview", brief)
    assert (await staffed.notice()).words.kind is NoticeKind.INITIAL
    assert (await staffed.notice("INC-1-N2")).words.kind is NoticeKind.BRIEF


async def test_a_notice_opens_by_its_number(staffed: Desk) -> None:
    preview = await drafted(staffed)
    room = (await staffed.room()).conversation
    assert "PREVIEW · not sent" in await staffed.asks("Megan", room, "@Muster notice N1")
    assert "PREVIEW · not sent" in await staffed.asks("Megan", "chat", "notice INC-1-N1")
    await approved(staffed, preview)
    assert "NOTICE · sent" in await staffed.asks("Lynne", room, "@Muster notice N1")
    assert "There is no notice INC-1-N9" in await staffed.asks("Megan", room, "@Muster notice N9")


async def test_what_was_written_before_another_notice_is_read_again(staffed: Desk) -> None:
    older = await drafted(staffed)
    await staffed.forges("Alex", "notice.draft", {"incident": "INC-1", "kind": "initial", **FIRST})
    newer = staffed.seen["Alex"]
    await staffed.passes(minutes=1)
    await approved(staffed, newer, "Alex")
    answer = await staffed.clicks("Megan", goes(older), older)
    assert "INC-1-N2 went out at 12:01 UTC" in answer
    assert not any("end to" in title for title in answer.buttons)
    answer = await staffed.clicks("Megan", "It still stands", answer)
    await approved(staffed, answer)
    assert len(staffed.mails) == 2 * CUSTOMERS
