"""What a card gets on its way out."""

from __future__ import annotations

from adaptive_cards.elements import card, line
from bot.on_top import narrow, on_top


def test_words_stand_above_the_card_and_only_a_warning_is_coloured() -> None:
    words = on_top(card([line("body")], fallback="x"), said="Done*", acting_as="Megan Bowen")["body"]
    assert [block["text"] for block in words] == ["Acting as Megan Bowen", "**Done\\***", "body"]
    assert "color" not in words[1]
    assert on_top(card([], fallback="x"), said="Too late.", tone="warning")["body"][0]["color"] == "attention"
    assert on_top(card([], fallback="x"))["body"] == []


def test_a_narrow_card_does_not_ask_for_the_full_width() -> None:
    wide = card([line("body")], fallback="x", wide=True)
    assert wide["msteams"] == {"width": "Full"}
    assert "msteams" not in narrow(wide)
    assert "msteams" not in narrow(card([], fallback="x"))
