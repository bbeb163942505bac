"""The same thing twice, and several people at once: one effect, everybody told, and a sound timeline."""

from __future__ import annotations

import asyncio

import pytest

from incidents.model import Role
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


async def test_the_same_click_twice(declared: Desk) -> None:
    invoke = declared.click("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    first, second = await asyncio.gather(declared.posts(invoke), declared.posts(invoke))
    assert first[0] == second[0] == 200
    assert "You are the Technical Lead." in str(first) + str(second)
    again = await declared.forges("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    assert "You are Technical Lead of INC-1 already." in again


async def test_the_same_message_twice(declared: Desk) -> None:
    line = declared.typed("Megan", (await declared.room()).conversation, "@Muster note once")
    for _ in range(3):
        await declared.posts(line)
    assert sum(line.text == "once" for line in (await declared.incident()).recent) == 1


async def test_an_ask_whose_answer_got_lost_is_not_refused_when_it_comes_again(declared: Desk) -> None:
    """Brought again by Teams, it finds its own work done: that is no reason to turn it down."""
    room = (await declared.room()).conversation
    await declared.asks("Megan", room, "@Muster claim ic")
    await declared.says("Megan", room, "@Muster delegate look at refunds @Isaiah Langer")
    done = declared.typed("Isaiah", room, "@Muster done refunds")
    for _ in range(2):
        await declared.posts(done)
    assert [card.words for card in (await declared.room()).cards[-2:]] == ["INC-1: Task done.", "INC-1: Done."]
    task = (await declared.incident()).tasks[0].id
    click = declared.click("Megan", "task.finish", {"incident": "INC-1", "task": task})
    assert "Done." not in str(await declared.posts(click)), "somebody else's click is another ask"


async def test_a_click_whose_answer_got_lost_is_not_refused_when_it_comes_again(declared: Desk) -> None:
    await declared.says("Alex", "general", "@Muster declare Refunds fail")
    merge = declared.click("Alex", "incident.merge", {"incident": "INC-2", "into": "INC-1"})
    await declared.posts(merge)
    await declared.settles()
    await declared.forges("Alex", "incident.cancel", {"incident": "INC-1", "reason": "a test"})
    assert "Done." in str(await declared.posts(merge))
    again = await declared.forges("Alex", "incident.merge", {"incident": "INC-2", "into": "INC-1"})
    assert "Done." not in again, "another click is another ask"


async def test_a_form_sent_twice_is_one_ask(declared: Desk) -> None:
    await declared.clicks("Megan", "Update", await declared.clicks("Megan", "Claim IC"))
    form = declared.seen["Megan"]
    verb, data = form.sends("Post", {"text": "still looking"})
    answers = await asyncio.gather(*(declared.posts(declared.click("Megan", verb, data)) for _ in range(3)))
    assert all(status == 200 for status, _ in answers)
    await declared.settles()
    assert sum("still looking" in said for said in (await declared.room()).said) == 1
    await declared.forges("Megan", verb, {**data, "text": "found it"})
    assert sum("found it" in said for said in (await declared.room()).said) == 1, "another text is another update"


async def test_a_declare_form_sent_twice_opens_one_incident(desk: Desk) -> None:
    form = await desk.asks("Alex", "channel", "@Muster declare")
    verb, data = form.sends("Declare", {"title": "Card payments fail"})
    await asyncio.gather(*(desk.posts(desk.click("Alex", verb, data)) for _ in range(2)))
    await desk.settles()
    await desk.forges("Megan", verb, data)
    listed = await desk.asks("Alex", "chat", "incidents")
    assert listed.words.count("Card payments fail") == 2, "one of Alex, one of Megan, who used the same form"


async def test_a_second_first_move_on_the_same_card_counts(declared: Desk) -> None:
    form = await declared.asks("Alex", (await declared.room()).conversation, "@Muster first moves")
    for move in ("deployment", "capacity"):
        data = {**form.buttons["Not it"]["data"], "move": move}
        await declared.forges("Alex", "move.answer", data)
    assert len((await declared.incident()).moves) == 2


async def test_two_people_on_the_same_role_at_once(declared: Desk) -> None:
    clicks = [
        declared.click(who, "role.claim", {"incident": "INC-1", "role": "ic"}) for who in ("Megan", "Lynne", "Adele")
    ]
    answers = [body for _, body in await asyncio.gather(*(declared.posts(click) for click in clicks))]
    holder = (await declared.incident()).roles[Role.IC].name
    assert sum("You are the Incident Commander." in str(body) for body in answers) == 1
    assert sum(f"{holder} is Incident Commander of INC-1" in str(body) for body in answers) == 2


async def test_a_crowd_at_once_leaves_a_sound_timeline(declared: Desk) -> None:
    members = [one for one, person in PEOPLE.items() if not person.guest]
    texts = [(who, {"incident": "INC-1", "text": f"{who} {n}"}) for who in members for n in range(5)]
    notes = [declared.click(who, "incident.note", data) for who, data in texts]
    answers = await asyncio.gather(*(declared.posts(click) for click in notes))
    kept = sum("Noted." in str(body) for _, body in answers)
    assert kept >= len(notes) - 10
    assert all(status == 200 for status, _ in answers)
