"""Whose letter it is: the company's name in it, and its row above the coloured band."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mail.writing.files import company_letters
from mail.writing.render import render, usable
from tests.mail.company import company
from tests.mail.samples import words


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_letter_says_whose_list_its_reader_is_on(tmp_path: Path, language: str) -> None:
    letter = render(words(), None, language, company=company_letters(tmp_path, "", "Contoso & Sons"))
    assert "Contoso & Sons" in letter.text
    assert "Contoso &amp; Sons" in letter.html
    assert "Payments API" in letter.text


def test_musters_own_letter_stands_in_under_the_name_of_the_company(tmp_path: Path) -> None:
    company(tmp_path, initial__body_txt="{{ nothing }}")
    letter, warning = usable(words(), None, company=company_letters(tmp_path, "letters", "Contoso"))
    assert "Muster’s own letter in en stands in" in warning
    assert "service notices of Contoso" in letter.text


def test_the_band_is_square_below_a_row_of_the_company(tmp_path: Path) -> None:
    def corners(html: str) -> str:
        band = re.search(r'<td class="band bad[^>]*style="([^"]*)"', html)
        assert band is not None
        return [rule for rule in band[1].split(";") if "border-radius" in rule][-1].strip()

    assert corners(render(words(), None).html) == "border-radius: 9px 9px 0 0"
    own = company(tmp_path, _base__brand_html='<tr><td class="brand">Contoso</td></tr>')
    assert corners(render(words(), None, company=own).html) == "border-radius: 0"
