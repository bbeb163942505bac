"""Single shifts of Grafana OnCall that take turns by their intervals, put together into the one rotation they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from rota.imports.node import Node

_UNITS = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}
_SAME = ("level", "frequency", "interval", "duration", "time_zone", "by_day", "week_start")
_BESIDE = ("until", "by_month", "by_monthday", "rotation_start")


def gathered(shifts: Iterable[Node]) -> Iterator[Node]:
    """The shifts, but n of them that each come every n weeks (or days), one after the other, as one of n turns.

    That is how rotations are written where there are `recurrent_event`s only, as in Terraform.
    """
    groups: dict[tuple[Any, ...], list[Node]] = defaultdict(list)
    for node in shifts:
        key = _key(node)
        if key is None:
            yield node
        else:
            groups[key].append(node)
    for group in groups.values():
        yield from _together(group)


def _key(node: Node) -> tuple[Any, ...] | None:
    """What those of one rotation have alike; none for a shift that cannot be part of one."""
    start = node.at("start").local()
    if node.at("type").text() != "recurrent_event" or node.at("interval").number(1) < 2 or start is None:
        return None
    if node.at("frequency").text() not in _UNITS or any(node.at(field) for field in _BESIDE):
        return None
    return (start.time(), *(repr(node.at(field).value) for field in _SAME))


def _together(group: Sequence[Node]) -> Sequence[Node]:
    """One shift of all their turns, where there is exactly one of them for each turn; else they as they are."""
    every = group[0].at("interval").number(1)
    starts = [(start, node) for node in group if (start := node.at("start").local())]
    first, leader = min(starts, key=lambda each: each[0].replace(tzinfo=None))
    turns = {_turn(start, first, leader) % every: node for start, node in starts}
    if len(group) != every or len(turns) != every:
        return group
    users = [turns[number].at("users").value for number in range(every)]
    names = " + ".join(turns[number].at("name").text() for number in range(every))
    rolling = {"type": "rolling_users", "interval": 1, "rolling_users": users, "users": None, "name": names}
    return [Node({**leader.value, **rolling}, leader.path)]


def _turn(start: datetime, first: datetime, leader: Node) -> int:
    """How many units after the first: weeks are counted from their Monday, since a shift may begin in their middle."""
    unit = _UNITS[leader.at("frequency").text()]
    back = (timedelta(days=each.weekday()) if unit > timedelta(days=1) else timedelta(0) for each in (start, first))
    here, there = ((each.replace(tzinfo=None) - days) for each, days in zip((start, first), back, strict=True))
    return round((here - there) / unit)
