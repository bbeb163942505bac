"""The check finds what is wrong with a company's letters, each fault once, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail.writing.check import check_letters
from mail.writing.html import link_flaw, look_at
from mail.writing.render import CHOICES
from tests.mail.company import company, copied

PAGE = '<html lang="en" dir="ltr"><head><title>x</title></head><body>{}</body></html>'
MODEL = "as in mail/templates/de/_base/words.toml of Muster."
SAID = (
    "{{ feature }} {{ symptom }} {{ status }} {{ impact }} {{ started }} {{ next_update_by }} {{ next_update_within }}"
)
GOOD = '<a href="{{ choices }}">x</a> ' + SAID


def found(beside: Path, language: str = "en", **files: str) -> list[str]:
    return [str(finding) for finding in check_letters(company(beside, **files), [language]).findings]


def test_musters_own_letters_are_well() -> None:
    checked = check_letters(None)
    assert checked.findings == ()
    assert checked.links == ()
    assert (checked.letters, checked.languages) == (12, ("en", "de", "fr"))


def test_every_unknown_name_is_found_at_once(tmp_path: Path) -> None:
    body = "{{ choices }}\n" + SAID + "\n{% if stat %}{{ serivce }}{% endif %}\n"
    assert found(tmp_path, initial__body_txt=body + "{{ say.stated }}\n{{ symptomm }}") == [
        "letters/initial/body.txt:3: there is no “serivce” (initial/body.txt, en). Did you mean “service”?",
        "letters/initial/body.txt:3: there is no “stat” (initial/body.txt, en). Did you mean “state”?",
        "letters/initial/body.txt:4: there is no “stated” (initial/body.txt, en). Did you mean “started”?",
        "letters/initial/body.txt:5: there is no “symptomm” (initial/body.txt, en). Did you mean “symptom”?",
    ]


def test_what_a_template_makes_itself_is_known(tmp_path: Path) -> None:
    body = "{% macro a(b) %}{{ b }}{% endmacro %}{% set c = 1 %}{{ a(c) }}{{ choices }}"
    assert found(tmp_path, initial__body_txt=body + SAID + "{% for d in symptom %}{{ d }}{% endfor %}") == []


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<p>\n<b>x</p>", "2: <b> is not closed before </p>. Add </b>."),
        ("</div>", "1: </div> closes nothing. Take it out, or open it first."),
        ("\n\n<script>x</script>", "3: <script> does not work in mail. Take it out."),
        ("<form></form>", "1: <form> does not work in mail. Take it out."),
        ('<b onclick="x">y</b>', "1: onclick on <b> is a script, and mail programs strip it. Take it out."),
        ('<img alt="x" src="https://a.example/x.png">', "1: <img> loads “https://a.example/x.png” from elsewhere."),
        ('<b style="background:url(//a.example/x)">y</b>', "1: the style of <b> needs something from elsewhere."),
        ("<style>@import 'x';</style>", "1: a style needs something from elsewhere, which mail programs block."),
        ('<img src="cid:x">', "1: <img> has no words for those who do not see it."),
        ('\n<a href="/help">x</a>', "2: the link “/help” leads nowhere from a mail."),
        ('<a href="http://a.example/">x</a>', "1: the link “http://a.example/” leads nowhere from a mail."),
        ('<a href="javascript:x">x</a>', "1: the link “javascript:x” leads nowhere from a mail."),
        ("<a>x</a>", " the link “” leads nowhere from a mail."),
    ],
)
def test_html_that_mail_programs_break_is_found(tmp_path: Path, inner: str, said: str) -> None:
    lines = found(tmp_path, initial__body_html=PAGE.format(GOOD + inner))
    assert [line.startswith(f"letters/initial/body.html:{said}") for line in lines] == [True]


def test_a_page_says_language_direction_and_title(tmp_path: Path) -> None:
    lines = found(tmp_path, initial__body_html=f"<html><body>{GOOD}</body></html>")
    assert len(lines) == 2
    assert "does not say its language and direction" in lines[0] + lines[1]
    assert "no title" in lines[0] + lines[1]


def test_a_promise_that_nobody_reads_and_a_missing_link_are_found(tmp_path: Path) -> None:
    unsaid = "{{ next_update_by }} {{ next_update_within }}"
    first = SAID.replace(unsaid, "")
    lines = found(tmp_path, progress__body_txt="{{ progress }}" + first, initial__body_html=PAGE.format(first))
    for file in ("letters/progress/body.txt", "letters/initial/body.html"):
        assert [line.split(": ")[1].split(" (")[0] for line in lines if line.startswith(file)] == [
            "customers find no link to choose notices or stop them",
            "the letter does not say when the next update comes",
        ]
    assert len(lines) == 4


def test_missing_parts_of_a_language_are_named_with_what_readers_get(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "fr-ca")
    (tmp_path / "letters/fr-ca/brief/body.txt").unlink()
    assert found(tmp_path, "fr-ca") == [
        "letters/fr-ca/brief/body.txt: this file is missing, so readers of fr-ca get the brief letter in fr. Add it."
    ]


def test_faults_of_the_words_are_found_by_line(tmp_path: Path) -> None:
    toml = 'statsu = "x"\nfrom = "{moment.year}"\nhead = "{label"\nnext = ""\n'
    assert found(tmp_path, "de", de___base__words_toml=toml) == [
        "letters/de/_base/words.toml:1: no letter uses the word statsu. Did you mean status?",
        "letters/de/_base/words.toml:2: the blanks of from are not right. Use only: {moment}, " + MODEL,
        "letters/de/_base/words.toml:3: the blanks of head are not right. Use only: {label}, " + MODEL,
        "letters/de/_base/words.toml:4: the word next is empty or no text. Put it in quotation marks, " + MODEL,
    ]


def test_words_that_are_no_toml_or_not_whole_are_found(tmp_path: Path) -> None:
    broken = found(tmp_path, "de", de___base__words_toml='\nhead = "', es___base__words_toml='head = "{label}:"')
    assert broken[0].startswith("letters/de/_base/words.toml:2: this is not valid TOML")
    assert "letters/es/_base/words.toml: 43 words are missing: moment, today, within, " in "\n".join(
        found(tmp_path, "es")
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            "initail__subject_txt",
            "letters/initail/subject.txt: no letter reads this file. Put it into one of: initial,",
        ),
        (
            "initial__subjekt_txt",
            "letters/initial/subjekt.txt: no letter reads this file. Name it one of: subject.txt,",
        ),
        (
            "xyz__initial__subject_txt",
            "letters/xyz: “xyz” is no language code, so no letter reads this folder. Name the folder like de",
        ),
        ("subject_txt", "letters/subject.txt: no letter reads this file."),
    ],
)
def test_a_file_in_the_wrong_place_is_found(tmp_path: Path, file: str, said: str) -> None:
    assert [line.startswith(said) for line in found(tmp_path, **{file: "x"})] == [True]


def test_what_nobody_takes_for_a_letter_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "letters/.git").mkdir(parents=True)
    (tmp_path / "letters/.git/config.txt").touch()
    assert found(tmp_path, README_md="x") == []


def test_links_are_collected_once_with_their_place(tmp_path: Path) -> None:
    link = "https://status.example.com/"
    own = company(tmp_path, _base__brand_html=f'<tr><td><a href="{link}">x</a></td></tr>', brief__body_txt=f"{link} .")
    assert [(each.url, each.file, each.line) for each in check_letters(own, ["en"]).links] == [
        (link, "letters/_base/brand.html", 1)
    ]


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        (CHOICES, True),
        ("https://status.example.com/a?b=c#d", True),
        ("mailto:help@example.com", True),
        ("https://", False),
        ("https://localhost", False),
        ("https://a.example/x y", False),
        ("mailto:", False),
        ("#top", False),
        ("https://[x", False),
        (CHOICES + "/x", False),
    ],
)
def test_only_whole_addresses_lead_somewhere(url: str, sound: bool) -> None:
    assert (link_flaw(url, CHOICES) is None) is sound


def test_void_and_self_closing_tags_need_no_end() -> None:
    assert look_at(PAGE.format("<br><hr/><p/><b>x</b>")).flaws == []
