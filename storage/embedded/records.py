"""The line everything durable is made of: `crc length json`, so that any cut or flipped bit is seen, and where.

The checksum is over the JSON. The length says where a line must end: without it one flipped newline would melt two
lines into one that looks like the torn end of a file.
"""

from __future__ import annotations

import re
from mmap import mmap
from pathlib import Path
from zlib import crc32

from engine.ports import StoreError

HEADER = re.compile(rb"([0-9a-f]{8}) (\d{1,12}) ")


class Damaged(StoreError):
    """A file that does not hold what was written to it."""

    def __init__(self, path: Path, byte: int | None, what: str) -> None:
        where = f" at byte {byte}" if byte is not None else ""
        super().__init__(
            f"{path} is damaged{where}: {what}. Muster does not start on damaged data: restore this file, "
            "or the whole folder, from a backup."
        )
        self.path = path
        self.byte = byte
        self.what = what


def frame(payload: bytes) -> bytes:
    """One line around JSON that holds no raw newline."""
    return b"%08x %d %b\n" % (crc32(payload), len(payload), payload)


def read_records(path: Path, data: bytes, *, torn_end: bool) -> tuple[list[bytes], int]:
    """The JSON of each whole line, and the byte where they end. Raises Damaged.

    With `torn_end` the file may stop in the middle of its last line, as after a crash: nothing of that line was ever
    acknowledged. Anything else that is not whole is damage.
    """
    payloads: list[bytes] = []
    start = 0
    while start < len(data):
        payload, end = _record(data, start)
        if payload is None:
            if torn_end and _is_torn(data, start):
                break
            raise Damaged(path, start, "this record is not what was written")
        payloads.append(payload)
        start = end
    return payloads, start


def record_at(path: Path, data: bytes | mmap, start: int) -> tuple[bytes, int]:
    """The JSON of the line that starts here, and where it ends. Raises Damaged."""
    payload, end = _record(data, start)
    if payload is None:
        raise Damaged(path, start, "this record is not what was written")
    return payload, end


def _record(data: bytes | mmap, start: int) -> tuple[bytes | None, int]:
    header = HEADER.match(data, start)
    if header is None:
        return None, start
    end = header.end() + int(header[2]) + 1
    payload = data[header.end() : end - 1]
    whole = end <= len(data) and data[end - 1] == ord("\n") and crc32(payload) == int(header[1], 16)
    return (payload, end) if whole else (None, start)


def _is_torn(data: bytes, start: int) -> bool:
    """Whether only this one line can be meant: no line end before the very end, and its length does not stop short."""
    newline = data.find(b"\n", start)
    if newline not in (-1, len(data) - 1):
        return False
    header = HEADER.match(data, start)
    return header is None or header.end() + int(header[2]) + 1 >= len(data)
