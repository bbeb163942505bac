"""What no tracked file holds: hosts of registries, paths of a machine, a clock or dice outside their files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, python_files, text_files

# Each pattern has a letter in brackets, so that it does not find itself.
REGISTRIES = re.compile(r"(p[y]pi|python[h]osted|npm[j]s|deb[.]debia[n])\.(org|com|io)", re.IGNORECASE)
MACHINE = re.compile(r"(^|[^\w.])/(wor[k]|hom[e]|roo[t]|User[s])/[A-Za-z.]")
PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+]*")
DICE = {"random", "uuid", "secrets"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "sleep"}
LOOKS_AT_THE_WORLD = {ROOT / "engine" / "clock.py", ROOT / "engine" / "ids.py"}


def holding(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number} {line.strip()[:80]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    assert holding(REGISTRIES) == []


def test_no_path_of_a_machine_is_named() -> None:
    assert holding(MACHINE) == []


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


def worldly(path: Path) -> list[str]:
    """Where a file rolls dice, or asks a module for the time or for a rest."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        dice = DICE & {name.split(".")[0] for name in names}
        asks = (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCKS
            and isinstance(node.value, ast.Name)
            and node.value.id in ("datetime", "date", "time", "asyncio")
        )
        if dice or asks:
            found.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    return found


def test_time_and_chance_are_handed_in() -> None:
    files = [path for path in python_files(*PACKAGES) if path not in LOOKS_AT_THE_WORLD]
    assert [place for path in files for place in worldly(path)] == []
