"""Finds the rotation behind a list of shifts: whose turn, how long, from when, in which hours of the week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit
from rota.imports.found import Held
from rota.imports.proof import proof_of
from rota.imports.turning import local_in
from rota.imports.weekly import DAY, WEEK, restrictions_of

ENOUGH = 0.9
"""Of the time looked at, a rotation must explain as much; the rest are overrides on it."""
MOST_PEOPLE = 16
"""In a cycle. It is never longer than two thirds of the turns seen, so that some of it is seen to come again."""
_LENGTHS = ((1, Unit.WEEKS), (2, Unit.WEEKS), (3, Unit.WEEKS), (4, Unit.WEEKS), (1, Unit.DAYS), (2, Unit.DAYS),
            (3, Unit.DAYS), (12, Unit.HOURS), (8, Unit.HOURS))  # fmt: skip
_SPANS = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}
_OFTEN = 3
"""How many of the most usual moments of a change of hands are tried as handovers."""
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """A rotation, and how much of the time it explains."""

    layer: Layer
    share: float


def fit(shifts: Sequence[Held], zone: str, now: datetime) -> Fit | None:
    """The rotation that explains the shifts best, if one explains enough. `shifts` are in order and do not overlap."""
    if not shifts:
        return None
    local = local_in(zone)
    spans = [_Span(each.person, local(each.start), local(each.end)) for each in shifts]
    only = _hours(spans)
    guesses = sorted(_guesses(spans), key=lambda guess: -guess.explains)[:_TRIED]
    tried = [_tried(guess, only, shifts, zone, now) for guess in guesses]
    best = max(tried, key=lambda each: each.share, default=None)
    return best if best and best.share >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class _Span:
    """A shift in local time."""

    person: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class _Guess:
    people: tuple[str, ...]
    first: datetime
    every: int
    unit: Unit
    explains: float


def _tried(guess: _Guess, only: tuple[Restriction, ...], shifts: Sequence[Held], zone: str, now: datetime) -> Fit:
    layer = Layer(guess.people, guess.first.date(), guess.first.time(), guess.every, guess.unit, only)
    people = {each.person: each.person for each in shifts}
    begin, span = min(now, shifts[0].start), shifts[-1].end - shifts[0].start
    return Fit(layer, proof_of(Schedule("", "", zone, (layer,)), (), shifts, people, begin, span).share)


def _guesses(spans: Sequence[_Span]) -> Iterator[_Guess]:
    for (every, unit), first in _handovers(spans):
        length = _SPANS[unit] * every
        turns = _turns(spans, first, length)
        for size in range(1, min(MOST_PEOPLE, max(1, len(turns) * 2 // 3)) + 1):
            people, explained = _cycle(turns, size)
            # Of two that explain as much, the one with fewer people, and of those the longer turn, is the plainer.
            yield _Guess(people, first, every, unit, explained - 0.001 * size - 0.0001 / every)


def _handovers(spans: Sequence[_Span]) -> Iterator[tuple[tuple[int, Unit], datetime]]:
    """Lengths of turns, each with the first moments that could be a handover of it."""
    changes = [now for before, now in pairwise(spans) if before.person != now.person]
    moments = [each.start for each in changes] or [spans[0].start]
    for every, unit in _LENGTHS:
        length = _SPANS[unit] * every
        beat = partial(_beat, length=length, origin=datetime(2001, 1, 1))  # noqa: DTZ001  local, a Monday
        for phase, _ in Counter(map(beat, moments)).most_common(_OFTEN):
            first = spans[0].start - (beat(spans[0].start) - phase) % length
            yield (every, unit), first


def _beat(moment: datetime, length: timedelta, origin: datetime) -> timedelta:
    return (moment - origin) % length


def _turns(spans: Sequence[_Span], first: datetime, length: timedelta) -> Mapping[int, Mapping[str, timedelta]]:
    """How long each person was on call in each turn."""
    turns: dict[int, dict[str, timedelta]] = defaultdict(lambda: defaultdict(timedelta))
    for each in spans:
        start = each.start
        while start < each.end:
            number = (start - first) // length
            end = min(each.end, first + (number + 1) * length)
            turns[number][each.person] += end - start
            start = end
    return turns


def _cycle(turns: Mapping[int, Mapping[str, timedelta]], size: int) -> tuple[tuple[str, ...], float]:
    """Who has the turns of each remainder most, and the share of the time that this explains."""
    held: dict[int, Counter[str]] = defaultdict(Counter)
    for number, shares in turns.items():
        for person, span in shares.items():
            held[number % size][person] += int(span.total_seconds())
    total = sum(sum(each.values()) for each in held.values())
    if len(held) < size or not total:
        return (), 0.0
    people = tuple(held[place].most_common(1)[0][0] for place in range(size))
    return people, sum(held[place][person] for place, person in enumerate(people)) / total


def _hours(spans: Sequence[_Span]) -> tuple[Restriction, ...]:
    """The hours of the week that are covered in most of the weeks; () where that is all of them."""
    covered: list[tuple[datetime, datetime]] = []
    for each in spans:
        if covered and each.start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], each.end))
        else:
            covered.append((each.start, each.end))
    weeks = max(1.0, (spans[-1].end - spans[0].start) / timedelta(weeks=1))
    if any(end - start >= timedelta(weeks=1) for start, end in covered):
        return ()
    often = Counter(
        ((start.weekday() * DAY + start.hour * 60 + start.minute) % WEEK, int((end - start).total_seconds() // 60))
        for start, end in covered
    )
    return restrictions_of(span for span, times in often.items() if times >= weeks / 2)
