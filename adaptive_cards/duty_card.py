"""What an override or a take-over came to, with the button that undoes it."""

from __future__ import annotations

from adaptive_cards.elements import Card, actions, card, escape, execute, line, plain, small


def duty_card(words: str, schedule: str, override: str, *, why: str = "", instead: str = "") -> Card:
    """`words` such as `You have the duty for Payments until Mon 09:00 (Berlin)`; Undo sends `override.remove`."""
    undo = execute("Undo", "override.remove", {"schedule": schedule, "override": override})
    weeks = execute("Coming weeks", "show.weeks", {"schedule": schedule})
    body = [
        line(f"**{escape(words, 300)}**", size="medium"),
        *([small(f"In place of {escape(instead, 200)}", spacing="small")] if instead else ()),
        *([small(escape(why, 300), spacing="small")] if why else ()),
        actions(undo, weeks, spacing="medium"),
    ]
    return card(body, fallback=plain(words, 300))
