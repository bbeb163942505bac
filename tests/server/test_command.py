"""The muster command: what is on the menu, exit status, and that it starts and ends as a process should."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main

APP = "11111111-2222-3333-4444-555555555555"


def muster(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_the_menu_holds_what_works() -> None:
    told = muster("--help")
    assert told.exit_code == 0
    assert set(main.commands) == {
        "serve",
        "demo",
        "verify",
        "package",
        "letters",
        "customers",
        "notices",
        "erase",
        "import",
        "oncall",
    }
    assert all(command in told.output for command in main.commands)


@pytest.mark.parametrize("words", [("sing",), ("serve", "--loud"), ("serve", "--port", "seven"), ("package",)])
def test_wrong_use_is_2(words: tuple[str, ...]) -> None:
    assert muster(*words).exit_code == 2


def test_faults_in_the_options_are_told_one_a_line() -> None:
    told = muster("serve", "--speed", "60")
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 4
    assert "--speed is for demos" in told.stderr


def test_a_package_needs_the_bot_and_an_address(tmp_path: Path) -> None:
    told = muster("package", "--out", str(tmp_path / "app.zip"))
    assert told.exit_code == 2
    assert "MUSTER_APP_ID" in told.stderr
    assert "MUSTER_PUBLIC_URL" in told.stderr
    assert not (tmp_path / "app.zip").exists()


def test_a_package_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_APP_ID", APP)
    monkeypatch.setenv("MUSTER_PUBLIC_URL", "https://muster.contoso.example")
    (tmp_path / "muster.toml").unlink()
    told = muster("package", "--out", str(tmp_path / "app.zip"))
    assert (told.exit_code, told.stderr) == (0, "")
    with ZipFile(io.BytesIO((tmp_path / "app.zip").read_bytes())) as archive:
        assert json.loads(archive.read("manifest.json"))["id"] == APP


def test_a_package_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_APP_ID", APP)
    monkeypatch.setenv("MUSTER_PUBLIC_URL", "https://muster.contoso.example")
    told = muster("package", "--out", str(tmp_path / "nowhere" / "app.zip"))
    assert told.exit_code == 2
    assert "nowhere" in told.stderr


def test_the_command_itself_starts_at_once() -> None:
    """No library of the server is loaded to show the menu."""
    look = "import sys, server.__main__; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert not {"aiohttp", "pydantic", "structlog", "botbuilder", "tinydb", "apscheduler"} & set(loaded)


STARTED = """
import asyncio, sys, types
wiring = types.ModuleType("server.wiring")
async def run(settings, *, ready):
    ready(f"http://localhost:{settings.port}")
    try:
        await asyncio.Event().wait()
    finally:
        print("let go", flush=True)
wiring.run = run
sys.modules["server.wiring"] = wiring
from server.__main__ import main
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it_well(number: signal.Signals, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTED, "serve", "--development", "--port", "4711",
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    assert await asyncio.wait_for(process.stderr.readline(), 20) == b"Muster listens on http://localhost:4711\n"
    process.send_signal(number)
    told, faults = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, told, faults) == (0, b"let go\n", b"")
