"""Golden files: what the product writes, kept beside the tests. `GOLDEN=write` writes them anew, to be read."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def check(name: str, text: str) -> None:
    """The text is what the file of that name holds, byte by byte."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.is_file(), f"{name} is missing: run the tests with GOLDEN=write and read what they wrote"
    assert path.read_bytes().decode() == text, f"{name} has changed: run with GOLDEN=write and read the difference"
