"""Kill a process that commits, archives and compacts, and see that nothing acknowledged is lost.

`python -m tests.storage.crash --kills 200` also cuts and flips every bit of a store's files (see `damage`).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from engine.clock import SystemClock
from engine.ids import SeededIds
from engine.ports import Row
from incidents.model import Incident
from storage.embedded.opening import open_embedded
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.standins.clock import NOON
from tests.storage import damage
from tests.storage.disks import holding
from tests.storage.samples import TENANT, after, close, declare, fold, note, ref, reopen, row, timer

TASKS = 4
LIFE = 12
"""Commits of an incident before it is closed and archived."""
SMALL = 30_000
"""A journal that is compacted all the time."""
ROUNDS = 8
"""Kills on one folder before a new one is begun."""
TABLE = "deliveries/x"
ADDRESSES = "recipients/x"
WRITTEN, DROPPED, ERASED = 1, 2, 3
"""What became of an address, as the process says it."""
FOREVER = timedelta(days=365)
ROOT = Path(__file__).resolve().parents[2]


# ---- the process that is killed


async def work(folder: Path, life: int) -> None:
    """Commits without end, and says so after each: `<key> <version>`."""
    store = await open_embedded(folder, compact_at=SMALL)
    await asyncio.gather(*(incidents(store, life * 1_000_000 + task * 100_000) for task in range(TASKS)))


async def incidents(store: EmbeddedStore, first: int) -> None:
    for number in range(first, first + 100_000):
        await one(store, f"INC-{number}")


async def one(store: EmbeddedStore, key: str) -> None:
    """An incident's life; each commit owes a timer, settles the one before and writes a row."""
    done = declare(key, owed=[timer(key, 1)])
    await store.commit(done)
    say(key, 1)
    for version in range(2, LIFE):
        settles = [(f"{key}/{version - 1}/update", version - 1)]
        rows = [row(f"{key}-{version:06d}", TABLE)]
        done = note(after(done), settles=settles, owed=[timer(key, version)], rows=rows)
        await store.commit(done)
        say(key, version)
    done = close(after(done), settles=[(f"{key}/{LIFE - 1}/update", LIFE - 1)])
    await store.commit(done)
    say(key, LIFE)
    await store.archive(ref(key))
    await forget(store, key)
    if key.endswith("7"):
        done = reopen(after(done), owed=[timer(key, LIFE + 1)])
        await store.commit(done)
        say(key, LIFE + 1)


async def forget(store: EmbeddedStore, key: str) -> None:
    """An address is written, dropped, and erased for good where the number says so."""
    await store.put_rows(TENANT, [Row(ADDRESSES, key, {"to": address(key)})])
    say(f"{key}/address", WRITTEN)
    if int(key[-1]) % 2:
        await store.drop_rows(TENANT, ADDRESSES, [key])
        say(f"{key}/address", DROPPED)
    if key[-1] in "15":
        await store.erase()
        say(f"{key}/address", ERASED)


def address(key: str) -> str:
    return f"{key}@customer.example"


def say(key: str, version: int) -> None:
    sys.stdout.write(f"{key} {version}\n")
    sys.stdout.flush()


# ---- the one that kills and looks


@dataclass
class Told:
    """What the killed process acknowledged."""

    versions: dict[str, int] = field(default_factory=dict)
    commits: int = 0

    def hear(self, output: bytes) -> None:
        for line in output.decode().splitlines(keepends=True):
            if line.endswith("\n"):
                key, version = line.split()
                self.versions[key] = int(version)
                self.commits += 1


async def run_and_kill(folder: Path, life: int, after_seconds: float, told: Told) -> None:
    process = await start(folder, life)
    assert process.stdout is not None
    told.hear(await process.stdout.readline())
    await SystemClock().sleep(timedelta(seconds=after_seconds))
    process.kill()
    output, _ = await process.communicate()
    told.hear(output)


async def start(folder: Path, life: int) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.storage.crash", "--work", str(folder), "--life", str(life))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)


async def look(folder: Path, told: Told) -> None:
    """It opens, nothing acknowledged is missing, facts and rows agree, and it takes a further commit."""
    faults = verify(folder, fold)
    assert not faults, faults
    store = await open_embedded(folder)
    try:
        owed = await owed_by_incident(store)
        for key, version in told.versions.items():
            incident, _, about = key.partition("/")
            if about:
                await look_at_address(store, folder, incident, version)
            else:
                await look_at(store, key, version, owed.get(key, []))
        await store.commit(declare(f"INC-{90_000 + told.commits}"))
    finally:
        await store.close()


async def look_at(store: EmbeddedStore, key: str, version: int, owed: list[str]) -> None:
    stored = await store.load(ref(key))
    assert stored is not None, f"{key} is lost"
    assert stored.version in (version, version + 1), f"{key} stands at {stored.version}, told {version}"
    assert isinstance(stored.snapshot, Incident)
    assert len(await store.entries(ref(key))) == stored.version
    assert owed == ([f"{key}/{stored.version}/update"] if stored.snapshot.is_open else [])
    newest = f"{key}-{min(version, LIFE - 1):06d}"
    assert version == 1 or await store.row(TENANT, TABLE, newest) is not None


async def look_at_address(store: EmbeddedStore, folder: Path, key: str, told: int) -> None:
    """It is whole or it is gone; what was told to be gone stays gone, and what was erased is in no file."""
    row = await store.row(TENANT, ADDRESSES, key)
    assert row is None or (told == WRITTEN and row.doc == {"to": address(key)}), f"{key} has its address again: {row}"
    assert row is not None or told != WRITTEN or int(key[-1]) % 2, f"{key} has lost its address"
    if told == ERASED:
        held = holding(folder, f'"{address(key)}"')
        assert not held, f"the address of {key} is still in {held}"


async def owed_by_incident(store: EmbeddedStore) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for claimed in await store.claim(NOON + FOREVER, 1_000_000, FOREVER):
        found.setdefault(claimed.owed.key.partition("/")[0], []).append(claimed.owed.key)
    return found


async def kills(number: int, seed: int, parent: Path) -> AsyncIterator[int]:
    """Yields how many commits each killed process had acknowledged, once they were all found again."""
    chance = SeededIds(seed)
    told = Told()
    for kill in range(number):
        folder = parent / f"store-{kill // ROUNDS}"
        if kill % ROUNDS == 0:
            told = Told()
        before = told.commits
        await run_and_kill(folder, kill % ROUNDS + 1, chance.jitter() * 0.3, told)
        await look(folder, told)
        yield told.commits - before
        if kill % ROUNDS == ROUNDS - 1:
            shutil.rmtree(folder)


async def prove(number: int, seed: int) -> None:
    """Everything, told as it goes."""
    with tempfile.TemporaryDirectory(prefix="muster-crash-") as parent:
        acknowledged = [commits async for commits in kills(number, seed, Path(parent))]
        sys.stdout.write(f"store: {len(acknowledged)} kills, {sum(acknowledged)} acknowledged commits, none lost\n")
        tried = await damage.everything(Path(parent) / "damage")
        sys.stdout.write(
            f"store: {', '.join(f'{count} {what}' for what, count in tried.items())}: all seen for what they are\n"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--work", type=Path, help="be the process that is killed")
    options.add_argument("--life", type=int, default=1)
    chosen = options.parse_args()
    asyncio.run(work(chosen.work, chosen.life) if chosen.work else prove(chosen.kills, chosen.seed))


if __name__ == "__main__":
    main()
