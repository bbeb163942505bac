"""Looks at a store without touching it: everything a life left behind, and whether it is sound."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.which import ROOMS
from engine.desk import SUBJECTS as KINDS
from engine.policies import Policies
from engine.ports import Entry, Ref
from incidents.campaigns.model import Campaign
from incidents.model import Incident
from incidents.policy import Policy
from playground import DEMO_TENANT
from server.verify import faults_of
from storage.changes import DEAD, OWED, REQUESTS, SUBJECTS
from storage.codec import moment, ref_name
from storage.embedded.archive import Archive, read_archived
from storage.embedded.layout import JOURNAL, SNAPSHOT, numbers
from storage.embedded.opening import open_embedded
from storage.embedded.store import EmbeddedStore
from storage.embedded.tables import Tables
from tests.crash.server import Broken

EVERY = 1_000_000
FOREVER = timedelta(days=10_000)


@dataclass(frozen=True)
class Told:
    """One subject: its facts in order, and what each of them made of it; `states[0]` is before the first."""

    ref: Ref
    entries: Sequence[Entry]
    states: Sequence[Any]

    @property
    def last(self) -> Any:
        return self.states[-1]

    def version(self, at: datetime) -> int:
        """How many of its facts were there at that moment."""
        return sum(entry.at <= at for entry in self.entries)


@dataclass(frozen=True)
class Sight:
    """A store at one moment. Empty where no life came as far as making one."""

    tables: Tables = field(default_factory=dict)
    told: Mapping[tuple[str, str], Told] = field(default_factory=dict)
    rooms: Mapping[str, str] = field(default_factory=dict)
    policy: Policy | None = None
    newest: datetime | None = None

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for told in self.told.values() for entry in told.entries)

    @property
    def incidents(self) -> list[Incident]:
        return [told.last for (kind, _), told in self.told.items() if kind == "incident"]

    @property
    def campaigns(self) -> list[Campaign]:
        return [told.last for (kind, _), told in self.told.items() if kind == "campaign"]

    def hot(self, ref: Ref) -> bool:
        """Not in the archive, or not only there."""
        return ref_name(ref) in self.tables.get(SUBJECTS, {})

    def owed(self, within: timedelta = FOREVER) -> Mapping[str, Any]:
        """What is still to be done in so much time, by key."""
        rows = self.tables.get(OWED, {}).values()
        return {row["key"]: row for row in rows if self.newest is None or moment(row["due"]) - self.newest < within}

    def given_up(self) -> list[str]:
        return [f"{row['key']}: {row['reason']}" for row in self.tables.get(DEAD, {}).values()]

    def answered(self, request: str) -> Mapping[str, Any] | None:
        """What a request came to, if it changed anything."""
        return self.tables.get(REQUESTS, {}).get(f"{DEMO_TENANT}/{request}")


def told_of(sight: Sight, kind: str, key: str) -> Told:
    """A subject, also one that never came to be."""
    return sight.told.get((kind, key)) or Told(Ref(DEMO_TENANT, kind, key), [], [None])


async def look(folder: Path) -> Sight:
    """Raises Broken where the store is damaged, or where its snapshots are not what its facts come to."""
    if not await asyncio.to_thread(_begun, folder):
        return Sight()
    if faults := await asyncio.to_thread(faults_of, folder):
        raise Broken(f"muster verify found: {faults}")
    store = await open_embedded(folder, read_only=True)
    told = {(ref.kind, ref.key): await _told(store, ref) for ref in _subjects(folder, store)}
    newest = Ref(DEMO_TENANT, "policy", "newest")
    policy = await Policies(store).get(DEMO_TENANT) if await store.load(newest) else None
    sight = Sight(store.held, told, await _rooms(store, told.values()), policy, await store.newest())
    await store.close()
    return sight


def _begun(folder: Path) -> bool:
    return folder.is_dir() and bool(numbers(folder, JOURNAL) or numbers(folder, SNAPSHOT))


async def _rooms(store: EmbeddedStore, subjects: Iterable[Told]) -> Mapping[str, str]:
    """Which incident each room is known to be of."""
    places = {told.last.room.conversation for told in subjects if told.ref.kind == "incident" and told.last.room}
    rows = {place: await store.row(DEMO_TENANT, ROOMS, place) for place in places}
    return {place: row.doc["incident"] for place, row in rows.items() if row}


def _subjects(folder: Path, store: EmbeddedStore) -> set[Ref]:
    """Every incident and notice, those in the archive included."""
    hot = store.held.get(SUBJECTS, {}).values()
    archived = [read_archived(path).subject for path in Archive(folder).files()]
    return {Ref(doc["tenant"], doc["kind"], doc["key"]) for doc in (*hot, *archived) if doc["kind"] in KINDS}


async def _told(store: EmbeddedStore, ref: Ref) -> Told:
    entries = await store.entries(ref, limit=EVERY)
    states: list[Any] = [None]
    for entry in entries:
        states.append(KINDS[ref.kind].evolve(states[-1], entry))
    return Told(ref, entries, states)


def backwards(sight: Sight) -> list[str]:
    """Facts that are older than the one before them: time has gone back."""
    return [
        f"{told.ref.key}: fact {after.seq} at {after.at:%H:%M:%S.%f}, fact {before.seq} at {before.at:%H:%M:%S.%f}"
        for told in sight.told.values()
        for before, after in zip(told.entries, told.entries[1:], strict=False)
        if after.at < before.at
    ]
