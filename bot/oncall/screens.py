"""Every screen of on-call by the name after `show.`: a new one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adaptive_cards import Card
from bot.oncall import (
    actions,
    budget,
    changes,
    checks,
    contacts,
    feed,
    handoffs,
    now,
    open_alarms,
    own_pages,
    paged,
    pay,
    review,
    shifts,
    swaps,
    weeks,
)
from bot.oncall.reading import Reading
from bot.scene import Scene

ONCALL_SCREENS: Mapping[str, Callable[[Reading, Scene], Awaitable[Card]]] = {
    "oncall": now.now_screen,
    "weeks": weeks.weeks_screen,
    "shifts": shifts.shifts_screen,
    "checks": checks.checks_screen,
    "override": changes.override_screen,
    "take": changes.take_screen,
    "duty": changes.duty_screen,
    "swap": changes.swap_screen,
    "swapped": swaps.swapped_screen,
    "rotate": changes.rotation_screen,
    "feed": feed.feed_screen,
    "paged": paged.paged,
    "alarms": open_alarms.alarms,
    "snooze": paged.snooze,
    "pages": own_pages.pages,
    "fromalarm": paged.from_alarm,
    "contacts": contacts.contacts,
    "contact": contacts.add,
    "code": contacts.code,
    "verified": contacts.verified,
    "delay": contacts.delay,
    "handoff": handoffs.handoff_screen,
    "handoffs": handoffs.handoffs_screen,
    "actions": actions.actions_screen,
    "budget": budget.budget_screen,
    "review": review.review_screen,
    "pay": pay.pay_screen,
}
