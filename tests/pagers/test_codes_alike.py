"""Two pages of one person may share their four digits: then six digits, or the name, tell them apart."""

from __future__ import annotations

from itertools import count

import pytest

from pagers.words import code_of, long_code_of
from tests.incidents.company import ANA
from tests.pagers.world import NUMBER, Scene


def alike(key: str) -> str:
    """Another key whose four digits are the same."""
    return next(other for n in count() if code_of(other := f"ALM-{n}.p1") == code_of(key))


async def say(told: Scene, text: str, sid: str) -> str:
    return await told.twilio.say(f"{told.home}/pagers/ring/messages", NUMBER, text, sid)


@pytest.fixture
async def two(told: Scene) -> tuple[Scene, str]:
    """The page of INC-42, and one of an alarm whose digits are the same. The alarm's name is the second."""
    call = await told.calling()
    other = alike(call.key)
    await told.calling(other, other.partition(".")[0], "Backup is silent")
    return told, other.partition(".")[0]


async def test_the_same_digits_are_asked_about_once_and_six_say_it(two: tuple[Scene, str]) -> None:
    told, alarm = two
    call = await told.call()
    asked = await say(told, code_of(call.key), "SM1")
    other = await told.call(f"{alarm}.p1")
    assert f"{long_code_of(call)} INC-42, {long_code_of(other)} {alarm}." in asked
    assert (await told.incident()).acknowledged_by is None
    assert await say(told, long_code_of(call), "SM2") == "Muster: INC-42 Acknowledged."
    assert (await told.incident()).acknowledged_by == ANA


@pytest.mark.parametrize("text", ["INC-42", "ack inc-42", " Inc-42. "])
async def test_its_name_says_it_as_well(two: tuple[Scene, str], text: str) -> None:
    assert await say(two[0], text, "SM1") == "Muster: INC-42 Acknowledged."


@pytest.mark.parametrize("text", ["who took INC-42?", "not INC-42", "INC-4"])
async def test_a_sentence_about_it_is_no_answer(two: tuple[Scene, str], text: str) -> None:
    assert "did not understand" in await say(two[0], text, "SM1")
    assert (await two[0].incident()).acknowledged_by is None


async def test_a_list_that_asks_which_can_be_answered(two: tuple[Scene, str]) -> None:
    """“ok” lists four digits, which are the same here; those lead to the six."""
    told, _ = two
    call = await told.call()
    listed = await say(told, "ok", "SM1")
    assert listed.count(code_of(call.key)) == 2
    assert long_code_of(call) in await say(told, code_of(call.key), "SM2")


async def test_two_pages_for_one_thing_are_one(told: Scene) -> None:
    call = await told.calling()
    await told.calling("INC-42.later")
    assert await say(told, "INC-42", "SM1") == "Muster: INC-42 Acknowledged."
    assert (await told.call(call.key)).about == "INC-42"
