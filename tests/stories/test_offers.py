"""What cards offer to whom: forms for those who may send them, nothing to guests, the letters and links that fit."""

from __future__ import annotations

import pytest

from incidents.model import Phase, Severity
from tests.stories.desk import Desk
from tests.stories.test_notices import FIRST, LAST, approved, drafted, staff

GUEST = "Ödön"
ANSWERS = {"scope": "feature", "customers": "many", "data": "no", "workaround": "no"}


@pytest.fixture
async def staffed(desk: Desk) -> Desk:
    await staff(desk)
    return desk


@pytest.mark.parametrize(
    "form", ["resolve", "mitigated", "severity", "cancel", "merge", "reopen", "assign", "extend", "notice"]
)
async def test_a_form_opens_only_for_those_who_may_send_it(staffed: Desk, form: str) -> None:
    headline = (await staffed.room()).headline
    turned = await staffed.forges("Nestor", f"show.{form}", {"incident": "INC-1"}, on=headline)
    assert turned.words.startswith("Only ")
    assert not turned.fields
    assert (await staffed.forges("Alex", f"show.{form}", {"incident": "INC-1"}, on=headline)).fields


async def test_typed_words_open_no_form_for_others_either(staffed: Desk) -> None:
    room = (await staffed.room()).conversation
    for line in ("resolve", "assign", "triage"):
        answer = await staffed.asks("Nestor", room, f"@Muster {line}")
        assert bool(answer.fields) is (line == "triage")
    assert "Only the Incident Commander" in await staffed.asks("Nestor", room, "@Muster resolve")


@pytest.mark.parametrize("form", ["update", "note", "moves", "escalate", "declare", "triage"])
async def test_no_form_opens_for_a_guest(staffed: Desk, form: str) -> None:
    headline = (await staffed.room()).headline
    answer = await staffed.forges(GUEST, f"show.{form}", {"incident": "INC-1"}, on=headline)
    assert "Guests can read here" in answer
    assert not answer.fields


async def test_a_guest_finds_the_incident_of_the_room_and_is_offered_no_more(staffed: Desk) -> None:
    room = (await staffed.room()).conversation
    await staffed.says("Alex", "channel", "@Muster declare Search finds nothing")
    for line in ("incidents", "incidents card"):
        listed = await staffed.asks(GUEST, room, f"@Muster {line}")
        assert "Card payments fail" in listed
        assert "Search finds" not in listed
    for line in ("help", "status"):
        assert "Declare incident" not in (await staffed.asks(GUEST, "chat", line)).buttons
        assert "Declare incident" in (await staffed.asks("Alex", "chat", line)).buttons
    for who in (GUEST, "Patti"):
        await staffed.installs("chat", who)
        welcome = staffed.chat(who).last
        assert ("Declare incident" in welcome.buttons) is (who == "Patti")
        assert ("declare <title>" in welcome) is (who == "Patti")


async def test_more_goes_where_was_chosen(staffed: Desk) -> None:
    headline = (await staffed.room()).headline
    more = await staffed.clicks("Alex", "More", headline)
    assert "Choose from the list" in await staffed.clicks("Alex", "Go", more)
    form = await staffed.clicks("Alex", "Go", more, ask="show.cause")
    assert form.fields.keys() == {"text"}
    assert not form.values, "what was chosen is no answer to the form"
    assert "Choose from the list" in await staffed.forges("Alex", "show.pick", {"incident": "INC-1", "ask": "show.x"})


async def test_services_named_at_triage_count(desk: Desk) -> None:
    form = await desk.asks("Alex", "channel", "@Muster declare Card payments fail")
    result = await desk.fills("Alex", "Propose a severity", form, **ANSWERS, services="payments-api")
    assert "SEV-1 Critical" in result
    incident = await desk.incident()
    assert (incident.services, incident.proposed) == (("payments-api",), Severity.SEV1)
    await desk.fills("Alex", "Propose a severity", form, **ANSWERS, services="nothing")
    assert (await desk.incident()).services == ("payments-api",)


async def test_runbooks_of_the_service_are_one_step_away(desk: Desk) -> None:
    form = await desk.asks("Alex", "channel", "@Muster declare")
    await desk.fills("Alex", "Declare", form, title="Cards fail", services="payments-api", **ANSWERS)
    headline = (await desk.room()).headline
    moves = await desk.clicks("Alex", "First moves", headline)
    assert "https://wiki.contoso.example/runbooks/payments-roll-back" in str(moves.card)
    assert "Runbooks: [Roll back a release](" in await desk.clicks("Alex", "More", headline)
    assert "Runbooks: [Roll back a release](" in desk.chat("Alex").last


async def test_an_answered_first_move_can_be_answered_again(staffed: Desk) -> None:
    headline = (await staffed.room()).headline
    for title, remedied in (("Yes, rolled back", True), ("Not it", False), ("Yes, rolled back", True)):
        moves = await staffed.clicks("Alex", "First moves", headline)
        button = next(b for b in moves.card["body"][-4]["items"] if b["type"] == "ActionSet")  # type: ignore[index]
        chosen = next(action for action in button["actions"] if action["title"] == title)
        await staffed.forges("Alex", chosen["verb"], chosen["data"], on=moves)
        made = (await staffed.incident()).moves
        assert [move.remedied for move in made.values()] == [remedied]


async def test_a_progress_letter_in_recovery(staffed: Desk) -> None:
    await approved(staffed, await drafted(staffed))
    room = (await staffed.room()).conversation
    for line in ("first capacity not it", "mitigated now"):
        await staffed.says("Alex", room, f"@Muster {line}")
    form = await staffed.asks("Alex", room, "@Muster resolve")
    await staffed.fills("Alex", "Resolve", form, confirmed_by="Ben", how="Error rate at baseline")
    assert (await staffed.incident()).phase is Phase.RECOVERY
    composer = await staffed.clicks("Megan", "Notice", (await staffed.room()).headline)
    assert "Resolution notice" in composer
    progress = await staffed.clicks("Megan", "Progress", composer)
    assert "Progress notice" in progress
    assert {name: progress.values[name] for name in FIRST} == FIRST, "from the words of the last one"
    assert (progress.values["status"], progress.values["promise"]) == ("monitoring", "30")
    preview = await staffed.fills("Megan", "Preview", progress, progress="We watch it.")
    assert "We watch it." in preview


async def test_a_draft_becomes_another_letter(staffed: Desk) -> None:
    await staffed.says("Alex", (await staffed.room()).conversation, "@Muster first capacity not it")
    await staffed.says("Alex", (await staffed.room()).conversation, "@Muster mitigated now")
    edit = await staffed.clicks("Megan", "Edit", await drafted(staffed))
    resolution = await staffed.clicks("Megan", "Resolution", edit)
    fields = {name: value for name, value in LAST.items() if name != "resolved_at"}
    assert "A migration dropped an index." in await staffed.fills("Megan", "Preview", resolution, **fields)
    assert (await staffed.notice()).words.kind == "resolution"


async def test_an_old_preview_is_approved_with_the_moment_of_approval(staffed: Desk) -> None:
    preview = await drafted(staffed)
    await staffed.passes(minutes=7)
    receipt = await approved(staffed, preview)
    assert "12:07" in receipt
    await staffed.passes(minutes=1)
    assert "promised by **12:37 UTC**" in (await staffed.room()).cards[-1].raw
    body = staffed.mails[0].get_body(("plain",))
    assert body
    assert "12:37 UTC" in body.get_content()
