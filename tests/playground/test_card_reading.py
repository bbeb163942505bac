"""Cards read as somebody in front of them does."""

from __future__ import annotations

from typing import Any

import pytest

from playground.card_reading import NotOnCard, button, filled, text, words

CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "body": [
        {"type": "TextBlock", "text": "**Who**\\_ever"},
        {"type": "Container", "items": [{"type": "ColumnSet", "columns": [{"type": "Column", "items": [
            {"type": "TextBlock", "text": "inside"},
        ]}]}]},
        {"type": "Input.Text", "id": "title", "label": "Title", "isRequired": True, "errorMessage": "Give a title."},
        {"type": "Input.ChoiceSet", "id": "one", "label": "One", "choices": [{"title": "First", "value": "1"}]},
        {"type": "Input.ChoiceSet", "id": "many", "label": "Many", "isMultiSelect": True, "choices": [
            {"title": "A", "value": "a"}, {"title": "B", "value": "b"},
        ]},
        {"type": "Input.Toggle", "id": "drill", "label": "Drill", "value": "false"},
        {"type": "ActionSet", "actions": [{
            "type": "Action.Execute", "title": "Send", "verb": "a.b", "data": {"x": "y"},
            "fallback": {"type": "Action.Submit", "title": "Old"},
        }]},
    ],
}  # fmt: skip


def test_words_and_buttons_are_those_a_person_sees() -> None:
    assert words(CARD) == ["Who_ever", "inside"]
    assert text(CARD).splitlines() == ["Who_ever", "inside", "Title", "One", "Many", "Drill", "Send"]
    pressed = button(CARD, "send")
    assert pressed is not None
    assert (pressed.verb, pressed.data) == ("a.b", {"x": "y"})
    assert button(CARD, "Old") is None


def test_fields_are_filled_by_label_and_choices_by_title() -> None:
    assert filled(CARD, {"Title": "t", "One": "First", "Many": "B; A"}) == {
        "title": "t",
        "one": "1",
        "many": "b,a",
        "drill": "false",
    }


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "“Title” is empty. Give a title."),
        ({"Title": "t", "Tiltle": "x"}, "no field “Tiltle”; it has: Title, One, Many, Drill"),
        ({"Title": "t", "One": "Second"}, "“One” has no choice “Second”; it has: First"),
    ],
)
def test_what_a_client_would_not_send_is_told(given: dict[str, str], why: str) -> None:
    with pytest.raises(NotOnCard, match=why):
        filled(CARD, given)
