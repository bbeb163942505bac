"""What each person earned in a month: exact sums, rounded once, with the corrections beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from incidents.model import Person
from oncall.pay.model import LIEU, Correction, Entry, Worked, unit_of


@dataclass(frozen=True, slots=True)
class Sum:
    """In cents, or in hundredths of an hour off; `unit` is the currency or `hours`.

    `shifts` is the exact sum of all entries of the unit, rounded half up once; `corrections` come on top as they are.
    """

    unit: str
    shifts: int
    corrections: int = 0

    @property
    def cents(self) -> int:
        return self.shifts + self.corrections

    @property
    def words(self) -> str:
        """`350.00 EUR`, `12.50 hours off`."""
        return amount_words(self.cents, self.unit)


@dataclass(frozen=True, slots=True)
class Earned:
    """One person's month. `elsewhere` as in `Entry`: time that another schedule of theirs paid."""

    who: Person
    worked: Worked = field(default_factory=Worked)
    elsewhere: int = 0
    shifts: int = 0
    sums: tuple[Sum, ...] = ()
    corrections: tuple[Correction, ...] = ()


def earned(entries: Iterable[Entry], corrections: Iterable[Correction] = ()) -> tuple[Earned, ...]:
    """Everybody with a shift or a correction in the month, by name."""
    shifts: dict[str, list[Entry]] = defaultdict(list)
    changes: dict[str, list[Correction]] = defaultdict(list)
    who: dict[str, Person] = {}
    for entry in entries:
        shifts[entry.who.id].append(entry)
        who[entry.who.id] = entry.who
    for change in corrections:
        changes[change.person.id].append(change)
        who.setdefault(change.person.id, change.person)
    people = [_person(person, shifts[id_], changes[id_]) for id_, person in who.items()]
    return tuple(sorted(people, key=lambda one: (one.who.name.casefold(), one.who.id)))


def totals(people: Sequence[Earned]) -> tuple[Sum, ...]:
    """What the month costs in each unit: the sum of the rounded sums, as they are paid."""
    found: dict[str, list[Sum]] = defaultdict(list)
    for person in people:
        for one in person.sums:
            found[one.unit].append(one)
    return tuple(
        Sum(unit, sum(one.shifts for one in found[unit]), sum(one.corrections for one in found[unit]))
        for unit in sorted(found)
    )


def half_up(exact: Fraction) -> int:
    """Hundredths, half away from zero: 0.005 is a cent."""
    cents = abs(exact) * 100
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return whole if exact >= 0 else -whole


def amount_words(cents: int, unit: str, *, signed: bool = False) -> str:
    """`1,350.00 EUR`, `12.50 hours off`; with its sign also where it is added."""
    number = Decimal(cents) / 100
    shown = f"{number:+,.2f}" if signed else f"{number:,.2f}"
    return f"{shown} {'hours off' if unit == LIEU else unit}"


def _person(who: Person, entries: Sequence[Entry], changes: Sequence[Correction]) -> Earned:
    exact: dict[str, Fraction] = defaultdict(Fraction)
    worked = Worked()
    for entry in entries:
        exact[unit_of(entry.pay)] += entry.earned
        worked += entry.worked
    elsewhere = sum(entry.elsewhere for entry in entries)
    return Earned(who, worked, elsewhere, len(entries), _sums(exact, changes), tuple(changes))


def _sums(exact: Mapping[str, Fraction], changes: Sequence[Correction]) -> tuple[Sum, ...]:
    units = sorted({*exact, *(change.unit for change in changes)})
    return tuple(
        Sum(unit, half_up(exact.get(unit, Fraction(0))), sum(one.cents for one in changes if one.unit == unit))
        for unit in units
    )
