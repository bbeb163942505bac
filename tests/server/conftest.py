"""What the tests of the process start from: an environment without options, and a policy file to name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing of the caller's own options reaches a test, and its files stay in a folder of its own."""
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "muster.toml").write_text('company = "Contoso"\n', encoding="utf-8")
    return tmp_path
