"""The payment failure from declaration to its end, by clicks and typed words; and a stop in the middle of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from incidents.model import Phase, PublicStatus, Role, Severity
from tests.standins.clock import ManualClock
from tests.standins.teams import teams
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.seen import Seen

LETTER = {"feature": "card payments", "symptom": "declined cards when they pay", "audience": "customers"}


async def test_from_declaration_to_the_end(desk: Desk) -> None:
    await is_declared(desk)
    await is_stopped_from_bleeding(desk)
    await is_resolved(desk)
    incident = await desk.incident()
    assert incident.phase is Phase.CLOSED
    assert [incident.roles[role].name.split()[0] for role in Role] == ["Megan", "Alex", "Adele"]
    assert len(desk.mails) == 24
    assert not incident.overdue
    last = await desk.asks("Lynne", (await desk.room()).conversation, "@Muster timeline")
    first = await desk.forges("Lynne", "show.timeline", {"incident": "INC-1", "page": "1"})
    for line in ("cause found: a migration dropped an index", "mitigated; the impact ended 12:20 UTC", "closed"):
        assert line in first.words + last.words


async def is_declared(desk: Desk) -> None:
    """A SEV-1 by its answers; those whom it calls are called, and three people take the roles."""
    form = await desk.clicks("Megan", "Declare incident", await desk.asks("Megan", "chat", "status"))
    await desk.fills(
        "Megan", "Declare", form, title="Card payments fail for EU customers", scope="feature", customers="many",
        data="no", workaround="no", services="payments-api", began="11:55",
    )  # fmt: skip
    incident = await desk.incident()
    assert (incident.severity, incident.phase) == (Severity.SEV1, Phase.DETECTION), "payments are critical"
    room = (await desk.room()).conversation
    assert {who for who in ("Alex", "Isaiah", "Patti") if desk.chat(who).all} == {"Alex", "Isaiah", "Patti"}
    await desk.clicks("Alex", "Acknowledge", desk.chat("Alex").last)
    await desk.clicks("Megan", "Claim IC", (await desk.room()).headline)
    await desk.says("Alex", room, "@Muster claim tl")
    await desk.clicks("Adele", "Claim CL", (await desk.room()).headline)


async def is_stopped_from_bleeding(desk: Desk) -> None:
    """The deployment goes back, customers hear of it, the cause is found and the impact ends."""
    room = (await desk.room()).conversation
    await desk.passes(minutes=4)
    await desk.clicks("Alex", "First moves", (await desk.room()).headline)
    await desk.clicks("Alex", "Yes, rolled back", note="2fe1a")
    assert "deployment rolled back (Alex 12:04)" in (await desk.room()).headline
    await desk.clicks("Adele", "Notice", (await desk.room()).headline)
    preview = await desk.fills("Adele", "Preview", **LETTER)
    await is_agreed(desk, preview)
    await desk.passes(minutes=6)
    assert len(desk.mails) == 12
    assert (await desk.incident()).first_told_at is not None

    await desk.says("Alex", room, "@Muster cause a migration dropped an index")
    assert (await desk.incident()).status is PublicStatus.IDENTIFIED
    await desk.says("Megan", room, "@Muster update the index is being rebuilt")
    await desk.passes(minutes=10)
    await desk.says("Alex", room, "@Muster mitigated now")
    assert (await desk.incident()).status is PublicStatus.MONITORING


async def is_agreed(desk: Desk, preview: Seen) -> None:
    """It is a SEV-1 and the words are Adele's own: somebody else reads them first."""
    await desk.clicks("Adele", "Ask for approval", preview)
    await desk.clicks("Megan", "Approve and send to 12 customers", (await desk.room()).cards[-1])


async def is_resolved(desk: Desk) -> None:
    """Somebody confirms, customers are told, and the watch ends quietly."""
    await desk.passes(minutes=5)
    form = await desk.clicks("Megan", "Resolve", (await desk.room()).headline)
    await desk.fills("Megan", "Resolve", form, confirmed_by="Alex Wilber", how="Error rate at baseline")
    await desk.clicks("Adele", "Notice", (await desk.room()).headline)
    preview = await desk.fills(
        "Adele", "Preview", feature="card payments", audience="customers",
        what_happened="A migration dropped an index.", experience="Some cards were declined.",
    )  # fmt: skip
    await is_agreed(desk, preview)
    await desk.passes(hours=2)


async def test_what_came_due_while_stopped_fires_once_at_once(opens: Opens, tmp_path: Path) -> None:
    clock, options = ManualClock(), {"store": f"tinydb:{tmp_path / 'data'}"}
    async with teams() as service:
        async with opens(**options, clock=clock, service=service) as desk:
            await desk.installs("channel")
            await desk.says("Alex", "channel", "@Muster declare Card payments fail")
            await desk.clicks("Alex", "Claim IC")
        await clock.advance(timedelta(minutes=31))
        async with opens(**options, clock=clock, service=service) as desk:
            await comes_back(desk)


async def comes_back(desk: Desk) -> None:
    await desk.settles()
    room = await desk.room()
    assert room.said.count("Alex Wilber, the internal update due 12:30 UTC is overdue.") == 1
    assert not any("an internal update is due at" in said for said in room.said), "too late for a friendly word"
    assert "OVERDUE: update due 12:30 (Alex), 1 min late" in room.headline
    await desk.clicks("Megan", "Claim TL", room.headline)
    assert "Megan Bowen" in (await desk.room()).headline


async def test_a_store_that_is_gone_is_told_and_nothing_is_changed_by_halves(opens: Opens, log: Log) -> None:
    async with opens() as desk:
        await desk.installs("channel")
        await desk.says("Alex", "channel", "@Muster declare Card payments fail")
        await desk.store.close()
        desk.lost = True
        click = desk.click("Alex", "role.claim", {"incident": "INC-1", "role": "ic"})
        status, body = await desk.posts(click)
        assert status == 200
        assert "store is not available" in str(body)
        await desk.posts(desk.activity("Alex", "chat", text="status"))
        assert "store is not available" in desk.chat("Alex").last
        assert log.taken()
