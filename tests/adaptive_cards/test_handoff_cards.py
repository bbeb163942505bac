"""What the cards of handoffs promise beyond their picture: who may press what, what stays short, what is escaped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS
from oncall.handoffs.lines import LABELS
from oncall.handoffs.model import LONGEST, Handoff, Lines
from tests.adaptive_cards.handoff_scenes import ACCEPTED, LINES, MISSING, PLANNED, WRITTEN
from tests.adaptive_cards.reading import inputs, texts, titles
from tests.adaptive_cards.samples import ANA, at

NOW = at("14:45")


@pytest.mark.parametrize(
    ("handoff", "accepts", "writes"),
    [
        (PLANNED, [], ["Write it now"]),
        (WRITTEN, ["Accept"], ["Change it"]),
        (ACCEPTED, [], []),
        (MISSING, [], ["Write it now"]),
    ],
)
def test_buttons_are_those_of_the_reader_and_the_moment(
    handoff: Handoff, accepts: list[str], writes: list[str]
) -> None:
    card = CARDS["handoff_note"]
    assert titles(card(handoff, LINES, NOW)) == ["Earlier notes"]
    assert titles(card(handoff, LINES, NOW, accepts=True)) == [*accepts, "Earlier notes"]
    assert titles(card(handoff, LINES, NOW, writes=True)) == [*writes, "Earlier notes"]


def test_every_line_has_its_field_and_its_limit() -> None:
    fields = inputs(CARDS["handoff_form"](PLANNED, NOW, writer=ANA, values={"watch": "db-3\ndb-4"}))
    assert [(name, field["label"], field["maxLength"]) for name, field in fields.items()] == [
        (name, label, LONGEST) for name, label in LABELS.items()
    ]
    assert [name for name, field in fields.items() if field.get("isMultiline")] == ["happened", "watch"]
    assert [name for name, field in fields.items() if field.get("isRequired")] == ["happened"]


def test_many_rows_stand_together_in_the_last() -> None:
    many = Lines("\n".join(f"row {n}" for n in range(20)))
    shown = texts(CARDS["handoff_note"](replace(WRITTEN, lines=many), many, NOW)).splitlines()
    assert shown[-1].startswith("row 7 · row 8")
    assert shown[-1].endswith("row 19")


def test_what_somebody_wrote_is_read_as_typed() -> None:
    odd = Lines("**bold** <at>Ana</at> [link](https://x.example)")
    shown = texts(CARDS["handoff_note"](WRITTEN, odd, NOW))
    assert "\\*\\*bold\\*\\*" in shown
    assert "<at>" not in shown
