"""Every clock asked once: each timer that the facts owe spoke when it was due, or had nothing to say all that time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.desk import SUBJECTS as KINDS
from incidents import events as e
from incidents.effects import Ask
from incidents.events import TimelineEntry
from incidents.given import Given
from incidents.model import MUSTER
from oncall.schedules.duty import Duty
from playground import DEMO_TENANT
from tests.crash.look import Sight, Told, told_of

BY_CLOCKS = (e.Nudged, e.NobodyAnswered, e.NoticeApproved, e.NoticeReached, e.NoticeDelivered)
"""Facts that only an owed ask brings about."""


@dataclass(frozen=True, slots=True)
class Timer:
    """An ask owed by a fact, due at a moment."""

    key: str
    due: datetime
    ask: Ask


@dataclass
class Lives:
    """When the server was up, in the product's time: time to speak is only what it was up for."""

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)

    def up(self, start: datetime, end: datetime) -> timedelta:
        """How much of that time it served."""
        shared = (min(end, until) - max(start, since) for since, until in self.spans)
        return sum((span for span in shared if span > timedelta(0)), timedelta(0))


@dataclass
class Heard:
    """`spoke` and `silent` timers, the `latest` one by time served, and what is wrong."""

    spoke: int = 0
    silent: int = 0
    latest: timedelta = timedelta(0)
    faults: list[str] = field(default_factory=list)
    explained: set[tuple[str, str, int]] = field(default_factory=set)


def timers(told: Told) -> Iterator[Timer]:
    """What the facts of a subject have owed, by the rules of the core."""
    kind = KINDS[told.ref.kind]
    for before, after, entry in zip(told.states, told.states[1:], told.entries, strict=False):
        for owed in kind.react(before, after, entry):
            if isinstance(owed.effect, Ask):
                yield Timer(owed.key, owed.due, owed.effect)


def hear(sight: Sight, lives: Lives, patience: timedelta) -> Heard:
    """`patience`: served so long after its moment, a timer must have been asked."""
    heard = Heard()
    owed = sight.owed()
    for told in sight.told.values():
        for timer in timers(told):
            target = told_of(sight, timer.ask.kind, timer.ask.key)
            if answered := sight.answered(f"owed:{timer.key}"):
                _spoke(heard, sight, target, timer, answered["standing"]["version"], lives)
            elif timer.key not in owed:
                _silent(heard, sight, target, timer, lives, patience)
            elif sight.newest and lives.up(timer.due, sight.newest) > patience:
                heard.faults.append(f"{timer.key}, due {timer.due:%H:%M:%S}, still waits")
    heard.faults += _unexplained(heard, sight)
    return heard


def _spoke(heard: Heard, sight: Sight, target: Told, timer: Timer, version: int, lives: Lives) -> None:
    """Its facts are those it had to bring about, at its moment or after."""
    at = target.entries[version - 1].at
    if at < timer.due:
        heard.faults.append(f"{timer.key} spoke at {at:%H:%M:%S}, before {timer.due:%H:%M:%S}")
    for first in range(version, 0, -1):
        facts = [entry.event for entry in target.entries[first - 1 : version]]
        if list(_would_say(sight, target, first - 1, timer, at)) == facts:
            heard.explained |= {(target.ref.kind, target.ref.key, seq) for seq in range(first, version + 1)}
            heard.spoke += 1
            heard.latest = max(heard.latest, lives.up(timer.due, at))
            return
    heard.faults.append(f"{timer.key} brought about what it should not have, up to fact {version}")


def _silent(heard: Heard, sight: Sight, target: Told, timer: Timer, lives: Lives, patience: timedelta) -> None:
    """It was asked and said nothing: at some moment while it may have been asked, there was nothing to say."""
    heard.silent += 1
    moments = _moments(target, _about(sight, timer), timer.due, lives, patience)
    if all(_would_say(sight, target, version, timer, at) for version, at in moments):
        heard.faults.append(f"{timer.key}, due {timer.due:%H:%M:%S}, was missed")


def _moments(
    target: Told, about: Told, due: datetime, lives: Lives, patience: timedelta
) -> Iterator[tuple[int, datetime]]:
    """The versions of the subject from that moment on, at the beginning and end of whatever held then, as long as
    patience lasts; what it is about may change as well."""
    changes = sorted({due, *(entry.at for entry in (*target.entries, *about.entries) if entry.at > due)})
    for start, until in zip(changes, [*changes[1:], changes[-1]], strict=True):
        if lives.up(due, start) > patience:
            return
        yield target.version(start), start
        yield target.version(start), until


def _about(sight: Sight, timer: Timer) -> Told:
    """The incident that the desk hands in beside the subject itself."""
    return told_of(sight, "incident", getattr(timer.ask.command, "incident", ""))


def _would_say(sight: Sight, target: Told, version: int, timer: Timer, at: datetime) -> Sequence[Any]:
    assert sight.policy is not None
    state, about = target.states[version], _about(sight, timer)
    incident = state if target.ref.kind == "incident" else about.states[about.version(at)]
    duty = Duty(sight.policy.schedules)
    given = Given(at, MUSTER, DEMO_TENANT, sight.policy, incident=incident, duty=duty)
    return KINDS[target.ref.kind].decide(state, timer.ask.command, given)


def _unexplained(heard: Heard, sight: Sight) -> Iterator[str]:
    """What the clocks said without being asked, or more than once."""
    for told in sight.told.values():
        for entry in told.entries:
            known = (told.ref.kind, told.ref.key, entry.seq) in heard.explained
            if isinstance(entry, TimelineEntry) and _by_a_clock(entry) and not known:
                yield f"{told.ref.key}: nobody asked for fact {entry.seq}, {entry.event}"


def _by_a_clock(entry: TimelineEntry) -> bool:
    again = isinstance(entry.event, e.Paged) and entry.by == MUSTER
    closed = isinstance(entry.event, e.Closed) and entry.event.by_itself
    return isinstance(entry.event, BY_CLOCKS) or again or closed
