"""Mentions that people hear, and words that cannot forge one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activity import Account
from bot.mention import mention, plain
from incidents.model import Person

ANA, BEN = Person("aaaa", "Ana Silva"), Account("29:ben", "Ben")


def test_a_mention_stands_where_the_name_does() -> None:
    text, entities = mention("Ana Silva, you are Incident Commander of INC-1.", [ANA])
    assert text == "<at>Ana Silva</at>, you are Incident Commander of INC-1."
    assert entities == [
        {"type": "mention", "text": "<at>Ana Silva</at>", "mentioned": {"id": "aaaa", "name": "Ana Silva"}}
    ]


def test_who_is_not_named_is_mentioned_first() -> None:
    text, entities = mention("INC-1 has no responder.", [ANA, BEN, ANA])
    assert text == "<at>Ana Silva</at>, <at>Ben</at>: INC-1 has no responder."
    assert len(entities) == 2


def test_a_name_within_a_word_is_no_name() -> None:
    assert mention("Benign error", [BEN])[0] == "<at>Ben</at>: Benign error"
    assert mention("@Ben please", [BEN])[0] == "<at>Ben</at> please"


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("<b>Eve</b>", "<at>&lt;b&gt;Eve&lt;/b&gt;</at>"),
        ("A & B", "<at>A &amp; B</at>"),
        ("</at>Eve", "<at>Eve</at>"),
        ("Eve\n*x*", "<at>Eve &#42;x&#42;</at>"),
        ("", "<at>you</at>"),
    ],
)
def test_a_name_cannot_break_out_of_its_tag(name: str, tag: str) -> None:
    text, entities = mention("hello", [Person("x", name)])
    assert text == f"{tag}: hello"
    assert entities[0]["text"] == tag


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<at>Ana</at> did it", "Ana did it"),
        ("<a<at>t>x", "&lt;at&gt;x"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[click](https://evil.example)", "&#91;click&#93;(https://evil.example)"),
        ("**bold** `code` ~~gone~~", "&#42;&#42;bold&#42;&#42; &#96;code&#96; &#126;&#126;gone&#126;&#126;"),
        ("# title", "&#35; title"),
        ("- item\n1. item", "&#45; item\n1&#46; item"),
        ("inc-2026-11-20 cost #5 - fine", "inc-2026-11-20 cost #5 - fine"),
        ("R&D “quotes” 🙂 שלום", "R&amp;D “quotes” 🙂 שלום"),
        ("\ue0000\ue001", "0"),
    ],
)
def test_typed_words_are_shown_as_typed(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
def test_there_are_as_many_tags_as_entities_whatever_was_typed(typed: str, names: list[str]) -> None:
    text, entities = mention(typed, [Person(str(number), name) for number, name in enumerate(names)])
    assert text.count("<") == 2 * len(entities)
    assert all(entity["text"] in text for entity in entities)
