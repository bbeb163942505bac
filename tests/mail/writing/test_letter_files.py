"""Which file a letter is made of: the company's before Muster's, one language throughout, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidents.campaigns.model import NoticeKind
from incidents.errors import Invalid
from mail.letters import LETTERS
from mail.writing.faults import LetterFault
from mail.writing.files import best, chain, company_letters, languages
from mail.writing.render import CHOICES, render, usable
from tests.mail.company import company, copied
from tests.mail.samples import STARTED, words


@pytest.mark.parametrize(
    ("language", "steps"),
    [
        ("en", ["en"]),
        ("de", ["de", "en"]),
        ("PT-br", ["pt-br", "pt", "en"]),
        ("en-gb", ["en-gb", "en"]),
        ("zh-hant-tw", ["zh-hant-tw", "zh-hant", "zh", "en"]),
        ("../../etc", ["en"]),
        ("", ["en"]),
    ],
)
def test_a_language_falls_back_step_by_step(language: str, steps: list[str]) -> None:
    assert list(chain(language)) == steps


def test_readers_of_a_region_get_the_letter_of_their_language() -> None:
    letter = render(words(), None, "de-AT")
    assert letter == render(words(), None, "de")
    assert letter.language == "de"
    assert '<html lang="de" dir="ltr"' in letter.html


def test_a_company_overrides_one_part_and_keeps_the_rest(tmp_path: Path) -> None:
    own = company(tmp_path, initial__subject_txt="{{ service }}: we look into it\n")
    letter, plain = render(words(), None, company=own), render(words(), None)
    assert letter.subject == "Payments API: we look into it"
    assert letter.text == plain.text
    assert render(words(), None, "de", company=own) == render(words(), None, "de")


def test_a_company_overrides_a_part_of_another_language(tmp_path: Path) -> None:
    own = company(tmp_path, de__initial__subject_txt="Hinweis: {{ feature }}")
    assert render(words(), None, "de", company=own).subject == "Hinweis: card payments"
    assert render(words(), None, company=own) == render(words(), None)


def test_a_company_sets_its_words_colours_and_name(tmp_path: Path) -> None:
    own = company(
        tmp_path,
        _base__brand_html='<tr><td class="brand">Contoso &amp; Co</td></tr>',
        _base__own_css=".bad { background-color: #123456; }",
        _base__words_toml='choices = "Your notices"',
        de___base__words_toml='choices = "Ihre Hinweise"',
    )
    english, german = render(words(), None, company=own), render(words(), None, "de", company=own)
    for letter in (english, german):
        assert "Contoso &amp; Co" in letter.html
        assert "background-color: #123456" in letter.html
    assert "Your notices:\n" + CHOICES in english.text
    assert "Ihre Hinweise:\n" + CHOICES in german.text


def test_a_company_adds_a_language_whose_times_are_said_in_it(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "es")
    own = company(tmp_path)
    assert languages(own) == ("en", "de", "es", "fr")
    letter = render(words(NoticeKind.RESOLUTION), None, "es-MX", company=own)
    assert letter.language == "es"
    assert "20 de noviembre de 2026" in letter.text
    assert "2 horas 5 minutos" in letter.text.replace("\u00a0", " ")


def test_a_right_to_left_language_turns_the_page(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "ar")
    html = render(words(), STARTED, "ar", company=company(tmp_path)).html
    assert '<html lang="ar" dir="rtl"' in html
    assert "text-align: right" in html
    assert "border-right: 4px" in html


def test_a_language_that_is_not_whole_is_never_mixed(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "es")
    (tmp_path / "letters/es/initial/body.txt").unlink()
    own = company(tmp_path)
    assert [best(letter.kind, "es", own) for letter in LETTERS] == ["en", "es", "es", "es"]
    assert render(words(), None, "es", company=own) == render(words(), None)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    (tmp_path / "letters/initial").mkdir(parents=True)
    (tmp_path / "letters/initial/subject.txt").symlink_to(tmp_path / "secret.txt")
    own = company(tmp_path)
    with pytest.raises(LetterFault, match=r"letters/initial/subject\.txt: the link leads out") as fault:
        render(words(), None, company=own)
    assert "a secret" not in fault.value.sentence


@pytest.mark.parametrize("name", ["../secret.txt", "initial/../../secret.txt", "_base/../../secret.txt"])
def test_an_include_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    own = company(tmp_path, initial__body_txt=f"x\n{{% include '{name}' %}}")
    with pytest.raises(LetterFault, match=r"letters/initial/body\.txt:2: there is no file"):
        render(words(), None, company=own)


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe", "not UTF-8"), (b"x" * 65_000, "larger than 64 kB")], ids=["bytes", "large"]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "letters/initial").mkdir(parents=True)
    (tmp_path / "letters/initial/subject.txt").write_bytes(content)
    with pytest.raises(LetterFault, match=said):
        render(words(), None, company=company(tmp_path))


@pytest.mark.parametrize(("folder", "said"), [("../x", "outside"), ("nowhere", "no such folder"), ("/", "outside")])
def test_the_folder_lies_beside_the_policy(tmp_path: Path, folder: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        company_letters(tmp_path, folder)


def test_a_policy_without_letters_uses_musters(tmp_path: Path) -> None:
    assert company_letters(tmp_path, "") is None


def test_too_many_files_are_no_letters(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    for number in range(501):
        (tmp_path / f"letters/{number}.txt").touch()
    with pytest.raises(Invalid, match="more than 500 files"):
        company(tmp_path)


def test_what_was_read_stays_though_the_file_is_saved_again(tmp_path: Path) -> None:
    own = company(tmp_path, initial__subject_txt="one")
    (tmp_path / "letters/initial/subject.txt").write_text("two")
    assert render(words(), None, company=own).subject == "one"
    assert render(words(), None, company=company(tmp_path)).subject == "two"


def test_a_broken_letter_gives_way_to_musters_in_that_language(tmp_path: Path) -> None:
    own = company(tmp_path, de__initial__body_txt="{{ serivce }}")
    letter, warning = usable(words(), None, "de", company=own)
    assert letter == render(words(), None, "de")
    assert (
        "letters/de/initial/body.txt:1: there is no “serivce” (initial/body.txt, de). Did you mean “service”?"
        in warning
    )
    assert warning.endswith("Muster’s own letter in de stands in.")
    assert usable(words(), None, company=own) == (render(words(), None), "")


def test_a_broken_language_of_the_company_gives_way_to_english(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "es")
    own = company(tmp_path, es__initial__body_txt="{{ nada }}", initial__subject_txt="Ours")
    letter, warning = usable(words(), None, "es", company=own)
    assert (letter.language, letter.subject) == ("en", "Ours")
    assert "letters/es/initial/body.txt:1" in warning
    assert warning.endswith("The company’s letter in en stands in.")


def test_words_of_brackets_without_end_are_a_fault(tmp_path: Path) -> None:
    own = company(tmp_path, _base__words_toml="x = " + "[" * 20_000 + "]" * 20_000 + "\n")
    letter, warning = usable(words(), None, company=own)
    assert letter == render(words(), None)
    assert "letters/_base/words.toml: this is not valid TOML" in warning


def test_a_fault_of_the_writer_is_no_fault_of_the_letter(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="symptom is empty"):
        usable(words(symptom=" "), None, "de", company=company(tmp_path))
