"""The name of an audience stands beside its number, but does not repeat it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS
from tests.adaptive_cards.notice_scenes import DRAFT, WORDS, WRITER
from tests.adaptive_cards.reading import inputs, texts
from tests.adaptive_cards.samples import DECLARED, at

NOW = at("14:50")


@pytest.mark.parametrize(
    ("audience", "shown", "offered"),
    [("customers", "**To 12 customers**", "customers (12)"), ("EU", "**To 12 customers** · EU", "EU (12 customers)")],
)
def test_an_audience_called_customers_is_not_said_twice(audience: str, shown: str, offered: str) -> None:
    draft = replace(DRAFT, audience=audience)
    preview = CARDS["notice_preview"](draft, "subject", "letter", NOW, viewer=WRITER)
    assert shown in texts(preview)
    composer = CARDS["notice_composer"](DECLARED, draft, [(audience, audience, 12)], WORDS, NOW)
    assert [choice["title"] for choice in inputs(composer)["audience"]["choices"]] == [offered]
