"""The tracked files of this checkout, as the rules see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "incidents", "oncall", "engine", "graph", "storage", "bot", "adaptive_cards", "mail", "pagers", "rota", "server",
    "manifest", "playground",
)  # fmt: skip
BINARY = {".png", ".ico", ".gif", ".jpg"}


@cache
def tracked() -> tuple[Path, ...]:
    """What git would commit: tracked files, and new ones that are not ignored. Without git, what lies here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(ROOT / name for name in sorted(filter(None, listed.split("\0"))) if (ROOT / name).is_file())


def python_files(*packages: str) -> list[Path]:
    """The Python files of those packages; of everything where none is named."""
    roots = {ROOT / package for package in packages}
    return [path for path in tracked() if path.suffix == ".py" and (not roots or roots & set(path.parents))]


def text_files() -> list[tuple[str, str]]:
    """Path from the root, and content, of every text file."""
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.suffix not in BINARY
    ]
