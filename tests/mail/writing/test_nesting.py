"""Tags inside one another without end: a fault of the letter, and never the end of the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail.writing.faults import LetterFault, TooMuch
from mail.writing.nesting import DEEPEST, MOST, check_nesting
from mail.writing.render import render, usable
from tests.mail.company import company
from tests.mail.samples import words

START = '<html lang="en" dir="ltr"><title>{{ subject }}</title><body>{{ choices }}'


@pytest.mark.parametrize(
    "body",
    [
        "<b>" * 20_000,
        '{% for a in "' + "a" * 16_000 + '" %}<b>{% endfor %}',
        "<p><b class='{{ feature }}'></p>" * 1_300,
        "<b><!--</b>-->" * 4_000,
        '<b "></b>' * 6_000,
        "<B\n>" * 13_000,
    ],
    ids=["plain", "loop", "reopened", "commented", "odd names", "capitals"],
)
def test_a_letter_of_nested_tags_is_a_fault(tmp_path: Path, body: str) -> None:
    own = company(tmp_path, initial__body_html=START + body)
    with pytest.raises(LetterFault, match=r"letters/initial/body\.html.* tags"):
        render(words(), None, company=own)
    letter, warning = usable(words(), None, company=own)
    assert letter.html
    assert "Muster’s own letter" in warning


def test_pages_as_they_are_written_fit(tmp_path: Path) -> None:
    check_nesting("<table><tr><td>a</td></tr></table>" * 500)
    check_nesting("<div>" * DEEPEST + "<br>" * 5_000 + "</div>" * DEEPEST)
    check_nesting("<!--[if mso]><table><tr><td><![endif]--><p>a</p><!--[if mso]></td></tr></table><![endif]-->")
    with pytest.raises(TooMuch, match="201 tags inside one another"):
        check_nesting("<div>" * (DEEPEST + 1))
    with pytest.raises(TooMuch, match="2,501 tags"):
        check_nesting("<i></i>" * (MOST + 1))


def test_what_people_write_in_many_lines_fits() -> None:
    check_nesting("<bdi>a</bdi><br>" * 5_000)
    assert render(words(symptom="a\n" * 500), None).html.count("<bdi>a</bdi>") == 500
