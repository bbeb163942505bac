"""Typed words as a person would read them, and who is named in them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.activity import Said
from bot.peel import LIMIT
from bot.read_activity import read_activity
from tests.bot.wire import activity


def said(text: str, **changes: Any) -> Said:
    read = read_activity(activity(text=text, **changes))
    assert isinstance(read, Said)
    return read


def mentions(*people: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"type": "mention", "text": text, "mentioned": {"id": id_, "name": name}} for id_, name, text in people]


BEN = ("29:ben", "Ben Okoye", "<at>Ben Okoye</at>")
ME = ("28:bot", "Muster", "<at>Muster</at>")


@pytest.mark.parametrize(
    ("text", "people", "expected"),
    [
        ("<at>Muster</at> status", [ME], "status"),
        ("status <at>Muster</at>", [ME], "status"),
        ("please <at>Muster</at>&nbsp;show <at>Muster</at>\n status", [ME], "please show\nstatus"),
        ("<at>Muster</at>assign ic <at>Ben Okoye</at>", [ME, BEN], "assign ic @Ben Okoye"),
        ('<at id="0">Muster</at> hi', [ME], "hi"),
        ("<AT>muster</AT> hi", [ME], "hi"),
        ("hi <at>Carol</at>", [ME], "hi Carol"),
        ("a &lt;b&gt; &amp; c", [], "a <b> & c"),
        ("5 < 6 and <br> stays", [], "5 < 6 and <br> stays"),
        ("tab\there\u0000 bell\u0007\r\nnext\u00a0line", [], "tab here bell\nnext line"),
        ("“smart” quotes – stay", [], "“smart” quotes – stay"),
        ("<at>Muster</at>", [ME], ""),
        ("", [], ""),
        ("<at><at>Muster</at></at> x", [ME], "<at> </at> x"),
    ],
)
def test_words_are_read_as_a_person_would(text: str, people: list[tuple[str, str, str]], expected: str) -> None:
    assert said(text, entities=mentions(*people)).text == expected


def test_mentions_stand_in_the_text_and_in_their_order() -> None:
    carol = ("29:carol", "Carol Wu", "<at>Carol Wu</at>")
    read = said("<at>Carol Wu</at> and <at>Ben Okoye</at>, then <at>Carol Wu</at>", entities=mentions(BEN, carol))
    assert read.text == "@Carol Wu and @Ben Okoye, then @Carol Wu"
    assert [mention.id for mention in read.mentions] == ["29:carol", "29:ben", "29:carol"]
    assert all(mention.text in read.text for mention in read.mentions)


def test_two_people_of_one_name_are_told_apart_by_their_order() -> None:
    twins = [("29:ana-1", "Ana", "<at>Ana</at>"), ("29:ana-2", "Ana", "<at>Ana</at>")]
    read = said("hand over from <at>Ana</at> to <at>Ana</at>", entities=mentions(*twins))
    assert [mention.id for mention in read.mentions] == ["29:ana-1", "29:ana-2"]


def test_an_entity_whose_text_differs_is_found_by_its_name() -> None:
    read = said("Hey <at>Pranav Smith</at>", entities=mentions(("29:p", "Pranav Smith", "<at>@Pranav Smith</at>")))
    assert (read.text, read.mentions[0].id) == ("Hey @Pranav Smith", "29:p")


def test_a_mention_that_is_only_typed_is_nobody() -> None:
    read = said("assign ic &lt;at&gt;Ben Okoye&lt;/at&gt; <at>Ben Okoye</at>", entities=[])
    assert read.mentions == ()


def test_a_long_text_is_cut_and_a_hostile_one_is_read_fast() -> None:
    assert len(said("x" * 30_000).text) == LIMIT
    assert said("<at>" * 5_000 + "&" * 100).mentions == ()
