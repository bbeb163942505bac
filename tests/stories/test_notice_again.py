"""Mails of a notice that failed or are in doubt: sent again by a person who has seen the counts, and never twice."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Log, Opens
from tests.stories.mailbox import FULL, LOST, use
from tests.stories.test_notice_sending import card
from tests.stories.test_notices import CUSTOMERS, FIRST, drafted, goes, staff


async def test_resend_the_failed(opens: Opens, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    rules = use(monkeypatch)
    rules.refuses.add("Inês Duarte")
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        receipt = await card(desk)
        assert "NOTICE · sent, but not to everybody" in receipt
        assert FULL in receipt
        assert "1 failed" in " ".join((await desk.room()).said)
        rules.refuses.clear()
        answer = await desk.clicks("Megan", "Resend the one that failed", receipt)
        assert "NOTICE · sending" in answer
        await desk.passes(minutes=1)
        assert len(desk.mails) == CUSTOMERS
        assert len({mail["To"] for mail in desk.mails}) == CUSTOMERS
        assert "NOTICE · sent" in await card(desk)
        assert "failed" not in await card(desk)
        log.taken()


async def test_doubt_is_a_persons_decision(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = use(monkeypatch)
    rules.loses.add("Inês Duarte")
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        receipt = await card(desk)
        assert "1 in doubt" in receipt
        assert LOST in receipt
        asks = await desk.clicks("Megan", "Resend the one in doubt", receipt)
        assert "they may get it twice" in asks
        rules.loses.clear()
        await desk.clicks("Megan", "Resend all the same", asks)
        await desk.passes(minutes=1)
        assert "NOTICE · sent" in await desk.clicks("Megan", "Resend the one in doubt", receipt), (
            "nothing is left to ask"
        )
        assert len(desk.mails) == CUSTOMERS


async def test_an_old_card_resends_nothing_twice(opens: Opens, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    """The counts on a card are those of its round; who types means the notice as it is."""
    rules = use(monkeypatch)
    rules.refuses.add("Inês Duarte")
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        old = await card(desk)
        await desk.clicks("Megan", "Resend the one that failed", old)
        await desk.passes(minutes=1)
        assert (await desk.notice()).round == 1
        answer = await desk.clicks("Alex", "Resend the one that failed", old)
        assert "They were sent again since you opened this." in answer
        old_data = {"notice": "INC-1-N1"}
        assert "older than the notice" in await desk.forges("Alex", "notice.resend", old_data)
        assert (await desk.notice()).round == 1
        rules.refuses.clear()
        room = (await desk.room()).conversation
        assert "go out once more" in await desk.asks("Alex", room, "@Muster resend failed")
        await desk.passes(minutes=1)
        assert (await desk.notice()).round == 2
        assert len(desk.mails) == CUSTOMERS
        log.taken()


async def test_a_newer_notice_is_the_one_to_look_at(opens: Opens, monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    rules = use(monkeypatch)
    rules.refuses.add("Inês Duarte")
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        rules.refuses.clear()
        await desk.clicks("Megan", "Notice", (await desk.room()).headline)
        preview = await desk.fills("Megan", "Preview", **FIRST, progress="A fix is on its way.")
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(minutes=1)
        old = await card(desk)
        assert "A newer notice went out: look at INC-1-N2." in old.words.replace("*", "")
        assert "sent, but not to everybody" in old
        assert not any(title.startswith("Resend") for title in old.buttons)
        assert f"{CUSTOMERS} of {CUSTOMERS} customers" in await desk.clicks("Lynne", "Look at INC-1-N2", old)
        log.taken()
