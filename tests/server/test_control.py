"""muster erase, with a server on the store and without one: the address is gone from every file afterwards."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner, Result

from engine.clock import SystemClock
from engine.ids import SystemIds
from mail.choices.choices import Choices
from mail.composing.frozen import recipient_pages
from mail.customers.file import Customer
from playground import DEMO_POLICY, DEMO_TENANT
from server.__main__ import main
from server.control import LONGEST_PATH
from server.settings import Settings
from server.wiring import run
from storage import open_store

INES = "ines.duarte@example.com"
PEOPLE = [Customer(INES, "Inês Duarte"), Customer("ana@example.com", "Ana")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Also the working folder: see conftest.py."""
    (tmp_path / "muster.toml").write_text(DEMO_POLICY.read_text("utf-8").replace("customers.csv", "eu.csv"), "utf-8")
    (tmp_path / "eu.csv").write_text(f"email,name\n{INES},Ines\nana@example.com,Ana\n")
    return tmp_path


async def freeze(store: Path) -> None:
    opened = await open_store(f"tinydb:{store}")
    for page in recipient_pages("INC-42.1", "d" * 64, PEOPLE):
        await opened.put_rows(DEMO_TENANT, page)
    await opened.close()


@asynccontextmanager
async def serving(store: str) -> AsyncIterator[str]:
    """The whole server on a port of its own; yields its address."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[str] = loop.create_future()
    settings = Settings(development=True, port=0, store=store, policy=Path("muster.toml"))
    task = asyncio.create_task(run(settings, ready=ready.set_result))
    waiting: list[asyncio.Future[Any]] = [task, ready]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield ready.result() if ready.done() else await _told(task)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _told(task: asyncio.Task[None]) -> str:
    await task
    raise AssertionError("the server ended by itself")


async def muster(*words: str, stdin: str | None = None) -> Result:
    """The command in a thread of its own, as a process of its own would be beside the server."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(main, words, input=stdin))


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).lower()


async def held_silent(store: Path) -> bool:
    opened = await open_store(f"tinydb:{store}", read_only=True)
    return await Choices(opened, SystemClock(), SystemIds()).refuses(DEMO_TENANT, INES)


def mode_of(path: Path) -> int:
    found = path.lstat().st_mode
    assert stat.S_ISSOCK(found)
    return stat.S_IMODE(found)


async def test_the_running_server_is_asked(folder: Path) -> None:
    store = folder / "data"
    await freeze(store)
    async with serving(f"tinydb:{store}"):
        assert mode_of(store / "control.sock") == 0o600
        assert b"duarte" in written(store)
        told = await muster("erase", INES.upper(), "--from-lists", "--yes", "--store", f"tinydb:{store}")
        assert (told.exit_code, told.stderr) == (0, "")
        assert "Erased 1 address of 1 notice." in told.output
        assert "eu.csv: 1 row taken out." in told.output
        assert "duarte" not in told.output.lower()
        assert b"duarte" not in written(folder)
        assert await held_silent(store)
        again = await muster("erase", INES, "--yes", "--json", "--store", f"tinydb:{store}")
        assert json.loads(again.output) == {
            "notices": 0, "rows": 0, "silent": True, "lists": [], "folder": str(folder), "unknown": False,
        }  # fmt: skip
    assert not left_over(store)
    assert b"duarte" not in written(folder)


def left_over(store: Path) -> list[str]:
    return [path.name for path in store.iterdir() if path.name.startswith("control")]


async def test_without_a_server_it_is_done_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await freeze(folder / "data")
    told = await muster("erase", INES, "--yes")
    assert told.exit_code == 2
    assert "Set MUSTER_TENANT_ID" in told.stderr
    monkeypatch.setenv("MUSTER_TENANT_ID", DEMO_TENANT)
    told = await muster("erase", "--stdin", "--forget", "--yes", stdin=f"{INES}\n")
    assert told.exit_code == 1, told.stderr
    assert "Not even a hash" in told.output
    assert "eu.csv still holds it in 1 row" in told.output
    assert b"duarte" not in written(folder / "data")
    assert not await held_silent(folder / "data")
    assert b"duarte" in written(folder)


async def test_what_a_killed_server_left_is_replaced(folder: Path) -> None:
    store = folder / "data"
    await freeze(store)
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(store / "control.sock"))
    told = await muster("erase", INES, "--yes")
    assert "No server runs on this store" in told.stderr
    async with serving(f"tinydb:{store}"):
        assert (await muster("erase", INES, "--from-lists", "--yes")).exit_code == 0


async def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    store = folder / ("d" * LONGEST_PATH) / "data"
    async with serving(f"tinydb:{store}"):
        path = Path((store / "control.path").read_text())
        assert mode_of(path) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        told = await muster("erase", INES, "--from-lists", "--yes", "--store", f"tinydb:{store}")
        assert (told.exit_code, told.stderr) == (0, "")
    assert not left_over(store)
    assert not path.parent.exists()


async def test_what_lies_in_the_way_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DEVELOPMENT", "true")
    store = folder / "data"
    store.mkdir()
    (store / "control.sock").write_text("mine")
    async with serving(f"tinydb:{store}") as address, aiohttp.ClientSession() as session:
        async with session.get(f"{address}/healthz") as answer:
            assert answer.status == 200
        told = await muster("erase", INES, "--yes")
        assert told.exit_code == 1
        assert "is in use by another Muster" in told.stderr
    assert (store / "control.sock").read_text() == "mine"


async def test_a_store_in_memory_has_no_way_in(folder: Path) -> None:
    async with serving("memory:"):
        told = await muster("erase", INES, "--yes", "--store", "memory:")
    assert told.exit_code == 2
    assert "ends with its server" in told.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("erase", "--yes"), "one of the two"),
        (("erase", INES, "--stdin", "--yes"), "one of the two"),
        (("erase", INES), "Add --yes"),
        (("erase", INES, "--yes", "--store", "tinydb:./nowhere"), "There is no store"),
        (("erase", INES, "--yes", "--policy", "other.toml"), "there is no file other.toml"),
        (("erase", "ines at example", "--yes"), "no address of a customer: the address has no @"),
    ],
)
async def test_wrong_use_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.setenv("MUSTER_DEVELOPMENT", "true")
    await freeze(folder / "data")
    told = await muster(*words)
    assert told.exit_code == 2
    assert says in told.stderr
    assert "duarte" not in told.stderr


async def test_the_server_refuses_what_is_no_address(folder: Path) -> None:
    async with serving("tinydb:./data"):
        told = await muster("erase", "ines at example", "--yes")
        assert (told.exit_code, told.stdout) == (2, "")
        assert "the address has no @" in told.stderr
        bodies = (b"{", b"[" * 3_000, b'{"a":' * 800)
        found = [await knock(folder / "data" / "control.sock", body) for body in bodies]
    assert found == [400, 400, 400]


async def knock(path: Path, body: bytes) -> int:
    connector = aiohttp.UnixConnector(path=str(path))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post("http://muster/erase", data=body) as answer,
    ):
        return answer.status


async def test_the_pages_are_served_and_take_their_own_forms(folder: Path) -> None:
    async with serving("memory:") as address, aiohttp.ClientSession(address) as session:
        async with session.get("/mail/choices/nothing") as answer:
            assert answer.status == 404
            assert "This link does not work" in await answer.text()
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "same-origin"
        async with session.post("/mail/choices/nothing", data={}, headers={"Origin": address}) as answer:
            assert answer.status == 404
