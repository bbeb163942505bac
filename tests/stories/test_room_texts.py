"""Words without a card: sent as the markup they are, so that no client shows an escape or obeys what was typed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.stories.desk import Desk
from tests.stories.seen import Seen

HOSTILE = "<b>x</b> *y* [z](http://evil) & `c` _u_ ~~s~~"


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


def shown(seen: Seen) -> str:
    """What a client shows: the text of the markup, which must be well formed and mention people only."""
    assert seen.activity is not None
    assert seen.activity["textFormat"] == "xml"
    tree = ET.fromstring(f"<text>{seen.text}</text>")  # noqa: S314 - our own words
    assert {element.tag for element in tree} <= {"at"}
    assert not set("*`[]~") & set(seen.text), "nothing is left for a reader of Markdown"
    return "".join(tree.itertext())


@pytest.mark.parametrize(
    "line", ["update {}", "delegate {} @Megan", "sev 1 {}", "escalate Northwind Bank {}", "cancel {}"]
)
async def test_what_is_said_in_the_room_reads_as_it_was_typed(declared: Desk, line: str) -> None:
    room = (await declared.room()).conversation
    before = len(declared.messages(room))
    await declared.says("Alex", room, f"@Muster {line.format(HOSTILE)}", mentions=("Megan",))
    told = [seen for seen in declared.messages(room)[before:] if seen.card is None]
    assert any(HOSTILE in shown(seen) for seen in told)


async def test_a_card_too_big_for_teams_leaves_its_one_sentence(desk: Desk) -> None:
    desk.teams.size_limit = 900
    await desk.says("Alex", "channel", f"@Muster declare {HOSTILE}")
    assert "*y* [z](http://evil) & `c`" in shown((await desk.room()).headline)


async def test_the_sentence_for_an_old_client(declared: Desk) -> None:
    room = (await declared.room()).conversation
    value = {"verb": "page.ack", "incident": "INC-1", "page": HOSTILE, "text": HOSTILE}
    before = len(declared.messages(room))
    await declared.posts(declared.activity("Megan", room, text=None, value={**value, "incident": HOSTILE}))
    (told,) = declared.messages(room)[before:]
    assert "There is no incident <b>x</b> *y*" in shown(told)
