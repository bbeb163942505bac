"""The demo: server first, client beside it, and each way the client may fail to be there."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from playground import DEMO_TENANT, FOLDER
from playground.client import PortTaken
from playground.demo import Ready, demo

STAND_IN = """#!{python}
import http.server, os, sys
if sys.argv[1] == "--version":
    print("{version}"); sys.exit()
log = open(os.environ["M365_AGENTS_PLAYGROUND_LOGFILE"], "w")
if {mood!r} == "refuses":
    log.write("info hello\\nerror the configuration names no bot\\n"); sys.exit(1)
class Page(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Page.asked += 1
        self.send_response(200 if Page.asked > 1 else 503); self.end_headers()
        self.wfile.write(b"{{}}")
    def log_message(self, *_): pass
    def do_DELETE(self):
        log.write("error told to go\\n"); log.flush(); os._exit(3)
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("-p") + 1])), Page)
open(os.environ["SEEN"], "w").write(" ".join(sys.argv[2:]) + " " + os.environ.get("TEAMSAPPTESTER_BROWSER", "opens"))
print("noise\\nListening on", server.server_port, flush=True)
server.serve_forever()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Scene:
    """A machine with a stand-in for node, a server that listens at once, and what was said."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.said: list[str] = []
        self.told = asyncio.Event()
        self.stopped = False
        self.port = free_port()
        patch.setenv("SEEN", str(folder / "seen"))
        patch.setenv("PATH", str(folder))
        self.cli(there=True)

    def node(self, version: str = "v20.9.0", mood: str = "well") -> None:
        path = self.folder / "node"
        path.write_text(STAND_IN.format(python=sys.executable, version=version, mood=mood), encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def free_of_node(self) -> None:
        assert not (self.folder / "node").exists()

    def cli(self, *, there: bool) -> None:
        cli = self.folder / "cli.js"
        if there:
            cli.touch()
        self.patch.setattr("playground.client.CLI", cli if there else self.folder / "absent.js")

    async def serve(self, ready: Ready) -> None:
        ready("http://localhost:3978")
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped = True

    def say(self, line: str) -> None:
        self.said.append(line)
        self.told.set()

    async def until(self, holds: Callable[[str], bool]) -> str:
        async with asyncio.timeout(10):
            while not holds("\n".join(self.said)):
                self.told.clear()
                await self.told.wait()
        return "\n".join(self.said)

    def run(self, mails_leave_by: str = "") -> asyncio.Task[None]:
        return asyncio.create_task(demo(self.serve, self.port, self.say, mails_leave_by=mails_leave_by))


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(tmp_path, monkeypatch)


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_tells_three_links_and_that_the_client_is_private(scene: Scene) -> None:
    scene.node()
    task = scene.run()
    said = await scene.until(lambda text: "all network interfaces" in text)
    assert f"Teams client  http://localhost:{scene.port}" in said
    assert "Mails         http://localhost:3978/mails" in said
    assert "Health        http://localhost:3978/readyz" in said
    seen = (scene.folder / "seen").read_text(encoding="utf-8")
    assert "-e http://localhost:3978/api/messages -c msteams" in seen
    assert seen.endswith("--disable-telemetry none")
    await end(task)
    assert scene.stopped
    with socket.create_server(("127.0.0.1", scene.port)):
        pass


async def test_when_the_client_dies_the_server_goes_on(scene: Scene) -> None:
    scene.node()
    task = scene.run()
    await scene.until(lambda text: "all network interfaces" in text)
    _, writer = await asyncio.open_connection("127.0.0.1", scene.port)
    writer.write(b"DELETE / HTTP/1.0\r\n\r\n")
    said = await scene.until(lambda text: "The server goes on" in text)
    assert "told to go" in said
    assert not scene.stopped
    assert not task.done()
    writer.close()
    await end(task)


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (Scene.free_of_node, "Node.js was not found"),
        (lambda scene: scene.node(version="v18.2.0"), "too old"),
        (lambda scene: (scene.node(), scene.cli(there=False)), "npm was not found"),
        (lambda scene: scene.node(mood="refuses"), "names no bot"),
    ],
)
async def test_without_a_client_it_says_why_and_serves(
    scene: Scene, prepare: Callable[[Scene], object], why: str
) -> None:
    prepare(scene)
    task = scene.run()
    said = await scene.until(lambda text: "without it" in text)
    assert why in said
    assert "Mails         http://localhost:3978/mails" in said
    assert "Teams client  http" not in said
    assert not scene.stopped
    await end(task)
    assert scene.stopped


async def test_no_link_to_mails_that_go_elsewhere(scene: Scene) -> None:
    task = scene.run("smtp://localhost:1025")
    said = await scene.until(lambda text: "without it" in text)
    assert "Mails         go out by smtp://localhost:1025: look where they arrive" in said
    assert "/mails" not in said
    await end(task)


async def test_a_taken_client_port_is_told_before_anything_starts(scene: Scene) -> None:
    scene.node()
    with socket.create_server(("", scene.port)), pytest.raises(PortTaken, match="--client-port"):
        await scene.run()
    assert not (scene.folder / "seen").exists()


async def test_what_stops_the_server_stops_the_demo(scene: Scene) -> None:
    async def fails(_ready: Ready) -> None:
        raise OSError("the store is locked")

    with pytest.raises(OSError, match="locked"):
        await asyncio.wait_for(demo(fails, scene.port, scene.say), 5)


def test_the_clients_people_are_those_of_the_demo() -> None:
    text = (FOLDER / ".m365agentsplayground.yml").read_text(encoding="utf-8")
    assert f"tenantId: {DEMO_TENANT}" in text
    names = re.findall(r"^\s+name: (.+)$", text, re.MULTILINE)
    ids = re.findall(r"aadObjectId: \S+-0{9}(2\d0)$", text, re.MULTILINE)
    assert names[1:7] == [
        "Alex Wilber",
        "Megan Bowen",
        "Adele Vance",
        "Isaiah Langer",
        "Patti Fernandez",
        "Lynne Robbins",
    ]
    assert ids == [f"2{number}0" for number in range(6)]


def test_the_client_is_pinned_and_names_no_registry() -> None:
    lock = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert '"@microsoft/m365agentsplayground": "0.2.28"' in (FOLDER / "package.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in lock
    assert "resolved" not in lock
    assert os.linesep == "\n" or "\r" not in lock
