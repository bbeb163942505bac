"""Pages in words: why it is you, what is known of the harm, and what silence brings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS
from adaptive_cards.page_words import harm, known, why
from incidents.model import ImpactAnswers, Page, Role
from tests.adaptive_cards.page_scenes import ALARM, HARMED
from tests.adaptive_cards.reading import buttons, texts
from tests.adaptive_cards.samples import ANA, BEN, DECLARED, NAMES, at

TITLE, NOW = "Checkout fails", at("14:31")


@pytest.mark.parametrize(
    ("said", "role", "words"),
    [
        (
            "no answer from Raj Patel; not taken yet: Checkout fails", Role.TL,
            "No answer from Raj Patel, so you are needed as Technical Lead: nobody has taken the role yet.",
        ),
        ("not taken yet: Checkout fails", Role.IC,
         "You are needed as Incident Commander: nobody has taken the role yet."),
        ("we need a hand: Checkout fails", Role.IC, "You are needed as Incident Commander: we need a hand."),
        ("SEV-1 Critical: Checkout fails", None, ""),
        ("no answer from Raj Patel; SEV-1 Critical: Checkout fails", None,
         "No answer from Raj Patel, so you are paged."),
        ("snoozed until now; SEV-3 Minor: Checkout fails", None, "Snoozed until now, so you are paged."),
        ("no answer from A; no answer from B; SEV-2 Major: Checkout fails", None,
         "No answer from A, so you are paged."),
        ("Search is affected as well: Checkout fails", None, "Search is affected as well."),
        ("update of INC-1 overdue since 14:05 UTC", None, "Update of INC-1 overdue since 14:05 UTC."),
        ("", Role.CL, "You are needed as Communications Lead."),
        ("", None, ""),
    ],
)  # fmt: skip
def test_why_it_is_you_is_one_good_sentence(said: str, role: Role | None, words: str) -> None:
    assert why(Page("p1", ANA, said, 1, NOW, role), TITLE) == words


def test_severity_and_title_stand_on_a_page_once() -> None:
    for card in (CARDS["page_card"](HARMED, page, NOW) for page in HARMED.pages):
        assert texts(card).count(HARMED.title) == 1
        assert texts(card).count("SEV-1") == 1
    page = replace(ALARM.pages[0], why=f"SEV-2 Major: {ALARM.title}")
    said = texts(CARDS["alarm_page"](ALARM, page, NOW))
    assert (said.count(ALARM.title), said.count("SEV-2")) == (1, 1)


def test_services_and_who_declared_it_are_named() -> None:
    assert known(HARMED, NOW, NAMES) == "Payments API, Checkout · declared by Dana · began 14:23 UTC, 8 min ago"
    assert known(HARMED, NOW, NAMES, room=False).endswith("work goes on in inc-2026-11-20-payment-failure")
    many = replace(HARMED, services=("a", "b", "c", "d", "e", "f"))
    assert known(many, NOW, {}).startswith("a, b, c, d and 2 more · declared by Dana")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("feature", "many", "no", "no"),
         "A major feature does not work · Many customers · no data lost · no way round it"),
        (("degraded", "some", "yes", "yes"),
         "It works, but slowly or with errors · Some customers · data is lost or leaked · an easy way round it"),
        (("unsure", "unsure", "unsure", "unsure"),
         ("not sure yet what is broken · not sure yet who feels it · data loss not ruled out · "
          "a way round it is not known")),
    ],
)  # fmt: skip
def test_the_harm_is_one_line(answers: tuple[str, str, str, str], words: str) -> None:
    (line,) = harm(replace(DECLARED, answers=ImpactAnswers(*answers)))
    assert line["text"] == words
    assert harm(DECLARED) == []


def test_what_silence_brings_is_said_as_it_is() -> None:
    first = HARMED.pages[0]
    said = texts(CARDS["page_card"](DECLARED, first, NOW, next_at=at("14:34")))
    assert "If you do not acknowledge by 14:34 UTC, the next person is paged. If nobody is left, the room is told." in (
        said
    )
    late = texts(CARDS["page_card"](DECLARED, first, NOW, next_at=at("14:28")))
    assert "If you do not acknowledge, the next person is paged." in late
    assert "Nobody else is paged after you" in texts(CARDS["page_card"](DECLARED, first, NOW))
    gone = texts(CARDS["page_card"](HARMED, first, NOW, next_at=at("14:34")))
    assert "it has gone on: Ben paged as well" in gone
    assert "the next person" not in gone
    settled = replace(HARMED, acknowledged_at=NOW, acknowledged_by=BEN)
    assert "paged" not in texts(CARDS["page_card"](settled, first, NOW)).split("Began")[-1]
    alarm = texts(CARDS["alarm_page"](ALARM, ALARM.pages[0], NOW, next_at=at("14:40")))
    assert "by 14:40 UTC, the next person is paged. If nobody is left, the team is told." in alarm


def test_one_button_stands_out() -> None:
    for card in (
        CARDS["page_card"](HARMED, HARMED.pages[1], NOW),
        CARDS["alarm_page"](ALARM, ALARM.pages[0], NOW),
    ):
        assert [button["title"] for button in buttons(card) if button.get("style")] == ["Acknowledge"]
