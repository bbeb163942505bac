"""What Muster proposes to write is read in the reader's language; what somebody typed stays as it was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.campaigns.model import NoticeKind, Words
from incidents.campaigns.wording import usual_words
from incidents.model import PublicStatus, Severity
from mail.writing.render import own_words, render
from mail.writing.words import proposals
from tests.incidents.company import POLICY, at
from tests.incidents.story import led
from tests.mail.samples import STARTED, words

ENGLISH = {
    "cause_found": "We have found the cause and are working on a fix.",
    "fix_in_place": "A fix is in place. We are watching that everything works as it should.",
}


def proposed(kind: NoticeKind, status: PublicStatus, severity: Severity = Severity.SEV1) -> Words:
    return usual_words(kind, replace(led().it, status=status, severity=severity), POLICY, at("15:10"))


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("status", [status for status in PublicStatus if status is not PublicStatus.RESOLVED])
@pytest.mark.parametrize("kind", [NoticeKind.INITIAL, NoticeKind.PROGRESS])
@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_proposed_sentence_stays_in_english(
    language: str, kind: NoticeKind, status: PublicStatus, severity: Severity
) -> None:
    usual = proposed(kind, status, severity)
    assert not own_words(usual)
    letter = render(usual, STARTED, language)
    for text in (usual.symptom, usual.progress):
        assert not text or (text not in letter.text and text not in letter.html)
    english = render(usual, STARTED)
    assert usual.symptom in english.text
    assert usual.progress in english.text


def test_what_users_experienced_and_the_cause_of_a_brief_are_read_in_the_language_of_the_letter() -> None:
    symptom = "errors or slow answers when using card payments"
    over = words(NoticeKind.RESOLUTION, experience=symptom)
    assert "Fehler oder langsame Antworten bei der Nutzung von card payments" in render(over, None, "de").text
    brief = words(NoticeKind.BRIEF, incident="INC-42", severity="SEV-1", progress="The cause is being looked for.")
    assert "Die Ursache wird gesucht." in render(brief, None, "de").text


@pytest.mark.parametrize("key", ENGLISH)
def test_a_sentence_that_somebody_changed_stays_as_written(key: str) -> None:
    assert proposals()[key] == ENGLISH[key]
    mine = f"{ENGLISH[key]} Sorry."
    for language in ("en", "de", "fr"):
        assert mine in render(words(NoticeKind.PROGRESS, progress=mine), STARTED, language).text
    assert own_words(words(NoticeKind.PROGRESS, progress=mine))


def test_line_breaks_and_blanks_do_not_make_a_sentence_ones_own() -> None:
    said = words(NoticeKind.PROGRESS, progress=" We have found the cause\nand are working on a fix. ")
    promise = STARTED + timedelta(minutes=30)
    assert "Wir haben die Ursache gefunden" in render(said, promise, "de").text
