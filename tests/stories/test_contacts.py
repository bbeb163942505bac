"""How people say how they are reached: in their own chat, and proved by a code."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from engine.ports import Row
from oncall.contacts.model import TABLE
from tests.standins.twilio import TwilioStandIn
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT
from tests.stories.ringing import NUMBER, TYPED, added, code_in, contacts, rows, rung


@pytest.fixture
async def both(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Desk, TwilioStandIn]]:
    async with rung(opens, monkeypatch) as both:
        yield both


@pytest.fixture
def desk(both: tuple[Desk, TwilioStandIn]) -> Desk:
    return both[0]


@pytest.fixture
def twilio(both: tuple[Desk, TwilioStandIn]) -> TwilioStandIn:
    return both[1]


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


async def test_a_number_typed_is_proved_by_its_code(desk: Desk, twilio: TwilioStandIn) -> None:
    form = await added(desk)
    assert "SMS to •••• 6789: type the code" in form
    assert twilio.messages[0].fields["To"] == NUMBER
    listed = await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")
    assert "Teams now, SMS after 2 min" in listed
    assert "Verified 12:00 UTC" in listed
    assert "Verify" not in listed.buttons
    assert [row.doc for row in await rows(desk)] == [{"address": NUMBER}], "the code is gone when it has done its work"


async def test_by_cards_alone(desk: Desk, twilio: TwilioStandIn) -> None:
    card = await desk.asks("Adele", "chat", "contacts")
    assert "Teams now, email after 2 min" in card
    await desk.clicks("Adele", "Add a contact")
    form = await desk.fills("Adele", "Add and send the code", road="phone", address=TYPED, after="5")
    assert "Call to •••• 6789" in form
    code = "".join(re.findall(r"\d", twilio.calls[0].said))[:6]
    listed = await desk.fills("Adele", "Verify", form, code=f"{code[:3]} {code[3:]}")
    assert "Teams now, call after 5 min" in listed
    form = await desk.clicks("Adele", "Change the delay", listed)
    listed = await desk.fills("Adele", "Save", form, after="0")
    assert "Teams now, call now" in listed
    listed = await desk.clicks("Adele", "Remove", listed)
    assert "Teams now, email after 2 min" in listed
    assert not await rows(desk), "no number is kept of a contact that was removed"


async def test_an_email_is_proved_like_any_other(desk: Desk) -> None:
    await added(desk, way="email", address="Adele.Home@Example.com after 10 min")
    (mail,) = desk.notes
    assert mail["To"] == "Adele.Home@example.com"
    body = mail.get_body(("plain",))
    assert body
    code = re.search(r"\d{6}", body.get_content())
    assert code
    assert "email after 10 min" in await desk.asks("Adele", "chat", f"verify {code[0]}")


async def test_wrong_codes_are_counted_and_the_fifth_ends_it(desk: Desk, twilio: TwilioStandIn) -> None:
    form = await added(desk)
    code = code_in(twilio)
    for left in ("4 tries are", "3 tries are", "2 tries are", "1 try is"):
        form = await desk.fills("Adele", "Verify", form, code=wrong(code))
        assert f"That is not the code. {left} left." in form
    assert "Five wrong tries end a code" in await desk.fills("Adele", "Verify", form, code=wrong(code))
    assert "ended with the fifth wrong try" in await desk.asks("Adele", "chat", f"contact verify {code}")
    await desk.passes(minutes=1)
    listed = await desk.asks("Adele", "chat", "contacts")
    form = await desk.clicks("Adele", "Verify", listed)
    assert "A code is on its way." in form
    assert code_in(twilio) != code
    assert "Verified" in await desk.fills("Adele", "Verify", form, code=code_in(twilio))


async def test_a_code_is_good_for_ten_minutes(desk: Desk, twilio: TwilioStandIn) -> None:
    form = await added(desk)
    await desk.passes(minutes=10)
    answer = await desk.fills("Adele", "Verify", form, code=code_in(twilio))
    assert "That code was good until 12:10 UTC. Send a new one." in answer
    form = await desk.clicks("Adele", "Send a new code", answer)
    assert "Verified 12:10 UTC" in await desk.fills("Adele", "Verify", form, code=code_in(twilio))


async def test_a_new_code_is_not_sent_at_every_press(desk: Desk, twilio: TwilioStandIn) -> None:
    form = await added(desk)
    code = code_in(twilio)
    assert "less than half a minute ago" in await desk.clicks("Adele", "Send a new code", form)
    assert len(twilio.messages) == 1
    assert "Verified" in await desk.fills("Adele", "Verify", form, code=code), "and the code under way still counts"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("contact add phone 0151 2345678", "That is no phone number. Write it with its country"),
        ("contact add email adele", "That is no mail address"),
        ("contact add pigeon home", "Which way?"),
        ("contact add sms +49 151 23456789 after 90 min", "from 0 to 60"),
        ("contact add sms 0049 151 23456789", "type the code"),
        ("contact verify", "No code is awaited" ),
        ("contact verify soon", "six digits"),
        ("contact verify 123456", "You have no contacts yet"),
        ("contact remove 2", "There is no contact of that number"),
        ("contact remove it", "Type its number in the list"),
        ("contact delay 1", "How many minutes"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_told(desk: Desk, line: str, says: str) -> None:
    answer = await desk.asks("Adele", "chat", line)
    if says == "No code is awaited":
        assert "How you are reached" in answer
    else:
        assert says in answer
        assert "23456" not in answer, "no number comes back"


async def test_the_same_twice_and_a_place_that_is_not_there(desk: Desk) -> None:
    await added(desk)
    assert "You have that one already" in await added(desk)
    assert len(await rows(desk)) == 1
    await added(desk, "Adele", "phone")
    assert len(await rows(desk)) == 2, "the same number may ring, too"
    assert "no contact of that number" in await desk.asks("Adele", "chat", "contact remove 3")
    assert "2 min" in await desk.asks("Adele", "chat", "contact delay 2 7 min")
    assert "2 · Call to •••• 6789, after 7 min" in (await desk.asks("Adele", "chat", "contacts")).words.replace(
        "**", ""
    )
    assert "2 · Call" not in await desk.asks("Adele", "chat", "contact remove 2")


@pytest.mark.parametrize("line", ["contacts", "contact add sms +4915123456789", "contact remove 1", "pages"])
async def test_in_a_channel_it_says_where(desk: Desk, line: str) -> None:
    answer = await desk.asks("Adele", "channel", f"@Muster {line}")
    assert "open our own chat" in answer
    assert not await rows(desk)


async def test_no_number_is_in_a_fact_a_card_or_a_log(desk: Desk, twilio: TwilioStandIn, log: Log) -> None:
    await added(desk)
    twilio.bad[NUMBER] = 21211
    await desk.passes(minutes=1)
    await desk.clicks("Adele", "Verify", await desk.asks("Adele", "chat", "contacts"))
    await desk.clicks("Adele", "Send a new code")
    await desk.passes(minutes=30)
    listed = await desk.asks("Adele", "chat", "contacts")
    assert "its code could not be sent" in listed
    assert log.taken()
    seen = [*(one.words for one in desk.chat("Adele").all), str(await contacts(desk)), *log.lines]
    assert not [one for one in seen if NUMBER[3:] in one or "2345-6789" in one]


async def test_somebody_else_can_neither_answer_nor_change_it(desk: Desk) -> None:
    form = await added(desk)
    await desk.asks("Adele", "chat", "test page")
    page = desk.chat("Adele").last
    answer = await desk.clicks("Patti", "Acknowledge", page)
    assert "by itself" in answer
    assert "Acknowledge" in desk.chat("Adele").last.buttons
    contact = (await contacts(desk)).points[0].id
    for odd in ("#", "#x", "#0", "#99999999", "#-1"):
        assert "no contact of that number" in await desk.forges("Adele", "contact.remove", {"contact": odd})
    for verb in ("contact.remove", "contact.code", "contact.delay", "contact.verify"):
        await desk.forges("Patti", verb, {"contact": contact, "code": "123456", "after": "3"})
    assert len((await contacts(desk)).points) == 1
    assert form.conversation


async def test_without_a_pager_that_rings_it_says_so(opens: Opens) -> None:
    async with opens() as desk:
        await desk.installs("channel")
        assert "SMS and calls are not set up here" in await added(desk)
        assert not await rows(desk)
        assert "ask an admin to add a pager" in await desk.asks("Adele", "chat", "contacts")


async def test_the_same_message_brought_twice_is_one_contact(desk: Desk, twilio: TwilioStandIn) -> None:
    line = desk.typed("Adele", "chat", f"contact add sms {TYPED}")
    for _ in range(2):
        await desk.posts(line)
    await desk.settles()
    assert len(await rows(desk)) == len(twilio.messages) == 1
    assert "Verified" in await desk.asks("Adele", "chat", f"contact verify {code_in(twilio)}")


async def test_a_number_left_behind_by_a_stop_goes_with_the_next_contact(desk: Desk) -> None:
    left = Row(TABLE, f"{PEOPLE['Adele'].entra}/c0", {"address": "+442079460000", "code": "123456"})
    await desk.store.put_rows(TENANT, [left])
    await added(desk)
    await added(desk, way="phone")
    assert [row.doc["address"] for row in await rows(desk)] == [NUMBER, NUMBER]


async def test_a_code_typed_once_and_brought_twice_is_one_try(desk: Desk, twilio: TwilioStandIn) -> None:
    await added(desk)
    line = desk.typed("Adele", "chat", f"contact verify {wrong(code_in(twilio))}")
    for _ in range(3):
        await desk.posts(line)
    code = (await contacts(desk)).code
    assert code
    assert code.tries == 1
    right = desk.typed("Adele", "chat", f"contact verify {code_in(twilio)}")
    await desk.posts(right)
    await added(desk, way="phone")
    await desk.posts(right)
    assert "That is not the code" not in desk.chat("Adele").last
