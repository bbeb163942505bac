"""What time brings by itself: nudges, overdue first on the headline, leads paged, and the watch that ends."""

from __future__ import annotations

import pytest

from incidents.model import Clock, Phase
from tests.stories.desk import Desk


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    form = await desk.clicks("Adele", "Declare incident", await desk.asks("Adele", "chat", "status"))
    await desk.fills("Adele", "Declare", form, title="Search finds nothing", services="search")
    return desk


async def staff(desk: Desk) -> None:
    for who, role in (("Isaiah", "IC"), ("Adele", "TL"), ("Patti", "CL")):
        await desk.clicks(who, f"Claim {role}", (await desk.room()).headline)


def pages(desk: Desk, who: str) -> int:
    return sum("paged" in one.words for one in desk.chat(who).all)


async def test_empty_roles_are_nudged_then_the_lead_is_paged(declared: Desk) -> None:
    await declared.clicks("Adele", "Acknowledge", (await declared.room()).headline)
    before = pages(declared, "Lynne")
    await declared.passes(minutes=2)
    assert "are not taken. Adele Vance, you are on call: claim one, or page the lead." in (await declared.room()).last
    assert pages(declared, "Lynne") == before
    await declared.passes(minutes=3)
    assert pages(declared, "Lynne") > before
    assert "You are needed as Incident Commander" in declared.chat("Lynne").last


async def test_roles_taken_in_time_leave_it_quiet(declared: Desk) -> None:
    await staff(declared)
    await declared.passes(minutes=6)
    assert not any("not taken" in said for said in (await declared.room()).said)


async def test_the_update_is_asked_for_then_overdue_then_the_lead_is_told(declared: Desk) -> None:
    await staff(declared)
    await declared.asks("Lynne", "chat", "ack INC-1")
    before = pages(declared, "Lynne")
    await declared.passes(minutes=25)
    assert "Isaiah Langer, an internal update is due at 12:30 UTC." in (await declared.room()).said
    await declared.passes(minutes=5)
    room = await declared.room()
    assert "Isaiah Langer, the internal update due 12:30 UTC is overdue." in room.said
    lines = room.headline.words.splitlines()
    late = [line for line in lines if line.startswith("OVERDUE")]
    assert late == [
        "OVERDUE: mitigate by 12:30 (Isaiah), due now", "OVERDUE: update due 12:30 (Isaiah), due now",
    ]  # fmt: skip
    assert lines.index(late[-1]) < lines.index("IC Commander"), "what is overdue stands above the rest"
    await declared.passes(minutes=10)
    assert "Lynne Robbins, the internal update due 12:30 UTC is overdue." in (await declared.room()).said
    assert pages(declared, "Lynne") == before, "she has acknowledged, so she is not rung"
    await declared.says("Isaiah", room.conversation, "@Muster update an index is missing")
    assert "Update due 13:10 (Isaiah)" in (await declared.room()).headline
    assert "OVERDUE: update" not in (await declared.room()).headline


async def test_customers_wait_for_word(declared: Desk) -> None:
    await staff(declared)
    await declared.passes(minutes=10)
    assert "Patti Fernandez, customers have not been told yet." in (await declared.room()).said
    await declared.passes(minutes=5)
    assert (
        "Isaiah Langer, the first word to customers is overdue, and the Incident Commander answers for it."
        in (await declared.room()).said
    )


async def test_mitigation_takes_too_long(declared: Desk) -> None:
    await staff(declared)
    await declared.clicks("Adele", "First moves", (await declared.room()).headline)
    await declared.clicks("Adele", "Not it")
    await declared.passes(minutes=31)
    room = await declared.room()
    assert any("escalate, or say why work goes on" in said for said in room.said)
    assert Clock.MITIGATION in (await declared.incident()).overdue
    assert "Still working" in room.headline.buttons
    await declared.clicks("Isaiah", "Still working", room.headline)
    await declared.fills("Isaiah", "Still working", why="the index is at 80 %")
    assert (await declared.incident()).mitigation_due == declared.clock.now() + (
        await declared.incident()
    ).clocks.mitigation


async def test_a_quiet_watch_closes_the_incident(declared: Desk) -> None:
    await staff(declared)
    room = (await declared.room()).conversation
    form = await declared.asks("Isaiah", room, "@Muster resolve")
    await declared.fills("Isaiah", "Resolve", form, confirmed_by="Adele", how="Queries answer again")
    assert "Watching until 13:00" in (await declared.room()).headline
    await declared.passes(minutes=61)
    assert (await declared.incident()).phase is Phase.CLOSED
    assert "the watch ended quietly" in (await declared.room()).last


async def test_a_threshold_is_asked_back(declared: Desk) -> None:
    await staff(declared)
    form = await declared.asks("Isaiah", (await declared.room()).conversation, "@Muster resolve")
    await declared.fills(
        "Isaiah", "Resolve", form, confirmed_by="Adele", how="Queries answer again", threshold="Alert at 1 % errors",
        threshold_who="adele", threshold_until="18:00",
    )  # fmt: skip
    await declared.passes(hours=6, minutes=1)
    assert (
        "Adele Vance, the temporary alert threshold is due for removal: Alert at 1 % errors."
        in (await declared.room()).said
    )


async def test_a_minor_incident_waits_for_business_hours(desk: Desk) -> None:
    """Friday, eight in the evening: the page goes out on Monday at nine."""
    await desk.passes(hours=8)
    answers = {"scope": "degraded", "customers": "some", "data": "no", "workaround": "yes"}
    await desk.forges("Patti", "incident.declare", {"title": "Search is slow", "services": "search", **answers})
    assert (await desk.incident()).severity == 3
    assert not desk.chat("Adele").all
    assert "goes out 23 Nov 09:00" in (await desk.room()).headline
    await desk.passes(hours=61, minutes=1)
    assert "you are paged" in desk.chat("Adele").last


async def test_a_ticket_has_no_room_and_the_on_call_hears_of_it_when_nobody_looked(desk: Desk) -> None:
    answers = {"scope": "cosmetic", "customers": "none", "data": "no", "workaround": "yes"}
    answer = await desk.forges("Patti", "incident.declare", {"title": "A typo", **answers})
    assert "INC-1 is on the list as a ticket" in answer
    assert "SEV-4" in answer
    await desk.passes(hours=100)
    assert (await desk.incident()).room is None
    assert [one for one in desk.chat("Alex").all if "obody has looked at this ticket" in one], "on call, and only told"
    assert len(desk.chat("Alex").all) == 1
    assert not desk.chat("Megan").all
    assert "A typo" in await desk.asks("Megan", "chat", "status")
    assert "is a ticket" in await desk.asks("Megan", "chat", "claim ic INC-1")
    await desk.says("Megan", "chat", "sev 2 it is more than that INC-1")
    assert "Search" not in (await desk.room()).headline
    assert "A typo" in (await desk.room()).headline
