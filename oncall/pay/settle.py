"""From shifts that have ended to entries of the ledger: hours by kind, and no hour of one person paid twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from incidents.model import Person
from incidents.policy import Policy
from oncall.pay.days import Days, days_of
from oncall.pay.model import HOUR, WEEK, Entry, Span, Worked, unit_of
from oncall.schedules.schedule import Pay, Shift

_MOMENT = timedelta(microseconds=1)


class Shifts(Protocol):
    """Who was on call; `oncall.schedules.duty.Duty` says so."""

    def shifts(self, schedule: str, start: datetime, end: datetime) -> tuple[Shift, ...]: ...


@dataclass(frozen=True, slots=True)
class Settled:
    """New entries, and up to where each schedule is settled now."""

    entries: tuple[Entry, ...]
    upto: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A paid shift, or its part in one month, with what it pays by which calendar."""

    shift: Shift
    pay: Pay
    days: Days

    def rank(self, day: date) -> tuple[bool, str, Fraction, str]:
        """Of two claims to one hour the smaller is paid: money before hours off, then the higher rate, then by name.

        Two currencies cannot be compared: the first by its code goes before.
        """
        rate = Fraction(self.pay.week) * HOUR / WEEK + Fraction(self.pay.hour) + self.on_top(day)[0]
        return self.pay.lieu, unit_of(self.pay), -rate, self.shift.schedule

    def on_top(self, day: date) -> tuple[Fraction, str]:
        """What an hour of this day earns on top, and as what: a holiday at a weekend counts as whichever pays more."""
        found = [(Fraction(0), "")]
        if self.days.is_weekend(day):
            found.append((Fraction(self.pay.weekend), "weekend"))
        if day in self.days.holidays:
            found.append((Fraction(self.pay.holiday), "holiday"))
        return max(reversed(found), key=lambda each: each[0])

    def worked(self, day: date, start: datetime, end: datetime) -> Worked:
        hours, kind = _micros(end - start), self.on_top(day)[1]
        return Worked(
            hours=hours,
            calendar=_micros(self.days.calendar(start, end)),
            weekend=hours if kind == "weekend" else 0,
            holiday=hours if kind == "holiday" else 0,
        )


def settle(
    shifts: Shifts,
    policy: Policy,
    upto: Mapping[str, datetime],
    now: datetime,
    paid: Sequence[Entry] = (),
    *,
    closing: bool = False,
) -> Settled:
    """What ended by `now` and is not settled yet. `upto` says per schedule where to begin.

    `paid` are earlier entries that may overlap: what they pay is not paid again, whatever the rates say today. Where
    these schedules and rates are about to change, `closing` settles the shifts under way as far as they have come.
    """
    ended, reached = list[_Claim](), dict(upto)
    for schedule, begin in upto.items():
        found, reached[schedule] = _ended(shifts, policy, schedule, begin, now, beyond=not closing)
        ended += found
    if not ended:
        return Settled((), reached)
    standing = _by_person(shifts, policy, min(claim.shift.start for claim in ended), now)
    taken: dict[str, list[Span]] = defaultdict(list)
    for entry in paid:
        taken[entry.person] += entry.spans
    entries = []
    for claim in ended:
        person = claim.shift.person
        entries.append(_entry(claim, [one for one in standing[person] if _rivals(one, claim)], taken[person], policy))
        taken[person] += entries[-1].spans
    return Settled(tuple(entries), reached)


def rates(policy: Policy, schedule: str, person: str) -> Pay | None:
    """A person's own pay goes before that of the schedule; None where on-call is not paid."""
    contact, found = policy.people.get(person), policy.schedules.get(schedule)
    return (contact.pay if contact else None) or (found.pay if found else None)


def _ended(
    shifts: Shifts, policy: Policy, schedule: str, begin: datetime, now: datetime, *, beyond: bool
) -> tuple[list[_Claim], datetime]:
    """The shifts, cut at the turns of months, that are over and paid; and where to go on next time.

    Only a look beyond now shows which shift is still under way.
    """
    ended = list[_Claim]()
    for shift in shifts.shifts(schedule, begin, now + _MOMENT * beyond):
        days = days_of(policy, schedule, policy.people.get(shift.person))
        pay = rates(policy, schedule, shift.person)
        for start, end in days.by_month(shift.start, shift.end):
            if end > now:
                return ended, min(start, now)
            if pay:
                ended.append(_Claim(Shift(schedule, shift.person, start, end, shift.why), pay, days))
    return ended, max(begin, now)


def _by_person(shifts: Shifts, policy: Policy, start: datetime, end: datetime) -> Mapping[str, list[_Claim]]:
    """All paid shifts of that time: each schedule is asked once, however many entries there are to write."""
    found: dict[str, list[_Claim]] = defaultdict(list)
    for schedule in policy.schedules:
        for shift in shifts.shifts(schedule, start, end):
            if pay := rates(policy, schedule, shift.person):
                days = days_of(policy, schedule, policy.people.get(shift.person))
                found[shift.person].append(_Claim(shift, pay, days))
    return found


def _rivals(one: _Claim, other: _Claim) -> bool:
    """Whether two shifts of a person are of different schedules and overlap."""
    apart = one.shift.end <= other.shift.start or other.shift.end <= one.shift.start
    return one.shift.schedule != other.shift.schedule and not apart


def _entry(claim: _Claim, rivals: Sequence[_Claim], taken: Sequence[Span], policy: Policy) -> Entry:
    shift, contact = claim.shift, policy.people.get(claim.shift.person)
    worked, spans = Worked(), list[Span]()
    for day, start, end in _parts(claim, [*((one.shift.start, one.shift.end) for one in rivals), *taken]):
        if any(begin <= start < until for begin, until in taken) or _loses(claim, rivals, day, start):
            continue
        worked += claim.worked(day, start, end)
        begins = spans.pop()[0] if spans and spans[-1][1] == start else start
        spans.append((begins, end))
    return Entry(
        start=shift.start,
        end=shift.end,
        schedule=shift.schedule,
        person=shift.person,
        who=contact.person if contact else Person(shift.person, shift.person),
        zone=claim.days.zone,
        pay=claim.pay,
        worked=worked,
        spans=tuple(spans),
        elsewhere=_micros(shift.end - shift.start) - worked.hours,
    )


def _parts(claim: _Claim, edges: Sequence[Span]) -> Iterator[tuple[date, datetime, datetime]]:
    """The shift cut so finely that in each part one rate holds: at midnights and wherever another begins or ends."""
    shift = claim.shift
    start, cuts = shift.start, {edge for span in edges for edge in span if shift.start < edge < shift.end}
    for end in sorted({*cuts, shift.end}):
        yield from claim.days.cut(start, end)
        start = end


def _loses(claim: _Claim, rivals: Sequence[_Claim], day: date, at: datetime) -> bool:
    """Whether another schedule pays this part."""
    mine = claim.rank(day)
    return any(one.shift.start <= at < one.shift.end and one.rank(day) < mine for one in rivals)


def _micros(span: timedelta) -> int:
    return span // _MOMENT
