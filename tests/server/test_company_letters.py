"""A server names the letters of its company that it does not use, and starts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from server.settings import Settings
from server.wiring import run

POLICY = (Path(__file__).resolve().parents[2] / "playground" / "muster.toml").read_text("utf-8")


async def test_a_language_without_words_is_a_warning_and_the_server_starts(no_options: Path) -> None:
    (no_options / "muster.toml").write_text(POLICY.replace("[mail]\n", '[mail]\nletters = "letters"\n', 1), "utf-8")
    (no_options / "customers.csv").write_text("email\n", "utf-8")
    (no_options / "letters/es/initial").mkdir(parents=True)
    (no_options / "letters/es/initial/subject.txt").write_text("{{ service }}", "utf-8")
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = Settings(development=True, port=0, store="memory:", policy=Path("muster.toml"), mail="folder:out")
    with capture_logs() as logs:
        task = asyncio.create_task(run(settings, ready=ready.set_result))
        waiting: list[asyncio.Future[Any]] = [task, ready]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        await asyncio.wait({task})
    assert ready.done()
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert warning["event"].startswith("letters/es/_base/words.toml: this file is missing, so no letter in es is used")
