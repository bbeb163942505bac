"""The folder of an embedded store: what lies where, and the lock that keeps a second process out.

    lock                        held by the process that writes; names its id
    journal-000007              commits in order, one checksummed line and one flush for a group of them
    snapshot-000007             everything as it stood when journal 7 began; the older journals are gone
    rows/<tenant>/<table>       rows of a paged table, sorted by id, checksummed lines under a line with their count
    archive/<tenant>/incident/2026-11/INC-42.json   a closed incident with its timeline, as TinyDB itself would write it
    archive/<tenant>/incident/2026-11/index         a checksummed line for each incident of that month
    archive/<tenant>/campaign/2026-11/…             notices that are sent or withdrawn, likewise (without an index)

Names of tenants, tables and keys are percent-encoded where a file name could not hold them. `*.tmp` are files that a
crash left half written; they mean nothing, and those of rows are removed at the next start.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from engine.ports import StoreError

JOURNAL: Final = "journal-"
SNAPSHOT: Final = "snapshot-"
TEMPORARY: Final = ".tmp"
OWNERS_FOLDER: Final = 0o700
OWNERS_FILE: Final = 0o600
OTHERS: Final = 0o077
GULP: Final = 256 * 1024
"""Bytes flushed at a time: a file system may make the journal's next flush wait for everything else that is not yet."""

Flush = Callable[[int], None]
"""Makes what was written to a file descriptor durable: `os.fdatasync`, but for tests of what happens when it fails."""


def journal_path(folder: Path, number: int) -> Path:
    return folder / f"{JOURNAL}{number:06d}"


def snapshot_path(folder: Path, number: int) -> Path:
    return folder / f"{SNAPSHOT}{number:06d}"


def numbers(folder: Path, kind: str) -> list[int]:
    """The numbers of the journals or snapshots there, in order."""
    names = (entry.name for entry in os.scandir(folder))
    return sorted(int(n.removeprefix(kind)) for n in names if n.startswith(kind) and n.removeprefix(kind).isdigit())


def file_name(name: str) -> str:
    """A name any file system takes. Never a dot at the front: no way out of the folder, no hidden file; never the end
    that means a file left half written."""
    quoted = quote(name, safe="")
    quoted = "%2E" + quoted[1:] if quoted.startswith(".") else quoted
    quoted = quoted.removesuffix(TEMPORARY) + "%2Etmp" if quoted.endswith(TEMPORARY) else quoted
    if not quoted or len(quoted) > 200:
        raise ValueError(f"{name[:40]!r} cannot be the name of a table or an archived subject: empty or too long")
    return quoted


def plain_name(file: str) -> str:
    """What `file_name` was made from."""
    return unquote(file)


def write_whole(path: Path, pieces: Iterable[bytes], flush: Flush = os.fsync) -> None:
    """Replace the file by these bytes: after a crash it holds either the old ones or all of the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + TEMPORARY)
    with open(temporary, "wb", opener=owners_alone) as file:
        unflushed = 0
        for piece in pieces:
            unflushed += file.write(piece)
            if unflushed > GULP:
                file.flush()
                flush(file.fileno())
                unflushed = 0
        file.flush()
        flush(file.fileno())
    temporary.replace(path)
    flush_folder(path.parent, flush)


def flush_folder(folder: Path, flush: Flush = os.fsync) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flush(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Create the folder and those above it, each one durable in its parent."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=OWNERS_FOLDER)
        flush_folder(folder.parent)


def owners_alone(path: str, flags: int) -> int:
    """An opener whose new files nobody else reads: they hold customers' addresses."""
    return os.open(path, flags, OWNERS_FILE)


def close_to_others(folder: Path) -> None:
    """Take everybody else's rights from a folder and all in it, as an older Muster left them.

    What is not ours to change stays as it is, such as a volume that is mounted for a group.
    """
    if not stat.S_IMODE(folder.stat().st_mode) & OTHERS:
        return
    for place, _, files in os.walk(folder):
        for path in (Path(place), *(Path(place, name) for name in files)):
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & OTHERS and not path.is_symlink():
                with suppress(PermissionError):
                    path.chmod(mode & ~OTHERS)


class Lock:
    """Held while the store is open for writing; the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._fd: int | None = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, OWNERS_FILE)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._fd, 20, 0).decode("ascii", "replace").strip()
            self.release()
            who = f" (process {holder})" if holder else ""
            raise StoreError(
                f"{folder} is in use by another Muster{who}. Stop that one first, "
                "or give this one a folder of its own, such as --store tinydb:./other"
            ) from error
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Harmless twice."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
