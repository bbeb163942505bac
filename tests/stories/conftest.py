"""Opens a desk for each story, and looks at the end of it: state sound, and nothing logged that must not be."""

from __future__ import annotations

import io
import logging
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from engine.clock import SystemClock
from engine.ids import SeededIds
from playground import FOLDER
from server.logs import configure
from server.policy import load_policy
from server.settings import Settings
from server.wiring import World, build
from storage import open_store
from tests.standins.clock import ManualClock
from tests.standins.teams import TeamsStandIn, teams
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TEAM
from tests.stories.places import CHANNELS

Opens = Callable[..., AbstractAsyncContextManager[Desk]]
HURRY = 3000.0
"""How much faster than time the stories wait for Teams: a retry of three seconds takes a millisecond."""


@dataclass
class Log(logging.Handler):
    """Everything logged, before anything is taken out of it."""

    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        words = f"{record.name} {record.msg!r} {record.args!r} {vars(record)!r}"
        if record.exc_info:
            words += logging.Formatter().formatException(record.exc_info)
        self.lines.append(words)
        if record.levelno >= logging.ERROR:
            self.errors.append(words)

    def taken(self) -> list[str]:
        """The errors so far, which the story expected."""
        taken, self.errors = self.errors, []
        return taken

    __hash__ = object.__hash__


@pytest.fixture
def log() -> Iterator[Log]:
    """Ends with no line that holds a token or a customer's address, and no error that the story did not take out."""
    root, kept = logging.getLogger(), Log()
    handlers, level = root.handlers[:], root.level
    configure("json", "debug", SystemClock().now, io.StringIO())
    root.addHandler(kept)
    yield kept
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    customers = [row.split(",")[0] for row in (FOLDER / "customers.csv").read_text().splitlines()[1:]]
    for line in kept.lines:
        assert not any(word in line for word in (*customers, "eyJ", "Bearer ")), line
    assert not kept.errors


@pytest.fixture
def opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: Log) -> Opens:
    """Opens a desk with other options than usual: `policy` rewrites the policy file, the rest are settings.

    `clock` and `service` are those of a desk before, for a story that goes on after a stop.
    """
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    return partial(_open, tmp_path)


@pytest.fixture
async def desk(opens: Opens) -> AsyncIterator[Desk]:
    """A desk with the bot in one channel."""
    async with opens() as desk:
        await desk.installs("channel")
        yield desk


@asynccontextmanager
async def _open(
    folder: Path,
    *,
    policy: Callable[[str], str] = str,
    clock: ManualClock | None = None,
    service: TeamsStandIn | None = None,
    **options: Any,
) -> AsyncIterator[Desk]:
    for name in ("muster.toml", "customers.csv"):
        shutil.copy(FOLDER / name, folder)
    file = folder / "muster.toml"
    file.write_text(policy(file.read_text()))
    settings = Settings(
        **{"development": True, "policy": file, "mail": f"folder:{folder / 'outbox'}", "store": "memory:", **options}
    )
    async with AsyncExitStack() as stack:
        own = await stack.enter_async_context(teams())
        there = service or own
        everybody = [one.member for one in PEOPLE.values()]
        there.members.update({TEAM: everybody, CHANNELS["channel"]: everybody})
        http = await stack.enter_async_context(aiohttp.ClientSession())
        store = await open_store(settings.store)
        stack.push_async_callback(store.close)
        clock = clock or ManualClock()
        world = World(settings, store, clock, SystemClock(HURRY), SeededIds(1), http)
        muster = await build(world, load_policy(file))
        client = await stack.enter_async_context(TestClient(TestServer(muster.app, host="127.0.0.1")))
        desk = Desk(muster, there, client, clock, store, folder)
        yield desk
        if not desk.lost:
            await desk.check_sound()
