"""Shifts that lie over each other, flattened to one person at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from rota.imports.found import Held


class Levelled(NamedTuple):
    """A shift of a level: the higher one counts."""

    level: int
    person: str
    start: datetime
    end: datetime


def flattened(shifts: Iterable[Levelled]) -> tuple[list[Held], bool]:
    """One person at a time, in order, and whether two of one level were on call at once: then the later one counts."""
    known = sorted(shifts, key=lambda each: (each.level, each.start))
    edges = sorted({edge for each in known for edge in (each.start, each.end)})
    place = {edge: number for number, edge in enumerate(edges)}
    holders: list[Levelled | None] = [None] * len(edges)
    doubled = False
    for each in known:
        for number in range(place[each.start], place[each.end]):
            before = holders[number]
            doubled |= before is not None and before.level == each.level and before.person != each.person
            holders[number] = each
    flat: list[Held] = []
    for number, holder in enumerate(holders):
        if holder is None:
            continue
        start, end = edges[number], edges[number + 1]
        if flat and flat[-1].end == start and flat[-1].person == holder.person:
            flat[-1] = Held(holder.person, flat[-1].start, end)
        else:
            flat.append(Held(holder.person, start, end))
    return flat, doubled
