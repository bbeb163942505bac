"""Words as they should not come: empty, endless, or with characters that no card shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from incidents import commands as c
from incidents.errors import Invalid
from incidents.model import FirstMove, Severity
from tests.incidents.company import ANA, BEN
from tests.incidents.notice import WORDS, drafted
from tests.incidents.story import Story, declared, led, resolved

WORDED: dict[str, Callable[[str], c.IncidentCommand]] = {
    "note": c.AddNote,
    "update": c.PostUpdate,
    "cause": c.FindCause,
    "still working": c.KeepWorking,
    "cancel": c.Cancel,
    "escalate": lambda text: c.Escalate("search", text),
    "delegate": lambda text: c.DelegateTask(text, BEN),
    "resolve, by whom": lambda text: c.Resolve(text, "baseline"),
    "resolve, how": lambda text: c.Resolve("Ben", text),
    "reopen": c.Reopen,
}


def ready_for(name: str) -> Story:
    return resolved(led(Severity.SEV1)) if name == "reopen" else led(Severity.SEV1)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n", "\x00\x1b\x7f", "\ud800"])
@pytest.mark.parametrize("name", WORDED)
def test_an_ask_without_its_words_is_told_how_to_say_it(name: str, text: str) -> None:
    refusal = ready_for(name).refused(ANA, WORDED[name](text))
    assert isinstance(refusal, Invalid)
    assert refusal.sentence.startswith("Say ")


@pytest.mark.parametrize("name", WORDED)
def test_ten_thousand_characters_are_counted_and_turned_down(name: str) -> None:
    refusal = ready_for(name).refused(ANA, WORDED[name]("x" * 10_000))
    assert isinstance(refusal, Invalid)
    assert refusal.sentence.startswith("That is 10,000 characters; ")
    assert len(refusal.sentence) < 200


@pytest.mark.parametrize("name", WORDED)
def test_what_no_card_shows_is_left_out_and_the_rest_is_kept(name: str) -> None:
    story = ready_for(name)
    story.ask(ANA, WORDED[name](" it is\x00 <b>back</b> \ud800**again**\x1b "))
    assert any("it is <b>back</b> **again**" in line for line in story.lines()), "cards escape it; the core keeps it"


def test_words_that_may_be_left_out_are_cleaned_and_cut_rather_than_refused() -> None:
    story = led(Severity.SEV1)
    story.ask(ANA, c.AnswerFirstMove(FirstMove.CAPACITY, remedied=True, note="\x00\ud800" + "x" * 10_000))
    assert story.it.moves[FirstMove.CAPACITY].note == "x" * 300
    story.ask(ANA, c.Resolve("Ben", "baseline", "\x00\ud800" + "x" * 10_000))
    assert story.it.thresholds[0].what == "x" * 300


def test_a_notice_keeps_only_what_a_letter_can_show() -> None:
    it = drafted(replace(WORDS, symptom=" time-outs\x00\ud800 ")).it
    assert it.words == replace(WORDS, symptom="time-outs")


def test_characters_that_turn_the_direction_of_text_are_dropped() -> None:
    turned = "Card \u202epayments\u202c fail \u2067now\u2069"
    assert declared(title=turned).it.title == "Card payments fail now"
