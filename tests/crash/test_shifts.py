"""A sample of the kills while hands change; `make proof` does twenty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.shifts import play


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_swap_and_a_handoff_under_kills_stand_once(tmp_path: Path) -> None:
    await play(tmp_path, kills=3, seed=2)
