"""Each ask works typed and clicked, and a new one without a story fails here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.intents import INTENTS
from tests.stories.asks import ASKS, RESOLVING, Told
from tests.stories.desk import Desk
from tests.stories.seen import Seen

ELSEWHERE = {"notice.draft", "notice.revise", "notice.approve", "notice.withdraw"}  # test_notices
ELSEWHERE |= {"notice.ask", "notice.route", "notice.proof"}  # test_notice_approval
ELSEWHERE |= {"brief", "notice.pause", "notice.resume", "notice.stop", "notice.resend"}  # test_notice_sending
ELSEWHERE |= {"status", "incidents", "timeline", "help"}  # test_looking
ELSEWHERE |= {"snooze", "alarms", "alarm.ack", "alarm.end", "pages", "page.judge"}  # test_paging
ELSEWHERE |= {"contacts", "contact.add", "contact.verify", "contact.code"}  # test_contacts
ELSEWHERE |= {"oncall", "oncall week", "oncall check", "oncall feed", "my shifts"}  # test_oncall_looking
ELSEWHERE |= {"duty.take", "override.add", "override.remove", "rotation.set", "rotation.reset"}  # test_oncall_overrides
ELSEWHERE |= {"swap.ask", "swap.accept", "swap.decline", "swap.withdraw"}  # test_oncall_swaps
ELSEWHERE |= {"actions", "my actions", "action.done", "action.reopen", "page budget"}  # test_oncall_reviews
ELSEWHERE |= {"oncall review", "review.decide", "review.finish", "oncall pay", "oncall pay correct"}  # the same
ELSEWHERE |= {"handoff.write", "handoff.accept", "handoffs"}  # test_handoffs
ELSEWHERE |= {"contact.delay", "contact.remove", "contact.test"}  # test_contacts


def test_every_ask_has_a_story() -> None:
    assert {intent.verb or intent.phrases[0] for intent in INTENTS} == set(ASKS) | ELSEWHERE


@pytest.mark.parametrize("name", ASKS)
async def test_typed(desk: Desk, name: str) -> None:
    told = ASKS[name]
    room = await staffed(desk, told)
    if name == "incident.ack":
        room = (await desk.room(told.about)).conversation
    answer = await desk.says(told.who, room, f"@Muster {told.typed}")
    for title, fills in told.opens:
        answer = await desk.fills(told.who, title, answer, **fills)
    assert answer is None or "Not done" not in answer
    assert told.holds(await desk.incident(told.about))


@pytest.mark.parametrize("name", [name for name, told in ASKS.items() if told.clicks or told.forged])
async def test_clicked(desk: Desk, name: str) -> None:
    told = ASKS[name]
    await staffed(desk, told)
    if told.forged:
        verb, data = told.forged
        answer = await desk.forges(told.who, verb, {"incident": "INC-1", **data})
    else:
        answer = (await desk.room("INC-1" if told.about == "INC-1" or name == "incident.declare" else "INC-2")).headline
        if name == "incident.declare":
            answer = await desk.asks(told.who, "chat", "status")
        for title, fills in told.clicks:
            answer = await desk.clicks(told.who, title, answer, **chosen(answer, fills))
    assert answer.card is not None, answer.words
    assert told.holds(await desk.incident(told.about))


def test_no_ask_has_neither_card_nor_forgery() -> None:
    assert all(told.clicks or told.forged for told in ASKS.values())


async def staffed(desk: Desk, told: Told) -> str:
    """Three roles, three people; then the lines that must come before. Returns the room."""
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    for who, role in (("Alex", "IC"), ("Megan", "TL"), ("Adele", "CL")):
        await desk.clicks(who, f"Claim {role}", (await desk.room()).headline)
    room = (await desk.room()).conversation
    for line in told.before:
        answer = await desk.says("Alex", room, f"@Muster {line}")
        if line == "resolve":
            assert answer
            await desk.fills("Alex", "Resolve", answer, **RESOLVING)
    return room


def chosen(card: Seen, fills: Mapping[str, str]) -> dict[str, str]:
    """A choice may be named by its title, as a person sees it."""
    return {name: card.choices.get(name, {}).get(value, value) for name, value in fills.items()}
