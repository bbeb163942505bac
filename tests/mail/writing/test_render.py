"""Words nobody meant well: each is refused by name, or harmless in the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from incidents.campaigns.model import NoticeKind
from incidents.errors import Invalid
from mail.writing.render import environment, render
from tests.mail.samples import words


@pytest.mark.parametrize("field", ["service", "feature", "status"])
@pytest.mark.parametrize(
    "nasty", ["\r\nBcc: x@example.com", "\n", "\x00", "\x1b[31m", "\x7f", "\u2028", "\u2029", "\u202e", "\ue000", "=?"]
)
def test_header_values_refuse_control_characters(field: str, nasty: str) -> None:
    changes: dict[str, Any] = {field: f"Pay{nasty}ments"}
    with pytest.raises(Invalid) as refused:
        render(replace(words(), **changes), None)
    assert field in refused.value.sentence
    assert nasty == "=?" or nasty not in refused.value.sentence


@pytest.mark.parametrize("nasty", ["\x00", "\x07", "\ud800", "\ue000", "\U000f0000"])
def test_bodies_refuse_what_cannot_be_shown(nasty: str) -> None:
    with pytest.raises(Invalid, match="symptom"):
        render(words(symptom=f"slow{nasty}pages"), None)


def test_a_surrogate_in_the_subject_is_refused() -> None:
    with pytest.raises(Invalid, match="service"):
        render(words(service="Pay\udfff"), None)


@pytest.mark.parametrize(
    "field", ["service", "feature", "status", "symptom", "progress", "what_happened", "experience"]
)
def test_ten_thousand_characters_are_too_many(field: str) -> None:
    with pytest.raises(Invalid, match="10,000 characters"):
        render(words(NoticeKind.PROGRESS, **{field: "x" * 10_000}), None)


@pytest.mark.parametrize("field", ["service", "feature", "symptom", "status", "progress"])
def test_an_empty_field_is_named(field: str) -> None:
    with pytest.raises(Invalid, match="empty"):
        render(words(NoticeKind.PROGRESS, **{field: "   "}), None)


def test_html_is_shown_as_it_was_typed() -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onclick='x' </style><style>*{display:none}"
    letter = render(words(NoticeKind.PROGRESS, feature="<b>pay</b>", symptom=nasty, progress=nasty), None)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "<b>pay" not in letter.html
    assert letter.html.count("<style") == 1
    assert "&lt;script&gt;alert(1)" in letter.html
    assert "<script>alert(1)</script>" in letter.text


def test_template_code_in_words_is_only_text() -> None:
    letter = render(words(symptom="{{ 7 * 7 }} {% include 'x' %}"), None)
    assert "{{ 7 * 7 }} {% include 'x' %}" in letter.text


def test_line_breaks_are_kept_in_both_bodies() -> None:
    letter = render(words(symptom="one\r\ntwo\rthree\n"), None)
    assert "  one\n  two\n  three\n" in letter.text
    assert "<bdi>one</bdi><br><bdi>two</bdi><br><bdi>three</bdi>" in letter.html


def test_a_line_of_the_user_cannot_pass_for_one_of_ours() -> None:
    letter = render(words(symptom="x\nStatus: Resolved"), None)
    assert [line for line in letter.text.splitlines() if line.startswith("Status:")] == ["Status: Investigating"]


def test_emoji_and_right_to_left_words_pass() -> None:
    letter = render(words(service="شبكة 🚀", feature="👩‍💻 עברית"), None)
    assert letter.subject == "[شبكة 🚀] — Investigating a problem with 👩‍💻 עברית"
    assert "<bdi>شبكة 🚀</bdi>" in letter.html


def test_a_language_without_letters_of_its_own_gets_english() -> None:
    assert render(words(), None, "tlh") == render(words(), None)
    assert render(words(), None, "../../etc") == render(words(), None)


def test_templates_are_strict_and_sandboxed() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody_said_this }}").render()
    with pytest.raises(SecurityError):
        environment().from_string("{{ ''.__class__.__mro__ }}").render()
