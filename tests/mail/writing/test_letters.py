"""The letters as customers read them: golden files, and every letter in its register."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

import mail.letters
from incidents.campaigns.model import ImpactLevel, NoticeKind, Words
from incidents.errors import Invalid
from mail.letters import LETTERS, PARTS
from mail.letters.phrases import Tongue
from mail.writing.files import CompanyLetters, languages
from mail.writing.render import CHOICES, LONGEST_SUBJECT, render
from mail.writing.words import table_of
from tests import golden
from tests.mail.samples import STARTED, words

HOUSE = Path(mail.letters.__file__).parent
PROMISE = STARTED + timedelta(minutes=38)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsdienst" * 2
BRIEF = {"incident": "INC-42", "severity": "SEV-1 Critical"}
SHOWN = {
    "initial": (words(), PROMISE),
    "initial-unsettled": (words(promise_minutes=90), None),
    "progress-investigating": (words(NoticeKind.PROGRESS), PROMISE),
    "progress-identified": (words(NoticeKind.PROGRESS, status="identified"), PROMISE),
    "progress-monitoring": (words(NoticeKind.PROGRESS, status="monitoring"), STARTED + timedelta(hours=10)),
    "progress-other": (words(NoticeKind.PROGRESS, status="rolling back", impact=ImpactLevel.LOW), PROMISE),
    "resolution": (words(NoticeKind.RESOLUTION), None),
    "brief": (words(NoticeKind.BRIEF, **BRIEF, commander="Ana Silva", need="Call Northwind Bank by 15:00."), PROMISE),
    "brief-bare": (words(NoticeKind.BRIEF, **BRIEF, progress="", feature="", promise_minutes=0), None),
    "right-to-left": (words(service="واجهة الدفع", feature="الدفع بالبطاقة", symptom="قد تفشل المدفوعات 💳"), PROMISE),
    "long": (words(service=LONG[:80], feature=LONG[:120], symptom=f"{LONG}\n\n<b>one</b> & two\n{LONG}"), PROMISE),
}
CUSTOMERS = [name for name, (said, _) in SHOWN.items() if not said.kind.internal]
NAMED = CompanyLetters("", {}, name="Contoso")
TONGUE = Tongue("en", table_of("en", None))


@pytest.mark.parametrize(("language", "name"), [*product(languages(None), SHOWN)])
def test_letter_reads_as_agreed(language: str, name: str) -> None:
    said, promise = SHOWN[name]
    letter = render(said, promise, language, company=NAMED)
    assert letter.language == language
    golden.check(f"letters/{language}/{name}.txt", f"Subject: {letter.subject}\n\n{letter.text}")
    golden.check(f"letters/{language}/{name}.html", letter.html)


@pytest.mark.parametrize("name", CUSTOMERS)
def test_subject_begins_with_the_service(name: str) -> None:
    said, promise = SHOWN[name]
    assert render(said, promise).subject.startswith(f"[{said.service}] — ")


@pytest.mark.parametrize("name", SHOWN)
def test_only_customers_get_the_mark_of_their_own_link(name: str) -> None:
    letter = render(*SHOWN[name])
    wanted = 1 if name in CUSTOMERS else 0
    assert letter.text.count(CHOICES) == letter.html.count(f'href="{CHOICES}"') == letter.html.count(CHOICES) == wanted


@pytest.mark.parametrize("language", languages(None))
def test_the_longest_subject_still_fits(language: str) -> None:
    assert len(render(*SHOWN["long"], language).subject) <= LONGEST_SUBJECT


@pytest.mark.parametrize("name", SHOWN)
def test_html_needs_nothing_from_elsewhere_and_runs_nothing(name: str) -> None:
    html = render(*SHOWN[name]).html
    assert not re.search(r"https?://|src=|url\(|<script|<img|<link|@import", html)
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 480px" in html


def test_subjects_of_progress_follow_the_status() -> None:
    subjects = [
        render(*SHOWN[f"progress-{status}"]).subject for status in ("investigating", "identified", "monitoring")
    ]
    assert len(set(subjects)) == 3
    assert "Cause found" in subjects[1]


@pytest.mark.parametrize("kind", [NoticeKind.INITIAL, NoticeKind.PROGRESS])
@pytest.mark.parametrize("part", ["text", "html"])
def test_initial_and_progress_carry_every_field(kind: NoticeKind, part: str) -> None:
    body = getattr(render(words(kind), PROMISE), part)
    for said in (
        "card payments",
        "Card payments in the EU may fail",
        "Investigating",
        "High",
        "14:23 UTC",
        "15:01 UTC",
    ):
        assert said in body
    assert "within 30 minutes of this message" in body.lower()
    assert ("missing index" in body) is (kind is NoticeKind.PROGRESS)


@pytest.mark.parametrize("part", ["text", "html"])
def test_resolution_carries_every_field(part: str) -> None:
    body = getattr(render(words(NoticeKind.RESOLUTION), None), part)
    for said in (
        "card payments",
        "16:28 UTC on 20 November 2026",
        "removed an index",
        "2 hours 5 minutes",
        "14:23 UTC",
    ):
        assert said in body
    for said in ("No payment was taken twice", "We are sorry", "step by step"):
        assert said in body
    assert "Next update" not in body


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (125, "2 hours 5 minutes"),
        (1440 + 60, "1 day 1 hour"),
        (3 * 1440 + 2, "3 days 2 minutes"),
    ],
)
def test_spans_are_said_in_words(minutes: int, said: str) -> None:
    assert TONGUE.span(timedelta(minutes=minutes)) == said


def test_a_promise_of_the_next_day_names_the_day() -> None:
    assert "00:23 UTC on 21 November 2026" in render(*SHOWN["progress-monitoring"]).text


def test_an_unsettled_draft_promises_a_span_only() -> None:
    text = render(*SHOWN["initial-unsettled"]).text
    assert "Next update: within 1 hour 30 minutes of this message" in text
    assert "Next update by" not in text


@pytest.mark.parametrize(
    "said",
    [
        words(NoticeKind.RESOLUTION, resolved_at=None),
        words(NoticeKind.RESOLUTION, resolved_at=STARTED - timedelta(minutes=1)),
    ],
)
def test_a_resolution_needs_a_sound_end(said: Words) -> None:
    with pytest.raises(Invalid, match="resolved"):
        render(said, None)


def test_times_without_a_zone_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        TONGUE.moment(STARTED.replace(tzinfo=None))


def test_every_letter_has_its_file_its_folder_and_its_line() -> None:
    names = {letter.kind.value for letter in LETTERS}
    files = {path.stem for path in HOUSE.glob("*.py")} - {"__init__", "phrases"}
    templates = HOUSE.parent / "templates"
    others = [templates / language for language in languages(None)[1:]]
    assert [path.name for path in others] == ["de", "fr"]
    for folder in (templates, *others):
        folders = {path.name for path in folder.iterdir() if not path.name.startswith("_")} - {"de", "fr"}
        assert names == files == folders == {kind.value for kind in NoticeKind}
        for name in names:
            assert {path.name for path in (folder / name).iterdir()} == set(PARTS)
