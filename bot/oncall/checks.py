"""`oncall check`: what somebody should look at in the schedules of the coming weeks."""

from __future__ import annotations

from datetime import timedelta

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.oncall.sight import chosen, sight
from bot.scene import Scene
from oncall.rotas.moments import together
from oncall.schedules.checks import check, hours_unknown

_SPAN = timedelta(weeks=4)
_MOST = 40
"""Schedules that are checked at a time: each looks at 90 days."""
_NAMED = 6


async def checks_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Raises Invalid, NotAllowed."""
    seen = await sight(reading, scene)
    one = chosen(scene, seen.policy)
    schedules = [one] if one else list(seen.policy.schedules.values())
    if not schedules:
        return cards.oncall_now([], "")
    found, unknown = [], dict[str, None]()
    for schedule in schedules[:_MOST]:
        findings = check(schedule, seen.duty, seen.policy.people, seen.policy.oncall, seen.at, seen.at + _SPAN)
        unknown |= dict.fromkeys(hours_unknown(schedule, seen.duty, seen.policy.people, seen.at, seen.at + _SPAN))
        found.append((schedule.name, [finding.words for finding in findings]))
    span = "The coming four weeks; fair shares over 90 days. Times are those of each schedule."
    left = max(len(schedules) - _MOST, 0)
    return cards.oncall_checks(found, span, left=left, unchecked=_unchecked([*unknown]))


def _unchecked(names: list[str]) -> str:
    if not names:
        return ""
    shown = names[:_NAMED] + ([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])
    return f"Not checked: working hours of {together(shown)} are not in the policy."
