"""What the cards of a notice promise beyond their picture: the letter to write, its preview, its receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adaptive_cards import CARDS, Card, summary_of
from incidents.campaigns.model import NoticeKind, Stage
from incidents.model import Incident
from tests.adaptive_cards import samples as s
from tests.adaptive_cards.notice_scenes import DRAFT, LETTER, SENDING, SUBJECT
from tests.adaptive_cards.reading import buttons, inputs, texts
from tests.adaptive_cards.samples import at

NOW = at("14:50")


def verbs(card: dict[str, object]) -> set[str]:
    return {str(button["verb"]) for button in buttons(card)}


def sends(card: Card) -> Card:
    """The button that sends the form."""
    return next(button for button in buttons(card) if button["title"] == "Preview")


def test_the_kind_of_notice_follows_the_phase() -> None:
    kinds = [
        sends(CARDS["notice_composer"](incident, None, [], NOW))["data"]["kind"]
        for incident in (s.DECLARED, s.MITIGATING, s.WATCHING)
    ]
    assert kinds == [NoticeKind.INITIAL, NoticeKind.PROGRESS, NoticeKind.RESOLUTION]


@pytest.mark.parametrize(
    ("incident", "others"),
    [
        (s.DECLARED, ["Progress"]),
        (s.MITIGATING, ["First notice"]),
        (s.RESOLVING, ["First notice", "Resolution"]),
        (s.WATCHING, ["First notice", "Progress"]),
        (s.CLOSED, []),
        (replace(s.CLOSED, promise_due=at("16:10")), ["First notice", "Progress"]),
    ],
)
def test_another_letter_can_be_chosen_where_it_makes_sense(incident: Incident, others: list[str]) -> None:
    card = CARDS["notice_composer"](incident, None, [], NOW)
    assert [button["title"] for button in buttons(card) if button["verb"] == "show.notice"] == others


def test_a_progress_notice_in_recovery_says_monitoring_and_keeps_the_draft() -> None:
    card = CARDS["notice_composer"](s.WATCHING, DRAFT, [], NOW, values={"kind": "progress"})
    assert sends(card)["data"] == {"incident": "INC-42", "kind": "progress", "notice": "n1"}
    fresh = CARDS["notice_composer"](s.WATCHING, None, [], NOW, values={"kind": "progress"})
    assert inputs(fresh)["status"]["value"] == "monitoring"
    resolution = next(button for button in buttons(fresh) if button["title"] == "Resolution")
    assert (resolution["data"]["kind"], resolution["associatedInputs"]) == ("resolution", "none")


def test_a_draft_is_revised_and_a_drill_says_so() -> None:
    card = CARDS["notice_composer"](s.DRILL, DRAFT, [("eu", "EU customers", 12)], NOW)
    assert sends(card)["verb"] == "notice.revise"
    assert sends(card)["data"] == {"incident": "INC-45", "kind": "initial", "notice": "n1"}
    assert "**DRILL:**" in texts(card)
    odd = replace(DRAFT, words=replace(DRAFT.words, promise_minutes=50))
    assert inputs(CARDS["notice_composer"](s.DECLARED, odd, [], NOW))["promise"]["value"] == "50"


def test_the_preview_shows_the_letter_whole_and_names_the_version_approved() -> None:
    card = CARDS["notice_preview"](DRAFT, SUBJECT, LETTER, NOW, may_approve=True, audience="EU customers")
    said = texts(card)
    assert "**To 12 customers** · EU customers" in said
    assert "Status: Investigating\n\nImpact: High\n\nStarted: 14:23 UTC on 20 November 2026" in said
    approve = buttons(card)[0]
    assert (approve["title"], approve["data"]) == ("Approve and send to 12 customers", {"notice": "n1", "version": "2"})
    assert "promised within 30 min of approval" in said
    assert "by 15:20 UTC if approved at 14:50" in said


def test_nobody_approves_a_notice_to_nobody_or_without_the_right() -> None:
    nobody = CARDS["notice_preview"](replace(DRAFT, recipients=0), SUBJECT, LETTER, NOW, may_approve=True)
    assert "Nobody would get this" in texts(nobody)
    barred = CARDS["notice_preview"](DRAFT, SUBJECT, LETTER, NOW, may_approve=False, why_not="Ask the IC.")
    assert "Ask the IC." in texts(barred)
    sent = CARDS["notice_preview"](SENDING, SUBJECT, LETTER, NOW, may_approve=True)
    for card in (nobody, barred, sent):
        assert "notice.approve" not in verbs(card)


def test_a_resolution_promises_nothing_and_many_paragraphs_fit() -> None:
    over = replace(DRAFT, words=replace(DRAFT.words, kind=NoticeKind.RESOLUTION, resolved_at=at("15:05")))
    card = CARDS["notice_preview"](over, SUBJECT, "a\n\n" * 90, NOW, may_approve=True, eta=timedelta(minutes=8))
    assert "Sending takes about 8 min. No further update is promised." in texts(card)
    assert "The rest follows" not in texts(card)


def test_the_receipt_counts_in_words() -> None:
    said = texts(CARDS["notice_receipt"](SENDING, NOW, {f"reason {n}": 9 - n for n in range(7)}))
    assert "**8 of 12 customers** (66 %) · 1 failed · 1 in doubt · 2 left" in said
    assert "reason 4" in said
    assert "and 2 other reasons" in said
    assert "not sent again by itself" in said


def test_the_receipt_of_a_drill_and_of_a_draft() -> None:
    drill = CARDS["notice_receipt"](replace(SENDING, drill=True, stage=Stage.SENT), NOW)
    assert "12 customers would have got it, nobody did" in texts(drill)
    assert summary_of(drill) == "INC-42: a drill, nothing was sent"
    assert summary_of(CARDS["notice_receipt"](replace(DRAFT, stage=Stage.WITHDRAWN), NOW)).endswith("nothing was sent")
    assert "DRAFT · not sent" in texts(CARDS["notice_receipt"](DRAFT, NOW))
