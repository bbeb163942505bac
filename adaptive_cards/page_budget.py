"""The page budget: how many pages people got lately, and how many may still come before the alerts must be fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adaptive_cards.bars import boxes
from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, sentence, small, when
from oncall.budget import Burn, days
from oncall.rules import OncallRules

PAGE = 8
_BOXES = 12
"""A budget larger than this is told in words alone."""


@dataclass(frozen=True, slots=True)
class Burning:
    """One person; `why` says what they are on call for, empty where they are not now."""

    name: str
    burn: Burn
    why: str = ""


def page_budget(people: Sequence[Burning], at: datetime, rules: OncallRules) -> Card:
    """Those who burnt most first."""
    worst = sorted(people, key=lambda one: (-one.burn.count, -one.burn.nights, one.name.casefold()))
    over = sum(one.burn.breached for one in people)
    rule = f"Under {rules.page_budget} pages a person in any {days(rules.budget_span)}. Drills and tests do not count."
    body = [heading("Page budget", spacing="none"), small(rule, spacing="none")]
    for one in worst[:PAGE]:
        body += _person(one, at)
    if not people:
        body.append(line(f"Nobody was paged in {days(rules.budget_span)}.", spacing="medium"))
    if len(worst) > PAGE:
        body.append(small(f"and {len(worst) - PAGE} more with fewer pages"))
    buttons = [execute("Action items", "show.actions", {}), execute("Alert review", "show.review", {})]
    body.append(actions(*buttons, spacing="medium"))
    return card(body, fallback=f"Page budget: {_in_words(worst, over)}")


def _in_words(worst: Sequence[Burning], over: int) -> str:
    if not worst:
        return "nobody was paged"
    if over:
        return f"breached for {plain(worst[0].name, 40)}" + (f" and {over - 1} more" if over > 1 else "")
    return f"{plain(worst[0].name, 40)} has {worst[0].burn.words}"


def _person(one: Burning, at: datetime) -> list[Card]:
    burn = one.burn
    colour = "attention" if burn.breached else "warning" if burn.count and not burn.left else "accent"
    why = f" · on call for {escape(one.why, 60)}" if one.why else ""
    told = [line(f"**{escape(one.name, 40)}**{why}", spacing="medium", separator=True)]
    told += (
        [boxes(burn.count, burn.budget - 1, f"{burn.count} of {burn.budget - 1}", colour=colour)]
        if 1 < burn.budget <= _BOXES
        else []
    )
    look = {"color": "attention", "weight": "bolder"} if burn.breached else {}
    told.append(line(f"{sentence(burn.words)}.", spacing="small", **look))
    if burn.oldest_leaves_at:
        told.append(
            small(f"The oldest of them no longer counts from {when(burn.oldest_leaves_at, at)} UTC.", spacing="none")
        )
    return told
