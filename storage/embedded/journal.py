"""The journal file: a group of commits is one line and one flush, appended and never touched again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from storage.embedded.layout import OWNERS_FILE, Flush, flush_folder, journal_path
from storage.embedded.records import frame


class Journal:
    """Appends to the newest journal of a folder. Not for two threads at once."""

    def __init__(self, folder: Path, number: int, flush: Flush = os.fdatasync) -> None:
        self._folder = folder
        self._flush = flush
        self._fd = self._open(number)

    def append(self, commits: Sequence[bytes]) -> None:
        """Durable when it returns. Raises OSError; then nobody knows what the file holds: stop and start again."""
        self._write(frame(b"[%b]" % b",".join(commits)))
        self._flush(self._fd)

    def rotate(self, number: int) -> None:
        """The next append goes to a new journal."""
        older, self._fd = self._fd, self._open(number)
        os.close(older)

    def close(self) -> None:
        os.close(self._fd)

    def _write(self, line: bytes) -> None:
        """A disk that is nearly full may take a part of it; the next try then says why."""
        written = os.write(self._fd, line)
        while written < len(line):
            written += os.write(self._fd, line[written:])

    def _open(self, number: int) -> int:
        fd = os.open(journal_path(self._folder, number), os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNERS_FILE)
        flush_folder(self._folder)
        return fd
