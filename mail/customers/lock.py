"""One writer of a customer list at a time, in any process: an import never brings back whom an erasure took out."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Wait for those who write this list now, then keep others waiting. Raises OSError.

    The lock is on a file beside the list, `.NAME.lock`, because the list itself is replaced. It is empty and stays:
    were it taken away, two could hold two of that name.
    """
    target = path.resolve()
    descriptor = os.open(target.with_name(f".{target.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o660)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
