"""The way into a running server for commands on the same machine: a Unix socket that only its owner may open.

The store belongs to the server while it runs, so a command that changes something asks it to. The socket is
`control.sock` in the store's folder. Where that path is longer than Unix sockets allow, it lies in a private temporary
folder, and the file `control.path` says where.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from engine.ports import StoreError
from mail.choices.privacy import ListFound
from mail.customers.addresses import BadAddress
from server.erasing import Allowed, Done, Eraser, Wish

SOCKET, POINTER = "control.sock", "control.path"
LONGEST_PATH = 107
"""Bytes of a Unix socket's path on Linux (unix(7)), without the one that ends it."""
PATIENCE = 600.0
"""Seconds a command waits: a large store is read from end to end."""
GRACE = 10.0
"""Seconds an erasure gets to finish when the server ends; what it leaves is finished when it is asked again."""
_PRIVATE = "muster-"

log = structlog.get_logger(__name__)


class NotDone(Exception):
    """The server was reached and did not do it; says why."""


@asynccontextmanager
async def control(folder: Path, eraser: Eraser) -> AsyncIterator[None]:
    """Listen while this lasts. The caller holds the store's lock, so whatever lies there is left over.

    A server that cannot listen serves all the same, and says in the log what does not work.
    """
    runner = web.AppRunner(_app(eraser), access_log=None, handle_signals=False, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        try:
            await web.SockSite(runner, _listen(folder)).start()
        except OSError as error:
            log.warning("commands on this machine cannot reach this server", reason=error.strerror, folder=str(folder))
        yield
    finally:
        await runner.cleanup()
        _clear(folder)


async def ask_server(folder: Path, wish: Wish) -> Done | None:
    """What the server of this store did; none where none runs. Raises BadAddress, NotDone."""
    doc = await _ask(folder, "erase", asdict(wish))
    return Done(**{**doc, "lists": tuple(ListFound(**found) for found in doc["lists"])}) if doc else None


async def ask_to_allow(folder: Path, address: str) -> Allowed | None:
    """Likewise, for mail to go to this address again."""
    doc = await _ask(folder, "allow", {"address": address})
    return Allowed(**doc) if doc else None


async def _ask(folder: Path, what: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
    path = _where(folder)
    if path is None:
        return None
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(path=str(path)), timeout=aiohttp.ClientTimeout(total=PATIENCE)
            ) as session,
            session.post(f"http://muster/{what}", json=wanted) as answer,
        ):
            return _read(answer.status, await answer.json())
    except aiohttp.ClientConnectorError as error:
        if error.errno in (errno.ENOENT, errno.ECONNREFUSED):
            return None
        raise NotDone(
            f"{path} cannot be opened ({error.strerror}). Run this as the user that Muster runs as."
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotDone(
            "The server ended or hangs before it was done. Run this again: it goes on where it was."
        ) from error


def _read(status: int, doc: dict[str, Any]) -> dict[str, Any]:
    if status == 422:
        raise BadAddress(doc["error"])
    if status != 200:
        raise NotDone(doc["error"])
    return doc


def _app(eraser: Eraser) -> web.Application:
    async def erase(request: web.Request) -> web.Response:
        return await _answer(request, lambda doc: eraser.fulfil(Wish(str(doc["address"]), **_flags(doc))))

    async def allow(request: web.Request) -> web.Response:
        return await _answer(request, lambda doc: eraser.allow(str(doc["address"])))

    app = web.Application(client_max_size=4096)
    app.add_routes([web.post("/erase", erase), web.post("/allow", allow)])
    return app


def _flags(doc: dict[str, Any]) -> dict[str, bool]:
    return {name: doc[name] is True for name in ("silent", "from_lists", "sure")}


async def _answer(request: web.Request, work: Callable[[dict[str, Any]], Awaitable[Done | Allowed]]) -> web.Response:
    try:
        doing = work(await request.json())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        return _said("Send what the command of this version sends, as JSON.", 400)
    try:
        return web.json_response(asdict(await doing))
    except BadAddress as bad:
        return _said(str(bad), 422)
    except StoreError as error:
        return _said(f"The store cannot be written to: {error}.", 503)


def _said(sentence: str, status: int) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _listen(folder: Path) -> socket.socket:
    """A socket bound and closed to others before anybody can connect: that takes `listen`, which comes later."""
    _clear(folder)
    path = folder.resolve() / SOCKET
    if _too_long(path):
        path = Path(tempfile.mkdtemp(prefix=_PRIVATE)) / SOCKET
        _point(folder / POINTER, path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(0o600)
    except OSError:
        listener.close()
        raise
    return listener


def _where(folder: Path) -> Path | None:
    """Where the socket of this store lies or would lie, however its folder was named."""
    path = folder.resolve() / SOCKET
    if not _too_long(path):
        return path
    try:
        return Path((folder / POINTER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _too_long(path: Path) -> bool:
    return len(os.fsencode(path)) > LONGEST_PATH


def _point(pointer: Path, path: Path) -> None:
    temporary = pointer.with_name(pointer.name + ".tmp")
    temporary.write_text(str(path), encoding="utf-8")
    temporary.replace(pointer)


def _clear(folder: Path) -> None:
    """Take away our socket, or that of a server that was killed; nothing that is not one."""
    path = _where(folder)
    if path is None:
        return
    if path.is_socket():
        path.unlink()
    if path.parent != folder.resolve():
        (folder / POINTER).unlink(missing_ok=True)
        with suppress(OSError):  # gone already, or not only ours: then it stays
            path.parent.rmdir()
