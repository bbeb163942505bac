"""What the cards of action items, budget, review and pay promise beyond their pictures."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from dataclasses import replace

import pytest

from adaptive_cards import CARDS, Card, summary_of
from adaptive_cards.bars import bar, boxes
from adaptive_cards.page_budget import Burning
from oncall.pay.sums import earned
from oncall.reviews.model import Decided
from oncall.reviews.period import Period
from tests.adaptive_cards.reading import inputs, parts, texts, titles
from tests.adaptive_cards.review_scenes import (
    BURNS,
    CORRECTION,
    DECIDED,
    FINISHED,
    ITEMS,
    NOW,
    OCTOBER,
    PAID,
    QUARTERLY,
    RULES,
    burn,
    report,
)
from tests.adaptive_cards.samples import ANA, BEN, DANA


def pixels(picture: Card) -> bytes:
    """The first row of a picture, each byte an index of its palette; every chunk of it must be sound."""
    png = b64decode(picture["url"].partition(",")[2])
    at, chunks = 8, dict[bytes, bytes]()
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind], at = data, at + 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == (width + 1) * height
    return raw[1 : width + 1]


@pytest.mark.parametrize(("part", "filled"), [(0, 0), (1, 80), (4, 320), (9, 320), (0.001, 2)])
def test_a_bar_is_as_long_as_its_part(part: float, filled: int) -> None:
    row = pixels(bar(part, 4, "1 of 4"))
    assert (row.count(1), len(row)) == (filled, 320)
    assert bar(part, 4, "1 of 4")["altText"] == "1 of 4"


def test_a_bar_of_nothing_and_boxes() -> None:
    assert pixels(bar(3, 0, "")).count(1) == 0
    row = pixels(boxes(3, 4, "3 of 4"))
    assert bytes(row).replace(b"\0", b" ").split() == [b"\1" * 77] * 3 + [b"\2" * 77]


def test_everything_that_is_drawn_has_words() -> None:
    for card in (CARDS["page_budget"](BURNS, NOW, RULES), CARDS["oncall_review"](report(), NOW)):
        assert all(part["altText"] for part in parts(card) if part.get("type") == "Image")


def test_the_budget_in_one_sentence() -> None:
    make = CARDS["page_budget"]
    assert summary_of(make(BURNS, NOW, RULES)) == "Page budget: breached for Ana Silva"
    two = [*BURNS, Burning("Eve", burn(5, 0, NOW))]
    assert summary_of(make(two, NOW, RULES)) == "Page budget: breached for Ana Silva and 1 more"
    calm = summary_of(make(BURNS[:1], NOW, RULES))
    assert calm == "Page budget: Carol Wu has 1 page in seven days; 3 more are within the budget"
    many = make([replace(BURNS[0], name=f"P{n}") for n in range(10)], NOW, RULES)
    assert "and 2 more with fewer pages" in texts(many)
    large = replace(BURNS[0], burn=replace(burn(1, 0, NOW), budget=20))
    assert not [part for part in parts(make([large], NOW, RULES)) if part.get("type") == "Image"]


def test_the_viewer_s_own_items_come_first_and_the_overdue_before_others() -> None:
    said = texts(CARDS["actions_list"](ITEMS, NOW, viewer=BEN))
    assert said.index("Ben Okafor") < said.index("Ana Silva")
    assert said.index("Overdue: was due 18 Nov 2026") < said.index("due 1 Dec 2026")
    assert "3 open items, 1 overdue" in said
    assert "payments" in said, "a team that is no longer in the catalogue goes by its key"


def test_a_page_beyond_the_last_is_the_last() -> None:
    many = [replace(ITEMS[0], key=f"ACT-{n}") for n in range(6)]
    assert "Page 2 of 2" in texts(CARDS["actions_list"](many, NOW, page=99))
    assert titles(CARDS["actions_list"](many, NOW, page=0))[-1] == "Later"


def test_only_who_may_decide_is_asked() -> None:
    make = CARDS["oncall_review"]
    assert set(inputs(make(report(), NOW, may_decide=True))) == {"rule", "words"}
    assert inputs(make(report(), NOW)) == {}
    assert inputs(make(report(review=FINISHED), NOW, may_decide=True)) == {}
    assert set(inputs(make(QUARTERLY, NOW, may_decide=True))) == {"words"}
    typed = inputs(make(report(), NOW, may_decide=True, values={"rule": "incident search", "words": "Keep it"}))
    assert (typed["rule"]["value"], typed["words"]["value"]) == ("incident search", "Keep it")
    assert inputs(make(report(review=DECIDED), NOW, may_decide=True))["rule"]["value"] == "alert cpu-high"


def test_a_decision_takes_the_place_of_the_proposal() -> None:
    said = texts(CARDS["oncall_review"](report(review=DECIDED), NOW))
    assert "**Decided**: A ticket from now on; Ben changes the rule. (Dana Reyes)" in said
    assert "Demote to a ticket" not in said
    gone = replace(DECIDED, decided=(Decided("alert gone", "Removed.", DANA, NOW),))
    assert "alert gone: Removed. (Dana Reyes, 09:30 UTC)" in texts(CARDS["oncall_review"](report(review=gone), NOW))


def test_what_a_review_says_of_itself() -> None:
    make = CARDS["oncall_review"]
    assert summary_of(make(report(), NOW)) == "Alert review of October 2026: 13 pages, 50% not worth it"
    assert "Finished 3 Nov 10:31 UTC." in texts(make(report(review=FINISHED), NOW))
    assert "No review was begun" in texts(make(report(review=None), NOW))
    calm = replace(
        QUARTERLY, figures=replace(QUARTERLY.figures, severities=QUARTERLY.figures.severities[:1], people=())
    )
    assert "Nothing speaks against the thresholds" in texts(make(replace(calm, changed=0), NOW))


def test_pay_of_many_turns_pages_and_keeps_the_months() -> None:
    many = [replace(PAID[0], who=replace(ANA, id=f"p{n}")) for n in range(9)]
    card = CARDS["oncall_pay"](Period(2026, 11), many, NOW, whole=True, page=2)
    assert titles(card) == ["Earlier", "October 2026", "December 2026"]
    assert "Page 2 of 2" in texts(card)
    assert summary_of(card) == "On-call pay of November 2026: 4,680.00 EUR"


def test_corrections_that_do_not_fit_are_counted() -> None:
    card = CARDS["oncall_pay"](OCTOBER, earned([], [CORRECTION] * 8), NOW)
    assert "and 2 earlier corrections" in texts(card)
    listed = CARDS["oncall_pay"](OCTOBER, earned([], [CORRECTION] * 3), NOW, whole=True)
    assert "and 2 earlier corrections" in texts(listed)
