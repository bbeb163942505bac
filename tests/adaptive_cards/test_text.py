"""What people type is read as typed, and can neither format, link, mention nor disturb the words around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_cards.text import cut, escape, plain, some, when
from adaptive_cards.text import given as given_name
from tests.adaptive_cards.samples import at

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("*_[]()<>`~#-+=&\\{}\n\u202e\u200d\u2066👩🏽é\u0301שלוםمرحبا1.)")),
    max_size=400,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**now** [x](http://e)", r"\*\*now\*\* \[x\](http://e)"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("12 of 14.5", "12 of 14.5"),
        ("_soft_ but payments_api", r"\_soft\_ but payments_api"),
        ("a & b &lt;", r"a & b \&lt;"),
        ("`code` ~~gone~~", r"\`code\` \~\~gone\~\~"),
        ("two\nlines\tand\x00 a bell\x07", "two lines and a bell"),
        ("p95 < 200 ms", r"p95 \< 200 ms"),
    ],
)
def test_markdown_is_shown_not_obeyed(typed: str, shown: str) -> None:
    assert escape(typed) == shown


@pytest.mark.parametrize("typed", ["<at>Ana</at>", "< AT >x</At>", "{{DATE(2026-11-20T00:00:00Z)}}"])
def test_mentions_and_client_functions_are_broken(typed: str) -> None:
    for made in (escape(typed), plain(typed)):
        assert "<at" not in made.lower().replace(" ", "")
        assert "{{" not in made


def test_right_to_left_words_are_kept_to_themselves() -> None:
    assert plain("שלום") == "\u2068שלום\u2069"
    assert plain("abc \u202e evil") == "abc evil"


def test_cutting_keeps_words_and_joined_characters_whole() -> None:
    assert cut("short", 10) == "short"
    assert cut("payments are failing for everybody", 20) == "payments are…"
    assert cut("x" * 30, 10) == "x" * 9 + "…"
    family = "👩\u200d👩\u200d👧"
    assert cut(family * 3, 7) == family + "…"
    assert cut("e\u0301" * 5, 4) == "e\u0301…"


def test_words() -> None:
    assert some(["a", "b", "c"], 2) == "a, b and 1 more"
    assert some(["a"], 2) == "a"
    assert (when(at("14:05"), at("15:00")), when(at("14:05", 3), at("15:00"))) == ("14:05", "3 Nov 14:05")
    assert (given_name("Ana Silva"), given_name("Silva, Ana"), given_name("  ")) == ("Ana", "Silva, Ana", "somebody")
    assert given_name("Dr. Wu") == "Dr. Wu"


@settings(max_examples=300)
@given(NASTY, st.integers(2, 300))
def test_any_text_is_one_short_encodable_line(text: str, n: int) -> None:
    made = plain(text, n)
    assert len(made) <= 2 * n + 2  # word joiners and the isolate come on top
    assert "\n" not in made
    assert not any("\ud800" <= char <= "\udfff" or char in "\u202a\u202b\u202c\u202d\u202e" for char in made)
    made.encode()
    assert "<at" not in escape(text, n).lower()


@settings(max_examples=200)
@given(NASTY)
def test_nothing_left_bare_could_format(text: str) -> None:
    made = escape(text, 400)
    bare = made.replace("\\\\", "")
    for index, char in enumerate(bare):
        if char in "*`[]<~":
            assert bare[index - 1] == "\\"
