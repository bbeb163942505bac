"""Tells one content of a customer list from another: what was counted for a notice, and what is frozen for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from incidents.errors import Invalid


def edition_of(path: Path, audience: str) -> str:
    """SHA-256 over the file. Raises Invalid where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Invalid(f"The customer list “{audience}” cannot be opened ({error.strerror}). Check its file.") from None
