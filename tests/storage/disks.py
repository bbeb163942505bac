"""A disk that can be held up, can fail and is searched, and incidents grown or archived on it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from engine.ports import Change
from storage.embedded.store import EmbeddedStore
from tests.storage.samples import after, close, declare, note, ref


def holding(folder: Path, text: str) -> list[str]:
    """The files of a store, of whatever kind, in which the text can be read."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes())


class Disk:
    """A flush that can be held up, and that can fail."""

    def __init__(self) -> None:
        self.flushes = 0
        self.failing = False
        self.free = threading.Event()
        self.free.set()
        self.reached = threading.Event()

    def flush(self, fd: int) -> None:
        self.reached.set()
        self.free.wait(10)
        if self.failing:
            raise OSError(5, "Input/output error")
        self.flushes += 1
        os.fdatasync(fd)


async def grown(store: EmbeddedStore, key: str, facts: int) -> Change:
    """An incident with that many facts."""
    done = declare(key)
    await store.commit(done)
    for number in range(2, facts + 1):
        done = note(after(done), f"note {number:04}")
        await store.commit(done)
    return done


async def archived(store: EmbeddedStore, key: str = "INC-1") -> Change:
    first = declare(key)
    await store.commit(first)
    last = close(after(first))
    await store.commit(last)
    assert await store.archive(ref(key))
    return last
