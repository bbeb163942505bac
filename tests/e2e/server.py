"""A Muster server as a process of its own, started, stopped and started again on the same folders."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass, field
from pathlib import Path

from playground import DEMO_POLICY

PATIENCE = 15


@dataclass
class Server:
    """`folder` keeps store and mails; `log` all that the process said."""

    folder: Path
    port: int
    speed: float = 1.0
    log: list[str] = field(default_factory=list)
    _process: Process | None = None
    _reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    async def start(self) -> None:
        options = {
            "port": self.port,
            "speed": self.speed,
            "store": f"tinydb:{self.folder / 'data'}",
            "mail": f"folder:{self.outbox}",
            "policy": DEMO_POLICY,
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", "serve", "--development", *words, env=clean, stdout=DEVNULL, stderr=PIPE
        )
        up = asyncio.Event()
        self._reading = asyncio.create_task(self._read(self._process, up))
        async with asyncio.timeout(PATIENCE):
            await up.wait()

    async def _read(self, process: Process, up: asyncio.Event) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.log.append(line.decode().rstrip())
            if "Muster listens on" in self.log[-1]:
                up.set()

    async def stop(self, *, kill: bool = False) -> None:
        if self._process is None or self._reading is None:
            return
        if self._process.returncode is None:
            self._process.kill() if kill else self._process.terminate()
        await self._process.wait()
        await self._reading
        self._process = None

    @property
    def faults(self) -> list[str]:
        """Lines of the log that nobody should ever see."""
        return [line for line in self.log if '"level": "error"' in line or "Traceback" in line]
