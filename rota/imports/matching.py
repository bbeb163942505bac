"""Whom the catalogue knows of those a source names: by the operator's own list, by address, by id, by name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from incidents.policy import Contact, Policy
from rota.imports.found import NotImported, Someone

_LONGEST_KEY = 40
_RESERVED = ("on_call", "team_lead")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody whom the catalogue lacks."""

    key: str
    name: str
    email: str


@dataclass(slots=True)
class Matching:
    """`keys` maps ids of the source to keys of the catalogue, `new` those of them that the catalogue lacks."""

    keys: dict[str, str] = field(default_factory=dict)
    new: list[NewPerson] = field(default_factory=list)


def match(people: Iterable[Someone], policy: Policy | None, given: Mapping[str, str]) -> Matching:
    """Everybody with a key of the catalogue or a new one.

    `given` maps what the source calls them (id, address or name, whatever the case) to keys. Without a policy all are
    new. A name that two people of the catalogue share matches neither.
    """
    matching, known = Matching(), _known(policy.people.values() if policy else ())
    taken = _taken(policy)
    for each in people:
        names = [name.casefold() for name in (each.id, each.email, each.name) if name]
        key = next((given[name] for name in names if name in given), "")
        key = key or next((known[name] for name in names if known.get(name)), "")
        if not key:
            key = free_key(each.name or each.email.partition("@")[0], taken, "person")
            taken.add(key)
            matching.new.append(NewPerson(key, each.name or key, each.email))
            known[each.email.casefold() or each.id.casefold()] = key
        matching.keys[each.id] = key
    return matching


def read_given(text: str, policy: Policy | None) -> dict[str, str]:
    """The operator's list: lines of `theirs,ours`. Raises NotImported for a key that the catalogue does not have."""
    given: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text.lstrip("\ufeff").splitlines()), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and [cell.casefold() for cell in cells[:2]] == ["theirs", "ours"]):
            continue
        if len(cells) < 2 or not all(cells[:2]):
            raise NotImported(f"Line {number} of the list of people: write theirs,ours, such as Ana Silva,ana.")
        if policy and cells[1] not in policy.people:
            raise NotImported(
                f"Line {number} of the list of people: there is no person “{cells[1]}” in the policy file."
            )
        given[cells[0].casefold()] = cells[1]
    return given


def free_key(name: str, taken: Iterable[str], otherwise: str) -> str:
    """A key made of a name, such as `ana-silva`, that is not taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_KEY].strip("-") or otherwise
    used, number, tried = set(taken), 1, key
    while tried in used:
        number += 1
        tried = f"{key[: _LONGEST_KEY - 5]}-{number}"
    return tried


def _known(people: Iterable[Contact]) -> dict[str, str]:
    """Every name somebody of the catalogue goes by; one that two people share leads to nobody."""
    known: dict[str, str] = {}
    for person in people:
        names = {person.upn, person.email, person.name, *person.pager_ids.values()} - {""}
        for name in {each.casefold() for each in names}:
            known[name] = person.key if known.get(name, person.key) == person.key else ""
    return known


def _taken(policy: Policy | None) -> set[str]:
    """Keys that mean something already: people, teams, vendors and posts share them."""
    if policy is None:
        return set(_RESERVED)
    vendors = {vendor.key for team in policy.teams.values() for vendor in team.vendors}
    return {*_RESERVED, *policy.people, *policy.teams, *policy.leadership, *vendors}
