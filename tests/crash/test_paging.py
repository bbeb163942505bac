"""A sample of the kills while pages climb; `make proof` does sixty among forty alarms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.paging import play


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_server_killed_while_alarms_climb_pages_everybody_they_come_to(tmp_path: Path) -> None:
    outcome = await play(tmp_path, alarms=4, kills=4, seed=3)
    assert (outcome.kills, outcome.alarms) == (4, 4)
