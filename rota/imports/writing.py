"""The whole of an import: text for the policy file, and in words how much of the source it carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.policy import Policy
from oncall.schedules.schedule import Schedule
from rota.imports.found import Found, FoundSchedule, Held, NotImported
from rota.imports.matching import Matching, free_key, match
from rota.imports.proof import Difference, Proof, proof_of, span_over_change
from rota.imports.toml import comment, override_lines, person_lines, read_back, schedule_lines, schedule_of

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Imported:
    """One schedule that was carried over; `proof` where the source gives its own answer."""

    schedule: Schedule
    notes: tuple[str, ...]
    overrides: int
    proof: Proof | None

    @property
    def whole(self) -> bool:
        return not self.notes and not self.overrides and bool(self.schedule.layers) and self._agrees

    @property
    def _agrees(self) -> bool:
        return self.proof is None or not self.proof.differences


@dataclass(frozen=True, slots=True)
class Written:
    """`text` is for the policy file, or the lines to say in chat; `told` for the operator, one sentence a line."""

    text: str
    told: tuple[str, ...]
    schedules: tuple[Imported, ...]
    matching: Matching

    @property
    def whole(self) -> bool:
        """Nothing is left for a person to look at."""
        return all(each.whole for each in self.schedules) and not self.matching.new


def write(found: Found, policy: Policy | None, given: Mapping[str, str], now: datetime, name: str = "") -> Written:
    """Schedules as TOML, people of the catalogue by their keys. `name` picks one. Raises NotImported."""
    picked = _picked(found, name)
    matching = _match(found, picked, policy, given)
    names = _names(policy, matching)
    taken = set(policy.schedules) if policy else set[str]()
    lines, imported = list(_head(found, matching, now)), []
    for each in picked:
        wanted, key = free_key(each.name, (), "schedule"), free_key(each.name, taken, "schedule")
        clash = [] if key == wanted else [f"There is a schedule {wanted} already, so this one is {key}."]
        taken.add(key)
        schedule = schedule_of(key, each.name or key, each.time_zone, each.layers, matching.keys)
        coming = [held for held in each.overrides if held.end > now]
        notes = (*each.notes, *clash, *_shared(each, found.source))
        lines += [*schedule_lines(schedule, notes), *_overrides(key, coming, _by_name(matching, names), now), ""]
        imported.append(Imported(schedule, notes, len(coming), None))
    text = "\n".join(lines)
    proved = _proved(read_back(text), imported, picked, matching, now)
    told = [sentence for each in proved for sentence in _told(each, found.source, names)]
    return Written(text, (*told, *_people(matching)), tuple(proved), matching)


def write_overrides(
    found: Found, policy: Policy | None, given: Mapping[str, str], now: datetime, schedule: str
) -> Written:
    """Every shift to come as a line to say in chat, for a schedule that is there already. Raises NotImported."""
    if policy and schedule not in policy.schedules:
        raise NotImported(f"There is no schedule “{schedule}” in the policy file. Name one of it with --schedule.")
    matching = _match(found, found.schedules, policy, given)
    names = _names(policy, matching)
    coming = [held for each in found.schedules for held in each.overrides if held.end > now]
    lines = list(override_lines(schedule, coming, _by_name(matching, names), now))
    told = [f"{_overrides_count(len(lines))}, to be said to Muster in Teams line by line.", *_people(matching)]
    return Written("\n".join([*lines, ""]), tuple(told), (), matching)


def _picked(found: Found, name: str) -> list[FoundSchedule]:
    picked = [each for each in found.schedules if not name or each.name.casefold() == name.casefold()]
    if not picked:
        there = ", ".join(f"“{each.name}”" for each in found.schedules[:10])
        raise NotImported(f"There is no schedule “{name}” there. It has: {there}.")
    if not any(each.layers or each.overrides for each in picked):
        raise NotImported(" ".join(["Nobody takes turns there, so there is nothing to import.", *picked[0].notes]))
    return picked


def _match(found: Found, picked: Sequence[FoundSchedule], policy: Policy | None, given: Mapping[str, str]) -> Matching:
    ids = [id_ for each in picked for layer in each.layers for id_ in layer.people]
    ids += [held.person for each in picked for held in (*each.overrides, *(each.final or ()))]
    return match([found.people[id_] for id_ in dict.fromkeys(ids)], policy, given)


def _names(policy: Policy | None, matching: Matching) -> dict[str, str]:
    names = {key: person.name for key, person in policy.people.items()} if policy else {}
    return {**names, **{person.key: person.name for person in matching.new}}


def _by_name(matching: Matching, names: Mapping[str, str]) -> dict[str, str]:
    return {id_: names.get(key, key) for id_, key in matching.keys.items()}


def _head(found: Found, matching: Matching, now: datetime) -> Iterator[str]:
    yield from comment(
        f"From {found.source}, {now:%d %B %Y}. Paste it into muster.toml: Muster checks that file when it starts."
    )
    yield ""
    if matching.new:
        yield from comment("These people are not in the policy file yet. Paste them, too, or match them with --people.")
    for person in matching.new:
        yield from person_lines(person)


def _shared(found: FoundSchedule, source: str) -> list[str]:
    """Told where the source has two people on call at once at any time."""
    held = sorted(found.final or (), key=lambda each: each.start)
    for number, each in enumerate(held[1:], 1):
        if any(each.start < other.end and each.person != other.person for other in held[max(0, number - 20) : number]):
            return [f"{source} has several people on call at once; here one of them is. Make a schedule for each."]
    return []


def _overrides(key: str, coming: Sequence[Held], people: Mapping[str, str], now: datetime) -> Iterator[str]:
    if coming:
        yield ""
        yield from comment("Overrides to come. Once the schedule is there, say them to Muster in Teams:")
    for line in override_lines(key, coming, people, now):
        yield from comment(f"  {line}")


def _proved(
    schedules: Mapping[str, Schedule],
    imported: Sequence[Imported],
    picked: Sequence[FoundSchedule],
    matching: Matching,
    now: datetime,
) -> list[Imported]:
    """Each as the policy reader has it, held against its source."""
    proved = []
    for each, found in zip(imported, picked, strict=True):
        schedule = schedules.get(each.schedule.key, each.schedule)
        final = found.final
        span = span_over_change(schedule.time_zone, now)
        proof = proof_of(schedule, found.overrides, final, matching.keys, now, span) if final else None
        proved.append(Imported(schedule, each.notes, each.overrides, proof))
    return proved


def _told(each: Imported, source: str, names: Mapping[str, str]) -> Iterator[str]:
    name, proof = each.schedule.name, each.proof
    if proof is None:
        yield f"{name}: {source} says nothing of the coming weeks to compare with. Look at it in Muster."
    else:
        same, total = proof.hours
        share = "all" if not proof.differences else f"{min(proof.share, 0.999):.1%} of"
        yield f"{name}: {share} {total:g} hours are as {source} has them{'' if same == total else f' ({same:g})'}."
        yield from (f"  {_difference(one, source, names)}" for one in proof.differences[:_SHOWN])
        if len(proof.differences) > _SHOWN:
            yield f"  … and {len(proof.differences) - _SHOWN} more."
    yield from (f"  {note}" for note in each.notes)
    if each.overrides:
        yield f"  {_overrides_count(each.overrides)} to come in comments, to be said to Muster in Teams."


def _overrides_count(number: int) -> str:
    return f"{number} override{'' if number == 1 else 's'}"


def _difference(one: Difference, source: str, names: Mapping[str, str]) -> str:
    theirs = " and ".join(names.get(key, key) for key in one.theirs) or "nobody"
    ours = names.get(one.ours, one.ours) or "nobody"
    when = f"{one.start:%a %d %b %H:%M} to {one.end:%a %d %b %H:%M} UTC"
    return f"{when}: {source} has {theirs}, the imported schedule {ours}."


def _people(matching: Matching) -> Iterator[str]:
    if matching.new:
        yield f"Not in the policy file: {', '.join(each.name for each in matching.new)}. Their [[person]] comes too."
    if lost := [each.name for each in matching.new if not each.email]:
        yield f"Without an address: {', '.join(lost)}. Fill in their upn, else the policy file is not taken."
