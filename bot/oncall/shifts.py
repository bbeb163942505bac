"""`my shifts`: when somebody is on call in the coming weeks, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import adaptive_cards as cards
from adaptive_cards.oncall_shifts import MOST
from bot.oncall.reading import Reading
from bot.oncall.sight import Sight, sight
from bot.scene import Scene
from incidents.errors import Invalid
from oncall.rotas.moments import from_until, place, spans
from oncall.schedules.schedule import Shift
from oncall.schedules.whole_turns import turn_of

_AHEAD = timedelta(weeks=8)


async def shifts_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Those of whoever looks, or of the person that is named. Raises Invalid, NotAllowed."""
    seen = await sight(reading, scene)
    whose = scene.values.get("whose", "") or seen.me
    if whose not in seen.policy.people:
        raise Invalid("They are not in the catalogue of the policy file, so they are in no schedule.")
    named = scene.values.get("schedule", "")
    keys = [key for key in seen.duty.schedules_of(whose) if named not in seen.policy.schedules or key == named]
    turns = sorted((turn for key in keys for turn in _turns(seen, key, whose)), key=lambda turn: turn[0].start)
    lines = [(seen.policy.schedules[turn[0].schedule].name, _when(seen, turn)) for turn in turns[:MOST]]
    who = "You" if whose == seen.you else seen.name(whose)
    return cards.oncall_shifts(who, lines, place(seen.zone), more=len(turns) - len(lines))


def _turns(seen: Sight, key: str, whose: str) -> Iterator[list[Shift]]:
    """The one under way as well, with what is left of it."""
    told = set[str]()
    for shift in seen.duty.shifts(key, seen.at, seen.at + _AHEAD):
        if shift.person != whose or f"{shift.start}" in told:
            continue
        whole = seen.duty.shift(key, shift.start) or shift
        turn = [one for one in turn_of(seen.duty, whole) if one.end > seen.at]
        told.update(f"{one.start}" for one in turn)
        yield turn


def _when(seen: Sight, turn: list[Shift]) -> str:
    parts = [(one.start, one.end) for one in turn]
    now = f"now, {from_until(*parts[0], seen.zone, seen.at)}" if parts[0][0] <= seen.at else ""
    later = spans(parts[1:] if now else parts, seen.zone, seen.at) if len(parts) > 1 or not now else ""
    return "; then ".join(words for words in (now, later) if words)
