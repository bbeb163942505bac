"""A server and a local Teams client for each story, on ports of their own."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.client import CLI, NoClient, install
from tests.e2e.client import Teams
from tests.e2e.server import Server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@dataclass
class Stage:
    """`server` and `teams` may be restarted; the ports and the folders stay."""

    folder: Path
    node: Path
    server: Server
    client_port: int
    _teams: Teams | None = None

    @property
    def teams(self) -> Teams:
        assert self._teams is not None
        return self._teams

    async def open(self, speed: float = 1.0) -> Teams:
        self.server.speed = speed
        await self.server.start()
        await self.restart_client()
        return self.teams

    async def restart_client(self) -> None:
        await self.stop_client()
        self._teams = await Teams.start(self.node, self.server.url, self.client_port, self.folder)

    async def stop_client(self) -> None:
        if self._teams:
            await self._teams.stop()
            self._teams = None

    async def close(self) -> None:
        await self.server.stop()
        await self.stop_client()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Whatever the story was: the server said nothing nobody should see."""
    if not CLI.exists():
        pytest.skip("the local Teams client is not installed: make client")
    try:
        node = await install(lambda _: None)
    except NoClient as why:
        pytest.skip(str(why))
    found = Stage(tmp_path, node, Server(tmp_path, free_port()), free_port())
    try:
        yield found
    finally:
        await found.close()
    assert found.server.faults == []
