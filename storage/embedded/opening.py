"""Opening a folder: for writing under its lock, or for reading beside a process that writes."""

from __future__ import annotations

import os
from pathlib import Path

from engine.ports import StoreError
from storage.changes import ROWS
from storage.embedded.archive import Archive
from storage.embedded.compaction import LEAST, Compaction
from storage.embedded.journal import Journal
from storage.embedded.layout import (
    JOURNAL,
    SNAPSHOT,
    Flush,
    Lock,
    close_to_others,
    journal_path,
    make_folder,
    numbers,
)
from storage.embedded.ledger import Ledger
from storage.embedded.outlets import Direct, Outlet, ReadOnly
from storage.embedded.records import Damaged
from storage.embedded.recovery import Recovered, recover, remove_older, remove_unfinished
from storage.embedded.store import EmbeddedStore
from storage.embedded.tables import lost_some
from storage.embedded.writer import Writer

READ_TRIES = 100
"""A reader starts anew when files vanish under it; a writer that compacts faster than one can read does not exist."""


async def open_embedded(
    folder: Path,
    *,
    read_only: bool = False,
    threaded: bool = True,
    compact_at: int = LEAST,
    flush: Flush = os.fdatasync,
) -> EmbeddedStore:
    """Raises StoreError where the folder is in use, is damaged or (for reading) is no store.

    Without `threaded` each commit is written and flushed on the caller's own thread.
    """
    if read_only:
        return _open_for_reading(folder)
    make_folder(folder)
    lock = Lock(folder)
    try:
        close_to_others(folder)
        found = recover(folder)
        _clean_up(folder, found)
        journal = Journal(folder, found.journal, flush)
    except BaseException:
        lock.release()
        raise
    outlet = _outlet(journal, threaded=threaded)
    rows = found.journalled if any(name.startswith(ROWS) for name in found.tables) else 0
    compaction = Compaction(folder, found.journal, found.journalled, found.snapshot, compact_at, rows=rows)
    ledger = Ledger(found.tables, outlet, compaction)
    if any(lost_some(rows) for name, rows in found.tables.items() if name.startswith(ROWS)):
        compaction.start(found.tables, outlet)
    return EmbeddedStore(folder, ledger, Archive(folder), lock)


def _outlet(journal: Journal, *, threaded: bool) -> Outlet:
    if threaded:
        return Writer(journal)
    return Direct(journal)


def _clean_up(folder: Path, found: Recovered) -> None:
    """Cut a torn end off the journal before anything is put behind it, and drop what a crash left over."""
    path = journal_path(folder, found.journal)
    if path.exists() and path.stat().st_size > found.whole:
        os.truncate(path, found.whole)
    remove_older(folder, found.first)
    remove_unfinished(folder)


def _open_for_reading(folder: Path) -> EmbeddedStore:
    if not folder.is_dir() or not (numbers(folder, JOURNAL) or numbers(folder, SNAPSHOT)):
        raise StoreError(f"there is no store in {folder}")
    found = read_beside_a_writer(folder)
    compaction = Compaction(folder, found.journal, 0, 0)
    return EmbeddedStore(folder, Ledger(found.tables, ReadOnly(), compaction), Archive(folder), None)


def read_beside_a_writer(folder: Path) -> Recovered:
    """A compaction may take files away between looking and reading: look again. Damage stays, and is told."""
    for _ in range(READ_TRIES):
        try:
            return recover(folder)
        except FileNotFoundError:
            continue
        except Damaged as damage:
            if damage.byte is not None:
                raise
    return recover(folder)
