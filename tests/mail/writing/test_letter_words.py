"""What the check says of letters that leave out, or say to some only, what every reader must hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidents.campaigns.model import ImpactLevel, NoticeKind
from mail.letters import LETTERS, AnyLetter
from mail.writing.check import check_letters
from mail.writing.html import link_flaw
from mail.writing.missing import unused
from mail.writing.render import CHOICES
from mail.writing.samples import CASES, samples
from tests.mail.company import company, copied

SAID = (
    "{{ feature }} {{ status }} {{ impact }} {{ started }} {{ next_update_by }} {{ next_update_within }} {{ choices }}"
)
INITIAL, PROGRESS = SAID + " {{ symptom }}", SAID + " {{ symptom }} {{ progress }}"


def found(beside: Path, language: str = "en", **files: str) -> list[str]:
    return [str(finding) for finding in check_letters(company(beside, **files), [language]).findings]


@pytest.mark.parametrize("letter", LETTERS)
def test_samples_meet_every_impact_and_every_public_state(letter: type[AnyLetter]) -> None:
    tried = samples(letter.kind)
    assert tried.keys() <= CASES.keys()
    if not letter.kind.internal:
        assert {words.impact for words, _ in tried.values()} == {*ImpactLevel}
    if letter.kind is not NoticeKind.RESOLUTION:
        assert {"investigating", "identified", "monitoring"} < {words.status for words, _ in tried.values()}


@pytest.mark.parametrize(
    ("file", "text", "missing"),
    [
        ("initial__body_txt", INITIAL, "symptom"),
        ("initial__body_txt", INITIAL, "status"),
        ("progress__body_txt", PROGRESS, "progress"),
        ("progress__body_txt", PROGRESS, "status"),
        ("resolution__body_txt", "{{ choices }} {{ what_happened }} {{ experience }}", "experience"),
        ("resolution__body_txt", "{{ choices }} {{ what_happened }} {{ experience }}", "what_happened"),
    ],
)
def test_what_every_reader_must_hear_is_demanded(tmp_path: Path, file: str, text: str, missing: str) -> None:
    path = f"letters/{file.replace('__', '/').replace('_txt', '.txt')}"
    lines = found(tmp_path, **{file: text.replace(f"{{{{ {missing} }}}}", "")})
    assert f"{path}: the letter does not say its “{missing}” ({path[8:]}, en). Add {{{{ {missing} }}}}." in lines


def test_a_word_is_said_also_where_a_condition_asks_for_it_first(tmp_path: Path) -> None:
    asked = "{% if status == 'Investigating' %}{{ status }}{% else %}{{ status }}{% endif %}"
    assert found(tmp_path, initial__body_txt=INITIAL.replace("{{ status }}", asked)) == []


def test_text_and_page_say_the_same(tmp_path: Path) -> None:
    assert found(tmp_path, initial__body_txt=INITIAL.replace("{{ impact }}", "")) == [
        (
            "letters/initial/body.txt: body.html says “impact” and body.txt does not (initial, en). "
            "Add {{ impact }} here, or take it out of body.html."
        )
    ]


def test_names_behind_brackets_and_conditions_are_found(tmp_path: Path) -> None:
    more = (
        "\n{{ say['statsu'] }}\n{{ say['status' if impact else 'impcat'] }}"
        "\n{% include '_base/facts.txt' if impact else '_base/fcats.txt' %}\n{{ feature if impact }}"
        "\n{{ feature | uper }}\n{% include ['_base/nothing.txt', '_base/facts.txt'] %}"
        "{% include '_base/nothing.txt' ignore missing %}{{ (feature if impact) | default('') }}"
    )
    lines = found(tmp_path, initial__body_txt=INITIAL + more)
    assert [line.split(" (")[0].removeprefix("letters/initial/body.txt:") for line in lines] == [
        "2: there is no “statsu”",
        "3: there is no “impcat”",
        "4: there is no file “_base/fcats.txt” to include",
        "5: this “if” has no “else”, so the letter cannot be written where it does not hold",
        "6: there is no “uper”",
    ]


def test_each_of_several_equal_faults_is_told(tmp_path: Path) -> None:
    page = '<html lang="en" dir="ltr"><head><title>x</title></head><body><a href="{{ choices }}">x</a>\n'
    twice = "<script>1</script>\n<p>x</p>\n<script>2</script></body></html>"
    lines = found(tmp_path, initial__body_html=page + INITIAL.replace("{{ choices }}", "") + "\n" + twice)
    assert [line.split(": ")[0] for line in lines] == ["letters/initial/body.html:3", "letters/initial/body.html:5"]


def test_a_subject_of_several_lines_names_the_name_and_another(tmp_path: Path) -> None:
    assert found(tmp_path, initial__subject_txt="[{{ service }}]\n{#- #} {{ symptom }}") == [
        (
            "letters/initial/subject.txt:2: the subject uses “symptom”, which may have several lines (initial, en). "
            "Use a name of one line, such as {{ feature }}."
        )
    ]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("initial/body.htm", "initial/body.htm: no letter reads this file. Name it one of: subject.txt, body.txt"),
        ("_base/logo.png", "_base/logo.png: no letter reads this file. End its name with one of: .txt"),
        ("body.jinja", "body.jinja: no letter reads this file. Put it into one of: initial, progress"),
        ("german/initial/subject.txt", "german: “german” is no language code, so no letter reads this folder. Did you"),
        ("deutch/initial/body.htm", "deutch/initial/body.htm: no letter reads this file."),
        ("DE/initial/subject.txt", "DE: languages are written small. Call the folder de."),
    ],
)
def test_files_that_no_letter_reads_are_found(tmp_path: Path, file: str, said: str) -> None:
    path = tmp_path / "letters" / file
    path.parent.mkdir(parents=True)
    path.write_text("{{ service }}")
    assert [line.startswith(f"letters/{said}") for line in found(tmp_path)] == [True]


def test_a_language_without_words_is_one_finding_and_is_told_when_muster_starts(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "es")
    (tmp_path / "letters/es/_base/words.toml").unlink()
    assert found(tmp_path, "es") == [
        (
            "letters/es/_base/words.toml: this file is missing, so no letter in es is used and its readers get en. "
            "Copy mail/templates/de/_base/words.toml of Muster there, and translate it."
        )
    ]
    assert unused(company(tmp_path)) == tuple(found(tmp_path, "es"))
    assert unused(None) == ()


def test_a_letter_that_is_missing_as_a_whole_is_one_finding(tmp_path: Path) -> None:
    copied(tmp_path, "fr", "es")
    for part in (tmp_path / "letters/es/brief").iterdir():
        part.unlink()
    assert found(tmp_path, "es") == [
        (
            "letters/es/brief: this letter is missing, so readers of es get the brief letter in en. "
            "Add subject.txt, body.txt, body.html."
        )
    ]


@pytest.mark.parametrize(
    "url", ["https://status..example.com/", "https://.example.com/", f"https://{'a' * 64}.example.com/", "https://a./"]
)
def test_hosts_that_no_name_server_knows_lead_nowhere(url: str) -> None:
    assert link_flaw(url, CHOICES) is not None
