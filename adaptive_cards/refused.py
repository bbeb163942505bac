"""Why an ask was turned down, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, line, plain


def refused(sentence: str, offers: Sequence[tuple[str, str, Mapping[str, str]]] = ()) -> Card:
    """`sentence` says what to do instead; `offers` are buttons as (title, verb, data)."""
    items = [line(f"**Not done.** {escape(sentence, 600)}")]
    body: list[Card] = [{"type": "Container", "style": "emphasis", "bleed": True, "items": items}]
    if offers:
        body.append(actions(*(execute(plain(title, 40), verb, data) for title, verb, data in offers[:6])))
    return card(body, fallback=plain(sentence, 300))
