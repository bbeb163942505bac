"""Who must agree to a notice, what happens when nobody answers, and the choice when sending takes too long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from incidents.campaigns.model import Route, Stage
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.mailbox import use
from tests.stories.seen import Seen
from tests.stories.test_notices import CUSTOMERS, drafted, goes, staff

SENDER = 'sender_name = "Contoso Status"'
NOW = f"Send now to {CUSTOMERS} customers"


def rules(more: str) -> dict[str, object]:
    return {"policy": lambda text: text.replace(SENDER, f"{SENDER}\n{more}")}


@pytest.fixture
async def strict(opens: Opens) -> AsyncIterator[Desk]:
    """More than ten customers need a second person."""
    async with opens(**rules("second_person_above = 10")) as desk:
        await staff(desk)
        yield desk


async def asked(desk: Desk) -> Seen:
    """Megan has asked; the card that the room sees."""
    preview = await drafted(desk)
    assert "Somebody else must approve it: it goes to more than 10 customers" in preview.words.replace("*", "")
    assert not any("end to" in title for title in preview.buttons)
    waiting = await desk.clicks("Megan", "Ask for approval", preview)
    assert "If nobody approves it by 12:05 UTC" in waiting
    assert not any("end to" in title for title in waiting.buttons)
    return (await desk.room()).cards[-1]


async def test_another_person_approves(strict: Desk) -> None:
    card = await asked(strict)
    room = await strict.room()
    assert "Megan Bowen asks for approval" in room.last
    assert "APPROVAL WANTED" in card
    assert "12 English" in card
    await strict.clicks("Alex", goes(card), card)
    await strict.passes(minutes=1)
    assert len(strict.mails) == CUSTOMERS
    receipt = (await strict.room()).cards[-1]
    assert "Written by Megan Bowen, approved by Alex Wilber 12:00 UTC" in receipt
    assert sum("INC-1-N1" in one and not one.words.startswith("SEV") for one in (await strict.room()).cards) == 1, (
        "one card, edited in place"
    )


async def test_its_writer_cannot_approve_it(strict: Desk) -> None:
    card = await asked(strict)
    answer = await strict.clicks("Megan", goes(card), card)
    assert "Somebody else must approve this notice" in answer
    assert not strict.mails


async def test_a_lead_may_and_others_may_not(strict: Desk) -> None:
    card = await asked(strict)
    assert "or a lead" in await strict.clicks("Lynne", goes(card), card)
    seen = await strict.forges("Patti", "show.preview", {"notice": "INC-1-N1"})
    assert "Edit" not in seen.buttons, "a lead approves, but does not rewrite"
    await strict.clicks("Patti", goes(seen), seen)
    await strict.passes(minutes=1)
    assert len(strict.mails) == CUSTOMERS


async def test_editing_voids_what_was_asked(strict: Desk) -> None:
    card = await asked(strict)
    await strict.clicks("Megan", "Edit", card)
    preview = await strict.fills("Megan", "Preview", symptom="declined cards")
    assert "Ask for approval" in preview.buttons
    answer = await strict.clicks("Alex", goes(card), card)
    assert "was changed after you opened it" in answer
    assert "PREVIEW" in (await strict.room()).cards[-1], "the card in the room asks nobody any more"
    await strict.passes(minutes=6)
    assert (await strict.notice()).overdue is False
    assert not strict.mails


async def test_whoever_wrote_some_of_it_is_no_second_person(strict: Desk) -> None:
    card = await asked(strict)
    await strict.clicks("Alex", "Edit", card)
    theirs = await strict.fills("Alex", "Preview", symptom="declined cards")
    assert "Ask for approval" in theirs.buttons
    assert not any("end to" in title for title in theirs.buttons)
    first = await strict.forges("Megan", "show.preview", {"notice": "INC-1-N1"})
    assert "Ask for approval" in first.buttons, "she wrote some of it, too"
    assert not any("end to" in title for title in first.buttons)
    seen = await strict.forges("Patti", "show.preview", {"notice": "INC-1-N1"})
    await strict.clicks("Patti", goes(seen), seen)
    await strict.passes(minutes=1)
    assert "Written by Megan Bowen, Alex Wilber, approved by Patti Fernandez" in (await strict.room()).cards[-1]


async def test_counting_again_keeps_writer_and_ask(strict: Desk) -> None:
    card = await asked(strict)
    with (strict.folder / "customers.csv").open("a") as file:
        file.write("one.more@example.com,One More,en\n")
    answer = await strict.clicks("Alex", goes(card), card)
    counted = await strict.clicks("Alex", "Count again: 13", answer)
    assert "Megan Bowen asked for approval" in counted.words.replace("*", "")
    await strict.clicks("Alex", goes(counted, 13), counted)
    await strict.passes(minutes=1)
    assert len(strict.mails) == 13
    assert "Written by Megan Bowen, approved by Alex Wilber" in (await strict.room()).cards[-1]


async def test_nobody_answers_for_five_minutes(strict: Desk) -> None:
    await asked(strict)
    await strict.passes(minutes=5)
    room = await strict.room()
    assert "nobody has approved INC-1-N1" in room.last
    assert "NOBODY APPROVED YET" in room.cards[-1]
    preview = await strict.forges("Megan", "show.preview", {"notice": "INC-1-N1"})
    assert preview.fields["reason"]["isRequired"]
    data = preview.buttons[NOW]["data"]
    assert "Say why it cannot wait" in await strict.forges("Megan", "notice.approve", data)
    await strict.fills("Megan", NOW, preview, reason="Everybody else is asleep")
    await strict.passes(minutes=1)
    assert len(strict.mails) == CUSTOMERS
    room = await strict.room()
    assert "Sent alone because: Everybody else is asleep" in room.cards[-1]
    assert "without a second person: Everybody else is asleep" in " ".join(room.said)


async def test_the_first_message_in_the_usual_words_waits_for_nobody(strict: Desk) -> None:
    """At 3 in the morning: Notice, Preview, Send."""
    await strict.says("Alex", (await strict.room()).conversation, "@Muster affects payments-api")
    await strict.clicks("Megan", "Notice", (await strict.room()).headline)
    preview = await strict.fills("Megan", "Preview")
    assert f"Send to {CUSTOMERS} customers" in preview.buttons
    await strict.clicks("Megan", f"Send to {CUSTOMERS} customers", preview)
    await strict.passes(minutes=1)
    assert len(strict.mails) == CUSTOMERS


async def test_a_test_goes_to_whoever_asks_for_it(strict: Desk) -> None:
    preview = await drafted(strict)
    answer = await strict.clicks("Megan", "Send a test to me", preview)
    assert "on its way to your own mailbox" in answer
    await strict.passes(minutes=1)
    assert [mail["To"].addresses[0].addr_spec for mail in strict.mails] == ["meganb@contoso.example"]
    assert "[Test]" in strict.mails[0]["Subject"]


async def test_a_test_needs_an_address(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    for who, role in (("Alex", "IC"), ("Nestor", "CL")):
        await desk.clicks(who, f"Claim {role}", (await desk.room()).headline)
    preview = await drafted(desk, "Nestor")
    assert "does not know your mail address" in await desk.clicks("Nestor", "Send a test to me", preview)


async def test_too_slow_asks_for_a_choice(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, timedelta(minutes=10))
    async with opens(**rules("batch = 6")) as desk:
        await staff(desk)
        preview = await drafted(desk)
        assert "Too slow: sending takes about 2 h, but the next update is promised within 30 min" in preview
        assert not any("end to" in title for title in preview.buttons)
        forged = {"notice": "INC-1-N1", "version": "1"}
        assert "Choose how to send it first" in await desk.forges("Megan", "notice.approve", forged)
        chosen = await desk.clicks("Megan", "Bcc batches · about 20 min", preview)
        assert "Too slow" not in chosen
        await desk.clicks("Megan", goes(chosen), chosen)
        await desk.passes(minutes=25)
        assert (await desk.notice()).route is Route.BATCH
        assert len(desk.mails) == 2
        assert "bcc batches" in (await desk.room()).cards[-1]


async def test_too_slow_and_promised_later(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, timedelta(minutes=10))
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        form = await desk.clicks("Megan", "Promise a later update", preview)
        assert next(iter(form.fields)) == "promise"
        assert form.values["promise"] == "120"
        preview = await desk.fills("Megan", "Preview", form)
        assert "Too slow" not in preview
        assert "promised within 2 h" in preview
        await desk.clicks("Megan", goes(preview), preview)
        await desk.passes(hours=2)
        assert (await desk.notice()).stage is Stage.SENT


async def test_too_slow_and_accepted(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, timedelta(minutes=10))
    async with opens() as desk:
        await staff(desk)
        preview = await drafted(desk)
        chosen = await desk.clicks("Megan", "One message each · about 2 h", preview)
        assert "Chosen: one message each, about 2 h, though" in chosen.words.replace("*", "")
        await desk.clicks("Megan", goes(chosen), chosen)
        assert (await desk.notice()).stage is Stage.SENDING
