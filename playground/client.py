"""Microsoft 365 Agents Playground as a child process: found or installed, started, waited for, stopped."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable
from pathlib import Path

import aiohttp

from playground import FOLDER

CLI = FOLDER / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
OLDEST_NODE = 20
PATIENCE = 30.0
"""Seconds it may take to listen, and again to find the bot."""
FAREWELL = 5.0
"""Seconds it gets to end by itself."""


class NoClient(Exception):
    """There is no Teams client beside the server: why, and what to do about it."""


class PortTaken(Exception):
    """Another program has the port of the client."""


def check_port(port: int) -> None:
    """The client would quietly take another port; a link that changes is worse than an error."""
    family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
    try:
        socket.create_server(("", port), family=family, dualstack_ipv6=family == socket.AF_INET6).close()
    except OSError as error:
        advice = "Stop the program that has it, or choose another with --client-port."
        raise PortTaken(f"Port {port}, for the Teams client, is taken. {advice}") from error


async def install(say: Callable[[str], None]) -> Path:
    """The Node to run it with, once its package is in place. Raises NoClient."""
    node = shutil.which("node")
    if node is None:
        raise NoClient(f"Node.js was not found. Install Node {OLDEST_NODE} or newer for the Teams client.")
    version = await _output(node, "--version")
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise NoClient(f"Node {version.strip()} is too old for the Teams client: it needs {OLDEST_NODE} or newer.")
    if not CLI.exists():
        say("Installing the Teams client, once. This takes a moment.")
        await _npm_ci()
    return Path(node)


async def _npm_ci() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoClient(f"The Teams client is not installed and npm was not found. Run npm ci in {FOLDER}.")
    output = await _output(npm, "ci", "--ignore-scripts", "--loglevel=error")
    if not CLI.exists():
        raise NoClient(f"npm could not install the Teams client: {output.strip()[-300:] or 'it gave no reason'}")


async def _output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, cwd=FOLDER, stdout=PIPE, stderr=STDOUT)
    output, _ = await process.communicate()
    return output.decode(errors="replace")


class Client:
    """One running Playground. `url` is where its page is."""

    def __init__(self, process: Process, url: str, log: Path) -> None:
        self._process = process
        self._log = log
        self._drain = asyncio.create_task(_read_away(process))
        self.url = url

    @classmethod
    async def start(cls, node: Path, bot: str, port: int, folder: Path, *, open_browser: bool) -> Client:
        """Start it against the bot's address, writing into `folder`. Raises NoClient where it does not come up."""
        log = folder / "playground.log"
        process = await _spawn(node, bot, port, log, open_browser=open_browser)
        try:
            async with asyncio.timeout(PATIENCE):
                listening = await _port_of(process)
        except TimeoutError:
            listening = None
        except asyncio.CancelledError:
            await _end(process)
            raise
        if listening is None:
            await _end(process)
            raise NoClient(f"The Teams client did not start. {_reason(log)}")
        return cls(process, f"http://localhost:{listening}", log)

    async def ready(self) -> None:
        """Wait until page and bot have found each other. Raises NoClient where the client ends before."""
        async with aiohttp.ClientSession() as session:
            while not await self._answers(session):
                if await self.ended(within=0.2):
                    raise NoClient(f"The Teams client stopped. {self.reason()}")

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        """Its page's first call answers when the bot does, or after a long while without one."""
        try:
            patience = aiohttp.ClientTimeout(total=PATIENCE)
            async with session.get(f"{self.url}/_internal/v1/config", timeout=patience) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def ended(self, within: float | None = None) -> bool:
        """Wait for its end, for so many seconds or for good."""
        try:
            await asyncio.wait_for(self._process.wait(), within)
        except TimeoutError:
            return False
        return True

    def reason(self) -> str:
        return _reason(self._log)

    async def stop(self) -> None:
        await _end(self._process)
        await self._drain


async def _spawn(node: Path, bot: str, port: int, log: Path, *, open_browser: bool) -> Process:
    """It finds its people in the working directory. In a session of its own a Ctrl-C reaches only us, who end it."""
    surroundings = {
        **os.environ,
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "true",
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(log),
    }
    if not open_browser:
        surroundings["TEAMSAPPTESTER_BROWSER"] = "none"
    options = ("start", "-e", bot, "-c", "msteams", "-p", str(port), "--disable-telemetry")
    return await asyncio.create_subprocess_exec(
        str(node), str(CLI), *options, cwd=FOLDER, env=surroundings, stdout=PIPE, stderr=STDOUT, start_new_session=True
    )


async def _port_of(process: Process) -> int | None:
    """The port it says it took; none where it ends without saying."""
    assert process.stdout is not None  # noqa: S101  asked for in _spawn
    async for line in process.stdout:
        if found := re.search(rb"Listening on (\d+)", line):
            return int(found[1])
    return None


async def _read_away(process: Process) -> None:
    """Nobody reads what it prints from here on, but a full pipe would stop it."""
    assert process.stdout is not None  # noqa: S101  asked for in _spawn
    async for _ in process.stdout:
        pass


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), FAREWELL)
    except TimeoutError:
        process.kill()
        await process.wait()


def _reason(log: Path) -> str:
    """What its log gives as the reason, in one line."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    errors = [line.removeprefix("error ").strip() for line in lines if line.startswith("error ")]
    return errors[-1][:300] if errors else "It gave no reason."
