"""`oncall week`: the coming weeks as a picture, of one schedule or of several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import adaptive_cards as cards
from adaptive_cards.oncall_lanes import MOST as LANES
from adaptive_cards.oncall_lanes import Lane
from adaptive_cards.oncall_weeks import Day, Slice, Week
from bot.oncall.reading import Reading
from bot.oncall.sight import Sight, chosen, number, sight
from bot.scene import Scene
from oncall.rotas.moments import DAYS, MONTHS, place
from oncall.schedules.checks import check
from oncall.schedules.duty import whole_by_person
from oncall.schedules.layers import lowest_at
from oncall.schedules.schedule import Schedule, Shift, Unit

WEEKS = 4
MOST = 48
_BAR = 6
"""More shifts than that in a week are drawn day by day."""
_A_DAY = 3
_WORDS = 6
_THINNEST = 4
"""Hundredths of a bar that can still be seen."""


async def weeks_screen(reading: Reading, scene: Scene) -> cards.Card:
    """Raises Invalid, NotAllowed."""
    seen = await sight(reading, scene)
    ahead = number(scene.values.get("ahead", ""), MOST)
    schedules = list(seen.policy.schedules.values())
    one = chosen(scene, seen.policy) or (schedules[0] if len(schedules) == 1 else None)
    if not schedules:
        return cards.oncall_now([], "")
    if one is None:
        return _lanes(seen, schedules, ahead)
    weeks = [_week(seen, one, start, end) for start, end in pairwise(_begins(seen, one, ahead))]
    end = seen.at + timedelta(weeks=WEEKS)
    found = check(one, seen.duty, seen.policy.people, seen.policy.oncall, seen.at, end) if not ahead else ()
    checks = [finding.words for finding in found]
    return cards.oncall_weeks(one.name, weeks, place(one.time_zone), checks=checks, key=one.key, ahead=ahead, most=MOST)


def _begins(seen: Sight, schedule: Schedule, ahead: int) -> list[datetime]:
    """Weeks begin where the rotation's do, so that a weekly turn is one bar; the first is under way. One more at the
    end closes the last."""
    zone = ZoneInfo(schedule.time_zone)
    day, clock = _handover(seen, schedule)
    local = seen.at.astimezone(zone)
    first = local.date() - timedelta(days=(local.weekday() - day) % 7)
    if datetime.combine(first, clock, zone) > local:
        first -= timedelta(weeks=1)
    days = (first + timedelta(weeks=ahead + number) for number in range(WEEKS + 1))
    return [datetime.combine(each, clock, zone).astimezone(UTC) for each in days]


def _handover(seen: Sight, schedule: Schedule) -> tuple[int, time]:
    """The weekday and the time at which a weekly rotation changes hands, else the beginning of Monday."""
    lowest = lowest_at(schedule, seen.duty.rotas.get(schedule.key), seen.at)
    if lowest is None or lowest.layer.unit is not Unit.WEEKS:
        return 0, time(0)
    return lowest.layer.starts.weekday(), lowest.layer.handover


def _week(seen: Sight, schedule: Schedule, start: datetime, end: datetime) -> Week:
    zone = ZoneInfo(schedule.time_zone)
    parts = _with_gaps(whole_by_person(seen.duty.shifts(schedule.key, start, end)), schedule.key, start, end)
    local = start.astimezone(zone)
    title = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local:%H:%M}"
    if len(parts) <= _BAR:
        return Week(title, _in_words(seen, parts, zone), slices=_slices(seen, parts))
    days = [_day(seen, parts, local + timedelta(days=number)) for number in range(7)]
    return Week(title, _in_sum(seen, parts), days=days)


def _with_gaps(shifts: Sequence[Shift], key: str, start: datetime, end: datetime) -> list[Shift]:
    """The whole span without holes; a gap is a shift of nobody."""
    parts: list[Shift] = []
    for shift in shifts:
        if start < shift.start:
            parts.append(Shift(key, "", start, shift.start))
        parts.append(shift)
        start = shift.end
    return parts if start >= end else [*parts, Shift(key, "", start, end)]


def _slices(seen: Sight, parts: Sequence[Shift]) -> list[Slice]:
    whole = sum((part.end - part.start for part in parts), timedelta(0))
    return [
        Slice(_named(seen, part), max(round((part.end - part.start) / whole * 100), _THINNEST), _mine(seen, part))
        for part in parts
    ]


def _day(seen: Sight, parts: Sequence[Shift], begins: datetime) -> Day:
    """Who is on call in it, in order; somebody who comes back later in the day is there once."""
    ends = begins + timedelta(days=1)
    inside = [part for part in parts if part.start < ends and begins < part.end]
    people = dict.fromkeys((_named(seen, part), _mine(seen, part)) for part in inside)
    return Day(DAYS[begins.weekday()][:2], list(people)[:_A_DAY])


def _in_words(seen: Sight, parts: Sequence[Shift], zone: ZoneInfo) -> str:
    """`Carol Wu until Wed 09:00, then Ana Silva`."""
    words = []
    for part in parts[:-1]:
        local = part.end.astimezone(zone)
        words.append(f"{_called(seen, part)} until {DAYS[local.weekday()]} {local:%H:%M}")
    return ", then ".join([*words, _called(seen, parts[-1])])


def _in_sum(seen: Sight, parts: Sequence[Shift]) -> str:
    """`Ana Silva 84 h, Ben Okafor 84 h`: with many shifts what counts is how much."""
    hours: dict[str, timedelta] = {}
    for part in parts:
        name = _called(seen, part)
        hours[name] = hours.get(name, timedelta(0)) + part.end - part.start
    most = sorted(hours.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {round(length / timedelta(hours=1))} h" for name, length in most[:_WORDS])


def _lanes(seen: Sight, schedules: Sequence[Schedule], ahead: int) -> cards.Card:
    """Whose schedules whoever looks takes turns in stand first."""
    mine = set(seen.duty.schedules_of(seen.me)) if seen.me else set()
    ordered = sorted(schedules, key=lambda one: one.key not in mine)
    zone = ZoneInfo(seen.zone)
    monday = seen.at.astimezone(zone).date() - timedelta(days=seen.at.astimezone(zone).weekday())
    days = [monday + timedelta(weeks=ahead + number) for number in range(WEEKS)]
    titles = [f"{day.day} {MONTHS[day.month - 1]}" for day in days]
    lanes = [_lane(seen, one, ahead) for one in ordered[:LANES]]
    return cards.oncall_lanes(titles, lanes, ahead=ahead, most=MOST, more=max(len(ordered) - LANES, 0))


def _lane(seen: Sight, schedule: Schedule, ahead: int) -> Lane:
    cells = []
    for start, end in pairwise(_begins(seen, schedule, ahead)):
        held: dict[tuple[str, bool], timedelta] = {}
        for part in seen.duty.shifts(schedule.key, start, end):
            who = _named(seen, part), _mine(seen, part)
            held[who] = held.get(who, timedelta(0)) + part.end - part.start
        cells.append(sorted(held, key=lambda who: -held[who]))
    return Lane(schedule.key, schedule.name, cells)


def _named(seen: Sight, part: Shift) -> str:
    return seen.name(part.person) if part.person else ""


def _called(seen: Sight, part: Shift) -> str:
    return "you" if _mine(seen, part) else _named(seen, part) or "nobody"


def _mine(seen: Sight, part: Shift) -> bool:
    return bool(part.person) and part.person == seen.you
