"""What the tests of the process start from: an environment without options, and a policy file to name."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.served import Start, starting


@pytest.fixture(autouse=True)
def no_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing of the caller's own options reaches a test, and its files stay in a folder of its own."""
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "muster.toml").write_text('company = "Contoso"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts an application; it ends with the test."""
    async for run in starting():
        yield run
