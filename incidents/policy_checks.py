"""Reading a parsed policy file with every fault noted on the way: where it is, what was expected, what stood there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

T = TypeVar("T")
D = TypeVar("D")


class BadPolicy(Exception):
    """The policy file cannot be used. `faults` are all of them, one line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of value: what to tell people who wrote another, and how to read it.

    `read` raises ValueError where it is not one; the error's own words, if any, are a hint to add.
    """

    expected: str
    read: Callable[[object], T]


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names something of the file; `what` is a kind of thing, such as "person"."""

    path: str
    what: str
    name: str


class Faults:
    """Everything wrong so far, and the references to check once all names are known."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.references: list[Reference] = []

    def add(self, path: str, fault: str) -> None:
        self.lines.append(f"{path}: {fault}")

    def wrong(self, path: str, expected: str, got: object, *, hint: str = "") -> None:
        self.add(path, f"expected {expected}, got {shown(got)}{hint}")

    def resolve(self, known: Mapping[str, Collection[str]]) -> None:
        """Note each reference to something that the file does not have."""
        for reference in self.references:
            names = known[reference.what]
            if reference.name not in names:
                self.add(
                    reference.path, f"there is no {reference.what} {shown(reference.name)}{near(reference.name, names)}"
                )


class Table:
    """One table of the file: hands out checked values and knows which keys it was asked for."""

    def __init__(self, doc: Mapping[str, Any], path: str, faults: Faults) -> None:
        self.doc = doc
        self.path = path
        self.faults = faults
        self._asked: dict[str, None] = {}

    def at(self, key: str) -> str:
        """The path of a key of this table, as faults name it."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str, kind: Kind[T], default: T) -> T:
        """The value, or `default` where the file leaves it out or has it wrong."""
        self._asked[key] = None
        if key not in self.doc:
            return default
        return self.read(self.at(key), kind, self.doc[key], default)

    def need(self, key: str, kind: Kind[T], stand_in: T) -> T:
        """The value; leaving it out is a fault, and `stand_in` lets the reading go on."""
        if key not in self.doc:
            self.faults.add(self.at(key), f"missing, expected {kind.expected}")
        return self.get(key, kind, stand_in)

    def refer(self, key: str, what: str, kind: Kind[str], default: str | None = None) -> str:
        """The name of something else in the file, to be checked when all is read."""
        name = self.need(key, kind, "") if default is None else self.get(key, kind, default)
        if key in self.doc and name:
            self.faults.references.append(Reference(self.at(key), what, name))
        return name

    def many(self, key: str, kind: Kind[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """A list with every entry checked; the wrong ones are left out."""
        found = self._numbered(key, kind)
        return tuple(value for _, value in found) if key in self.doc else default

    def refer_many(self, key: str, what: str, kind: Kind[str], default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of names of something else in the file."""
        found = self._numbered(key, kind)
        self.faults.references += [Reference(path, what, name) for path, name in found]
        return tuple(name for _, name in found) if key in self.doc else default

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one where the file leaves it out."""
        found = self.get(key, Kind(f"a table ([{self.at(key)}])", _a_table), {})
        return Table(found, self.at(key), self.faults)

    def tables(self, key: str) -> Iterable[Table]:
        """The tables of a list such as [[team]], counted from 1 in faults."""
        kind = Kind(f"a list of tables ([[{self.at(key)}]])", _tables)
        found = self.get(key, kind, [])
        return [Table(doc, f"{self.at(key)}[{number}]", self.faults) for number, doc in enumerate(found, 1)]

    def entries(self, kind: Kind[T]) -> dict[str, T]:
        """All of a table whose keys the user chooses."""
        read = {key: self.read(self.at(key), kind, value, None) for key, value in self.doc.items()}
        self._asked.update(dict.fromkeys(self.doc))
        return {key: value for key, value in read.items() if value is not None}

    def close(self) -> None:
        """Note the keys nobody asked for: most are slips of the pen."""
        for key in self.doc:
            if key not in self._asked:
                self.faults.add(self.at(key), f"unknown key{near(key, self._asked)}")

    def _numbered(self, key: str, kind: Kind[T]) -> list[tuple[str, T]]:
        values = self.get(key, Kind(f"a list, each entry {kind.expected}", _a_list), [])
        paths = [f"{self.at(key)}[{number}]" for number in range(1, len(values) + 1)]
        read = [(path, self.read(path, kind, value, None)) for path, value in zip(paths, values, strict=True)]
        return [(path, value) for path, value in read if value is not None]

    def read(self, path: str, kind: Kind[T], value: object, default: D) -> T | D:
        """One value as its kind, or the fault and `default`."""
        try:
            return kind.read(value)
        except ValueError as wrong:
            self.faults.wrong(path, kind.expected, value, hint=str(wrong))
            return default


def near(name: str, known: Iterable[str]) -> str:
    """`; did you mean "megan"?` where something known is close."""
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean {shown(folded[close[0]])}?" if close else ""


def shown(value: object) -> str:
    """A value as the file has it, cut short."""
    match value:
        case bool():
            return "true" if value else "false"
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "a table"
        case list():
            return "a list"
        case str():
            clean = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value[:40])
            return f'"{clean}…"' if len(value) > 40 else f'"{clean}"'
    return repr(value)


def _a_list(value: object) -> list[Any]:
    match value:
        case list():
            return value
    raise ValueError


def _a_table(value: object) -> Mapping[str, Any]:
    match value:
        case Mapping():
            return value
    raise ValueError


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [_a_table(each) for each in _a_list(value)]
