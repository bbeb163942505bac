"""A sample of the kills; `make proof` does 200 of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.proof import Figures, play

SEEDS = (101, 102, 103, 104)
KILLS = 5
SPEED = 480.0


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_server_killed_in_the_middle_of_an_incident_loses_nothing(tmp_path: Path) -> None:
    rounds = await asyncio.gather(*(play(seed, tmp_path / str(seed), KILLS, speed=SPEED) for seed in SEEDS))
    whole = Figures()
    for one in rounds:
        assert one.kept > 20
        whole.add(one)
    assert whole.kills == KILLS * len(SEEDS)
    assert whole.mails == 3 * 12 * len(SEEDS)
    assert whole.repeats > 0
    assert whole.spoke > 20 * len(SEEDS)
