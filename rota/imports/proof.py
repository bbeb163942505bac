"""Holds an imported schedule against what its source itself says of the coming weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from incidents.model import Person
from oncall.rotas.model import Override, Rota
from oncall.schedules.schedule import Schedule, Shift
from oncall.schedules.shifts import shifts_of
from rota.imports.found import PROVED, Held

_NOBODY = Person("", "")
_A_YEAR = 366
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A span in which the source has others: `theirs` are keys, none for nobody; `ours` is one, empty for nobody."""

    start: datetime
    end: datetime
    theirs: tuple[str, ...]
    ours: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How much agrees, and every span that does not, in order. Where the source has several, one of them will do."""

    total: timedelta
    agrees: timedelta
    differences: tuple[Difference, ...]

    @property
    def share(self) -> float:
        return self.agrees / self.total if self.total else 1.0

    @property
    def hours(self) -> tuple[float, float]:
        return round(self.agrees / _HOUR, 2), round(self.total / _HOUR, 2)


def proof_of(
    schedule: Schedule,
    overrides: Sequence[Held],
    final: Sequence[Held],
    people: Mapping[str, str],
    now: datetime,
    span: timedelta = PROVED,
) -> Proof:
    """`span` from now, or as much of it as the source tells of; the time it tells of where that is all past.

    `final` is what the source tells, and not empty. `people` maps its ids to keys.
    """
    since, until = _window(final, now, span)
    ours = shifts_of(schedule, _rota(schedule.key, overrides, people, now), since, until)
    agrees, differences = timedelta(0), []
    for start, end in pairwise(_edges(ours, final, since, until)):
        theirs = tuple(dict.fromkeys(people[each.person] for each in final if each.start < end and start < each.end))
        mine = next((each.person for each in ours if each.start <= start < each.end), "")
        if mine in theirs or (not mine and not theirs):
            agrees += end - start
        else:
            differences.append(Difference(start, end, theirs, mine))
    return Proof(until - since, agrees, tuple(_joined(differences)))


def span_over_change(zone: str, now: datetime) -> timedelta:
    """Four weeks, or as far as a week after the next change of this zone's clocks: only there it shows whether a
    rotation keeps to the right ones."""
    local = now.astimezone(ZoneInfo(zone)).utcoffset()
    for days in range(_A_YEAR):
        if (now + timedelta(days=days)).astimezone(ZoneInfo(zone)).utcoffset() != local:
            return max(PROVED, timedelta(days=days + 7))
    return PROVED


def _window(final: Sequence[Held], now: datetime, span: timedelta) -> tuple[datetime, datetime]:
    first, last = min(each.start for each in final), max(each.end for each in final)
    since = max(first, now) if last > now else first
    return since, min(last, since + span)


def _edges(ours: Sequence[Shift], final: Sequence[Held], since: datetime, until: datetime) -> list[datetime]:
    spans = [(each.start, each.end) for each in ours] + [(each.start, each.end) for each in final]
    return [since, *sorted({edge for span in spans for edge in span if since < edge < until}), until]


def _rota(key: str, overrides: Sequence[Held], people: Mapping[str, str], now: datetime) -> Rota:
    laid = [
        Override(str(number), people[each.person], each.start, each.end, _NOBODY, now)
        for number, each in enumerate(overrides, 1)
    ]
    return Rota(key, "", 0, tuple(laid))


def _joined(differences: Sequence[Difference]) -> Iterator[Difference]:
    """Neighbours with the same people are one."""
    last: Difference | None = None
    for each in differences:
        if last and (last.end, last.theirs, last.ours) == (each.start, each.theirs, each.ours):
            last = Difference(last.start, each.end, each.theirs, each.ours)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last
