"""How long a page may wait: the choice behind Snooze."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, small, when
from oncall.calls.model import Call

MINUTES = (10, 30, 60)
SHIFT = "shift"
"""The choice that waits for the end of the shift."""


def page_snooze(call: Call, at: datetime, *, fault: str = "") -> Card:
    """Sends `page.snooze`; the page comes again by itself then."""
    about = {"incident": call.about} if call.about.startswith("INC-") else {"alarm": call.about}
    ids = {**about, "page": call.page, "call": call.key}
    choices = [execute(f"{n} min", "page.snooze", {**ids, "for": str(n)}) for n in MINUTES]
    if call.shift_end and call.shift_end > at:
        title = f"Until my shift ends, {when(call.shift_end, at)} UTC"
        choices.append(execute(title, "page.snooze", {**ids, "for": SHIFT}))
    hint = (
        "You are paged again after it, unless somebody acknowledges before. Past your shift counts as not actionable."
    )
    body = [
        heading("Snooze this page for"),
        line(escape(call.title, 160), spacing="small"),
        *([line(f"**{escape(fault, 300)}**", color="attention")] if fault else ()),
        actions(*choices, spacing="medium"),
        small(hint, spacing="medium"),
        actions(execute("Do not snooze", "show.paged", ids), spacing="small"),
    ]
    return card(body, fallback="Snooze this page")
