"""Which way the arrows point, and that nobody else owns the names of our packages."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT


def test_imports_go_one_way() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_other_distribution_owns_our_names() -> None:
    owners = packages_distributions()
    ours = (*PACKAGES, "tests", "bench")
    assert {name: owners[name] for name in ours if set(owners.get(name, ())) - {"muster"}} == {}


def test_every_package_is_packed_and_typed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)
    assert set(project["tool"]["mypy"]["packages"]) >= set(PACKAGES)
    assert set(project["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)
