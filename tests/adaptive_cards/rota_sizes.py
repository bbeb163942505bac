"""The cards of the rota with as much in them as there can be."""

from __future__ import annotations

from typing import Any

from adaptive_cards import CARDS, Card
from adaptive_cards.oncall_lanes import Lane
from adaptive_cards.oncall_now import Change, Standing
from adaptive_cards.oncall_weeks import Day, Slice, Week
from adaptive_cards.swap_card import Seen
from incidents.model import Person

FIELDS = ("schedule", "person", "named", "start", "end", "until", "why", "people", "every", "shift")


def every_rota(words: str, name: str, many: int) -> dict[str, Card]:
    """Each card with these words wherever words go in, and so many of everything."""
    some = [words] * many
    change = Change(words, ("Remove", "override.remove", {"schedule": "payments", "override": "o1"}))
    standings = [
        Standing(f"s{n}", words, name, words, words, notes=some, warns=some, changes=[change] * many)
        for n in range(many)
    ]
    week = Week(words, words, [Slice(name, 100)] * many)
    days = Week(words, words, days=[Day(words, [(name, True)] * many)] * 7)
    weeks = [days, days, days, week] * many
    lane = Lane("payments", words, [[(name, False)] * many] * 4)
    seen = Seen("payments", "s1", words, name, name, words, words, at=words)
    return {
        "oncall_now": CARDS["oncall_now"](standings, words, page=2, pages=9, warns=some, at=words),
        "oncall_weeks": CARDS["oncall_weeks"](words, weeks, words, checks=some, key="payments", ahead=4),
        "oncall_lanes": CARDS["oncall_lanes"]([words] * 4, [lane] * many, ahead=4, more=many),
        "oncall_checks": CARDS["oncall_checks"]([(words, some)] * many, words, left=many, unchecked=words),
        "oncall_shifts": CARDS["oncall_shifts"](name, [(words, words)] * many, words, more=many),
        "duty_card": CARDS["duty_card"](words, "payments", "o1", why=words, instead=words, warns=some),
        "swap_card": CARDS["swap_card"](seen, asked=True, until=words),
        "feed_card": CARDS["feed_card"](words, f"https://e.ex/{words[:80]}"),
        **_forms(words, name, many),
    }


def _forms(words: str, name: str, many: int) -> dict[str, Card]:
    said: dict[str, Any] = {"values": dict.fromkeys(FIELDS, words), "fault": words}
    schedules = [(f"schedule-{n}", words) for n in range(many)]
    people = [Person(f"11111111-aaaa-4aaa-8aaa-{n:012}", name) for n in range(many)]
    return {
        "override_form": CARDS["override_form"](schedules, people, words, **said),
        "take_form": CARDS["take_form"](schedules, words, **said),
        "swap_form": CARDS["swap_form"](schedules, people, **said),
        "rotation_form": CARDS["rotation_form"](schedules, **said),
    }
