"""What an override or a take-over came to, with the button that undoes it."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, line, plain, small


def duty_card(
    words: str, schedule: str, override: str, *, why: str = "", instead: str = "", warns: Sequence[str] = ()
) -> Card:
    """`words` such as `You have the duty for Payments until Mon 09:00 (Berlin)`; Undo sends `override.remove`.

    `warns` are sentences on what it brings upon people.
    """
    undo = execute("Undo", "override.remove", {"schedule": schedule, "override": override})
    weeks = execute("Coming weeks", "show.weeks", {"schedule": schedule})
    body = [
        line(f"**{escape(words, 300)}**", size="medium"),
        *([small(f"In place of {escape(instead, 200)}", spacing="small")] if instead else ()),
        *([small(escape(why, 300), spacing="small")] if why else ()),
        *warned(warns),
        actions(undo, weeks, spacing="medium"),
    ]
    return card(body, fallback=plain(words, 300))


def warned(warns: Sequence[str]) -> list[Card]:
    """In a box, so that it is seen beside what was just done."""
    lines = [line(escape(words, 240), size="small", spacing="small") for words in warns[:3]]
    return [{"type": "Container", "style": "warning", "spacing": "medium", "items": lines}] if lines else []
