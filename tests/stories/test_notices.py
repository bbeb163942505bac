"""A notice on its whole way: composer, preview with the exact count, approval, sending, receipt; and mishaps."""

from __future__ import annotations

import pytest

from incidents.campaigns.model import Stage
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.seen import Seen

CUSTOMERS = 12
FIRST = {"service": "Payments", "feature": "card payments", "symptom": "errors when they pay", "audience": "customers"}
LAST = {"service": "Payments", "feature": "card payments", "audience": "customers", "resolved_at": "12:10",
        "what_happened": "A migration dropped an index.", "experience": "Some payments failed."}  # fmt: skip


async def staff(desk: Desk, *, drill: bool = False) -> None:
    """Alex is IC, Megan CL of INC-1."""
    await desk.installs("channel")
    await desk.says("Alex", "channel", f"@Muster {'drill' if drill else 'declare'} Card payments fail")
    await desk.clicks("Alex", "Claim IC", (await desk.room()).headline)
    await desk.clicks("Megan", "Claim CL", (await desk.room()).headline)


@pytest.fixture
async def staffed(desk: Desk) -> Desk:
    await staff(desk)
    return desk


async def drafted(desk: Desk, who: str = "Megan", **changes: str) -> Seen:
    """The preview of a first notice."""
    await desk.clicks(who, "Notice", (await desk.room()).headline)
    return await desk.fills(who, "Preview", **{**FIRST, **changes})


def goes(preview: Seen, customers: int = CUSTOMERS) -> str:
    """The button that sends it: the writer's, or that of whoever approves."""
    return next(title for title in preview.buttons if title.lower().endswith(f"send to {customers} customers"))


async def approved(desk: Desk, preview: Seen, who: str = "Megan") -> Seen:
    """Send or approve, and wait until all mails are settled."""
    receipt = await desk.clicks(who, goes(preview), preview)
    await desk.passes(seconds=50)
    return receipt


async def test_the_whole_way(staffed: Desk) -> None:
    preview = await drafted(staffed)
    assert f"To {CUSTOMERS} customers" in preview
    assert "errors when they pay" in preview
    assert "promised within 30 min of sending" in preview
    assert "by 12:30 UTC if sent at 12:00" in preview
    assert "Next update: within 30 minutes of this message" in preview, "no moment that the mail would not name"
    assert not staffed.mails
    assert "sending" in await approved(staffed, preview)
    assert len(staffed.mails) == CUSTOMERS
    assert len({mail["To"] for mail in staffed.mails}) == CUSTOMERS
    mail = staffed.mails[0]
    assert mail["Subject"].startswith("[Payments] —")
    body = mail.get_body(("plain",))
    assert body
    assert "12:30 UTC" in body.get_content()
    room = await staffed.room()
    assert "NOTICE · sent" in room.cards[-1], "the card of the notice became its receipt"
    assert "customers told 12:00" in room.headline
    assert "Promised to customers 12:30 (Megan)" in room.headline


async def test_who_is_neither_ic_nor_cl_may_not(staffed: Desk) -> None:
    preview = await drafted(staffed)
    answer = await staffed.clicks("Lynne", goes(preview), preview)
    assert "Only the Incident Commander (Alex Wilber), the Communications Lead (Megan Bowen) or a lead (" in answer
    assert "Only the Incident Commander" in await staffed.forges("Lynne", "show.notice", {"incident": "INC-1"})
    assert "Only the Incident Commander" in await staffed.asks("Lynne", "chat", "notice INC-1")
    await staffed.passes(minutes=1)
    assert not staffed.mails


async def test_withdrawn(staffed: Desk) -> None:
    preview = await drafted(staffed)
    assert "nothing was sent" in await staffed.clicks("Megan", "Discard", preview)
    answer = await staffed.clicks("Megan", goes(preview), preview)
    assert "discarded" in answer
    await staffed.passes(minutes=1)
    assert not staffed.mails
    assert not any("discarded" in one for one in (await staffed.room()).cards), "the room never saw it"


async def test_revised_and_the_old_card_is_stale(staffed: Desk) -> None:
    """Whoever approves has read these very words: an older card leads to the newest preview, with a word on top."""
    old = await drafted(staffed)
    await staffed.clicks("Megan", "Edit", old)
    assert staffed.seen["Megan"].values["symptom"] == "errors when they pay"
    await staffed.fills("Megan", "Preview", symptom="declined cards")
    answer = await staffed.clicks("Alex", goes(old), old)
    assert "Read it again first." in answer
    assert "declined cards" in answer
    assert not staffed.mails
    await approved(staffed, answer, "Alex")
    body = staffed.mails[0].get_body(("plain",))
    assert body
    assert "declined cards" in body.get_content()


async def test_the_audience_changed_meanwhile(staffed: Desk) -> None:
    preview = await drafted(staffed)
    with (staffed.folder / "customers.csv").open("a") as file:
        file.write("one.more@example.com,One More,en\n")
    answer = await staffed.clicks("Megan", goes(preview), preview)
    assert "now has 13 people, not 12" in answer
    assert "The list has changed: 13 now, not 12." in answer.words.replace("*", "")
    await staffed.passes(minutes=1)
    assert not staffed.mails
    preview = await staffed.clicks("Megan", "Count again: 13", answer)
    await staffed.clicks("Megan", goes(preview, 13), preview)
    await staffed.passes(minutes=1)
    assert len(staffed.mails) == 13


async def test_each_language_can_be_read_before(staffed: Desk) -> None:
    with (staffed.folder / "customers.csv").open("a") as file:
        file.write("erika.muster@example.com,Erika Muster,de\n")
    preview = await drafted(staffed)
    assert "To 13 customers: 12 English, 1 German" in preview.words.replace("*", "")
    german = await staffed.clicks("Megan", "Read it in German", preview)
    assert "Benachrichtigungen auswählen" in german
    assert "Read it in English" in german.buttons
    await staffed.clicks("Megan", goes(german, 13), german)
    await staffed.passes(minutes=1)
    assert "12 English, 1 German" in (await staffed.room()).cards[-1]


async def test_approved_twice_is_sent_once(staffed: Desk) -> None:
    preview = await drafted(staffed)
    await approved(staffed, preview)
    assert "approved this notice at 12:00 UTC" in await approved(staffed, preview, "Alex")
    assert len(staffed.mails) == CUSTOMERS


async def test_what_is_missing_is_asked_for_and_the_rest_is_kept(staffed: Desk) -> None:
    await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    verb, data = staffed.seen["Megan"].sends("Preview", FIRST)
    answer = await staffed.forges("Megan", verb, {**data, "feature": " "})
    assert "The feature is empty" in answer
    assert answer.values["symptom"] == "errors when they pay"
    answer = await staffed.fills("Megan", "Preview", answer, feature="card payments")
    assert "PREVIEW" in answer


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("kind", "rumour", "Choose which notice it is"),
        ("impact", "Terrible", "High, Medium or Low"),
        ("promise", "soon", "in how many minutes"),
        ("promise", "1", "promised within"),
        ("promise", "9" * 30, "promised within"),
        ("audience", "everybody", "There is no audience of that name"),
        ("audience", "", "no audience yet"),
        ("started", "yesterdayish", "is not a time"),
        ("symptom", "x" * 1001, "at most 1,000 fit"),
    ],
)
async def test_a_notice_out_of_line_is_turned_down(staffed: Desk, field: str, value: str, told: str) -> None:
    data = {"incident": "INC-1", "kind": "initial", **FIRST, field: value}
    assert told in await staffed.forges("Megan", "notice.draft", data)


async def test_a_list_that_cannot_be_read_is_told_without_an_address(staffed: Desk) -> None:
    (staffed.folder / "customers.csv").write_text("nobody\n")
    answer = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    assert "needs a first line that names its columns" in answer


async def test_resolution_ends_the_promise(staffed: Desk) -> None:
    await approved(staffed, await drafted(staffed))
    room = (await staffed.room()).conversation
    await staffed.passes(minutes=10)
    for line in ("first deployment rolled back", "mitigated 12:10"):
        await staffed.says("Alex", room, f"@Muster {line}")
    form = await staffed.asks("Alex", room, "@Muster resolve")
    await staffed.fills("Alex", "Resolve", form, confirmed_by="Megan", how="Error rate at baseline")
    assert "send the resolution notice" in (await staffed.room()).last
    await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    preview = await staffed.fills("Megan", "Preview", **LAST)
    assert "No further update is promised" in preview
    await approved(staffed, preview)
    assert len(staffed.mails) == 2 * CUSTOMERS
    assert (await staffed.incident()).promise_due is None
    body = [mail.get_body(("plain",)) for mail in staffed.mails]
    texts = [one.get_content() for one in body if one]
    assert sum("A migration dropped an index." in text and "sorry" in text.lower() for text in texts) == CUSTOMERS


async def test_the_promise_runs_until_it_is_kept(staffed: Desk) -> None:
    await approved(staffed, await drafted(staffed))
    await staffed.passes(minutes=25)
    assert "Megan Bowen, customers were promised an update by 12:30 UTC" in " ".join((await staffed.room()).said)
    await staffed.says("Alex", (await staffed.room()).conversation, "@Muster update still looking")
    await staffed.passes(minutes=5)
    room = await staffed.room()
    assert "promised by 12:30 UTC is overdue" in room.last, "an update does not keep a promise to customers"
    assert (
        room.headline.words.splitlines()[5].startswith("OVERDUE") or "OVERDUE: promised to customers" in room.headline
    )
    await staffed.clicks("Megan", "Notice", room.headline)
    preview = await staffed.fills("Megan", "Preview", **FIRST, progress="A fix is on its way.")
    await approved(staffed, preview)
    assert "OVERDUE: promised" not in (await staffed.room()).headline


async def test_a_drill_mails_nobody(opens: Opens) -> None:
    async with opens() as desk:
        await staff(desk, drill=True)
        preview = await drafted(desk)
        assert "DRILL" in preview
        await desk.clicks("Megan", "Send (drill, mails nobody)", preview)
        await desk.passes(hours=1)
        assert not desk.mails
        headline = (await desk.room()).headline
        assert "DRILL" in headline
        assert "drill: customers would have been told 12:00" in headline
        assert "public status" not in headline


async def test_mails_that_cannot_go_out_wait_and_then_do(staffed: Desk) -> None:
    preview = await drafted(staffed)
    (staffed.folder / "outbox").write_text("in the way")
    await staffed.clicks("Megan", goes(preview), preview)
    await staffed.passes(minutes=2)
    assert "NOTICE · sending" in (await staffed.room()).cards[-1]
    (staffed.folder / "outbox").unlink()
    await staffed.passes(minutes=10)
    assert len(staffed.mails) == CUSTOMERS
    assert (await staffed.notice()).stage is Stage.SENT


async def test_mails_given_up_show_on_the_receipt_with_the_reason(staffed: Desk, log: Log) -> None:
    preview = await drafted(staffed)
    (staffed.folder / "outbox").write_text("in the way")
    await staffed.clicks("Megan", goes(preview), preview)
    await staffed.passes(hours=3)
    receipt = (await staffed.room()).cards[-1]
    assert "the outbox folder cannot be written" in receipt
    assert "12 failed" in " ".join((await staffed.room()).said)
    assert log.taken()
