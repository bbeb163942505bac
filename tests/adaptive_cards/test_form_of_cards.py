"""What holds for every card in every scene: the envelope, the buttons, the fields, the size, the published schema."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft6Validator

import adaptive_cards
from adaptive_cards import CARDS, Card, summary_of
from tests import golden
from tests.adaptive_cards.reading import LIMIT, buttons, inputs, parts, size, texts
from tests.adaptive_cards.scenes import scenes

SCENES = scenes()
BUILDING_BLOCKS = {
    "asks",
    "bars",
    "duties",
    "elements",
    "form",
    "handoff_parts",
    "inputs",
    "page_parts",
    "page_words",
    "pages",
    "rota_bars",
    "runbooks",
    "text",
} | {f"notice_{block}" for block in ("ahead", "counts", "decision", "fields", "letter", "route", "words")}
SCHEMA = Path(__file__).resolve().parents[2] / ".." / "shared/contracts/adaptivecards/adaptive-card-1.5.schema.json"
every_scene = pytest.mark.parametrize("card", SCENES.values(), ids=SCENES.keys())


def test_every_card_file_is_registered_under_its_name() -> None:
    files = {path.stem for path in Path(adaptive_cards.__file__).parent.glob("*.py")} - {"__init__"}
    assert files - BUILDING_BLOCKS == set(CARDS)
    assert all(made.__module__ == f"adaptive_cards.{name}" for name, made in CARDS.items())


def test_every_card_has_a_scene() -> None:
    seen = {name.partition("-")[0] for name in SCENES}
    assert seen == set(CARDS)


@pytest.mark.parametrize("name", SCENES)
def test_golden(name: str) -> None:
    golden.check(f"cards/{name}.json", json.dumps(SCENES[name], indent=1, ensure_ascii=False) + "\n")


@every_scene
def test_envelope(card: Card) -> None:
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    assert card["$schema"] == "http://adaptivecards.io/schemas/adaptive-card.json"
    assert summary_of(card) == card["fallbackText"] != ""
    assert card["speak"]
    assert card["body"]
    assert size(card) < LIMIT


@every_scene
def test_buttons_also_work_in_clients_without_execute(card: Card) -> None:
    for button in buttons(card):
        assert re.fullmatch(r"[a-z]+\.[a-z]+", button["verb"])
        assert button["title"]
        assert all(isinstance(value, str) for value in button["data"].values())
        fallback = button["fallback"]
        assert fallback["type"] == "Action.Submit"
        assert fallback["data"] == {**button["data"], "verb": button["verb"]}
        assert fallback.get("associatedInputs") == button.get("associatedInputs")


@every_scene
def test_at_most_six_buttons_stand_in_a_row_and_none_twice(card: Card) -> None:
    rows = [part["actions"] for part in parts(card) if part.get("type") == "ActionSet"]
    assert all(0 < len(row) <= 6 for row in rows)
    asked = [json.dumps(button.get("url") or [button["verb"], button["data"]]) for row in rows for button in row]
    assert len(asked) == len(set(asked))


@every_scene
def test_every_field_is_labelled_and_says_what_is_missing(card: Card) -> None:
    fields = inputs(card)
    for field in fields.values():
        assert field["label"]
        assert field.get("isRequired", False) == ("errorMessage" in field)
    for button in buttons(card):
        assert not set(fields) & set(button["data"]), "an input would overwrite an id"


@every_scene
def test_the_way_back_asks_for_nothing(card: Card) -> None:
    for button in buttons(card):
        if button["title"] == "Back":
            assert button["verb"] == "show.headline"
            assert button["associatedInputs"] == "none"


@every_scene
def test_every_text_wraps_or_is_one_word(card: Card) -> None:
    blocks = [part for part in parts(card) if part.get("type") == "TextBlock"]
    assert all(block.get("wrap") or " " not in block["text"] for block in blocks)
    assert all(block["text"] for block in blocks)
    assert texts(card)


@pytest.mark.skipif(not SCHEMA.exists(), reason="the published schema is not here")
@every_scene
def test_published_schema(card: Card) -> None:
    """Without `msteams`, which is how Teams extends a card; nothing else is taken out."""
    plain = {key: value for key, value in card.items() if key != "msteams"}
    errors = [error.message for error in _validator().iter_errors(plain)]
    assert errors == []


@cache
def _validator() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text()))
