"""The server as a process of its own: started, listened to, killed without warning, started again on the same store."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from engine.clock import SystemClock
from playground import DEMO_POLICY

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds a start may take on a machine that is busy with others."""
LISTENS = re.compile(r"Muster listens on (http://\S+)")
LOOK = timedelta(milliseconds=10)


class Broken(Exception):
    """A promise was not kept. Says which."""


@dataclass
class Server:
    """`mail` is where mails go, the folder `outbox` where it says nothing; `variables` go beside the options.

    `url` is empty while it is down. `complaints` are what its log should not hold, of all lives."""

    folder: Path
    speed: float
    policy: Path = DEMO_POLICY
    mail: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    lives: int = 0
    complaints: list[str] = field(default_factory=list)
    _process: Process | None = None
    _listening: asyncio.Task[None] | None = None
    _clock: SystemClock = field(default_factory=SystemClock)

    @property
    def store(self) -> Path:
        return self.folder / "data"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    async def start(self, asleep: timedelta = timedelta(0)) -> None:
        """Begin a life, without waiting for it to listen. `asleep`: so much time went by while nobody served."""
        program = ("tests.crash.slept", "--asleep", str(asleep.total_seconds())) if asleep else ("server", "serve")
        mail = self.mail or f"folder:{self.outbox}"
        places = (f"--store=tinydb:{self.store}", f"--mail={mail}", f"--policy={self.policy}")
        command = (sys.executable, "-m", *program, "--development", "--port=0", f"--speed={self.speed}", *places)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        surroundings = {**clean, **self.variables, "MUSTER_LOG_FORMAT": "json"}
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=surroundings, stdout=DEVNULL, stderr=PIPE
        )
        self._listening = asyncio.create_task(self._hear(self._process))
        self.lives += 1

    async def ready(self) -> None:
        """Until it listens. Raises Broken where it ends instead."""
        async with asyncio.timeout(PATIENCE):
            while not self.url:
                self.check()
                await self._clock.sleep(LOOK)

    def check(self) -> None:
        """Raises Broken where this life ended by itself."""
        if self._listening and self._listening.done():
            raise Broken(f"life {self.lives} ended by itself: {' | '.join(self.complaints[-9:])}")

    async def kill(self) -> None:
        """What no process can see coming."""
        process, listening, self._process, self._listening = self._process, self._listening, None, None
        if process and listening:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await listening
        self.url = ""

    async def passes(self, span: timedelta) -> None:
        """Until so much of the product's time went by while it served."""
        left = span / self.speed
        while left > timedelta(0):
            self.check()
            await self._clock.sleep(LOOK)
            left -= LOOK if self.url else timedelta(0)

    async def _hear(self, process: Process) -> None:
        assert process.stderr is not None
        async for raw in process.stderr:
            line = raw.decode(errors="replace").rstrip()
            if found := LISTENS.search(line):
                self.url = found[1].replace("localhost", "127.0.0.1")
            elif _complains(line):
                self.complaints.append(line)


def _complains(line: str) -> bool:
    """An error that was logged, or words that no log should hold. A line cut off by the kill says nothing."""
    try:
        told = json.loads(line)
    except ValueError:
        return not line.startswith("{")
    return told.get("level") in ("error", "critical")
