"""A sample of the kills while mails go out through Graph; `make proof` does a hundred in a sending to 10,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.mailing import play


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_server_killed_while_customers_are_written_to_sends_each_of_them_one_copy(tmp_path: Path) -> None:
    outcome = await play(tmp_path, customers=900, kills=5, seed=7, resets=4)
    assert (outcome.kills, outcome.doubtful, outcome.strays) == (5, 0, 0)
