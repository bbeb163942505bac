"""The floor: bare aiohttp parses the activity, appends 1,300 bytes, flushed in groups, and answers the same bytes."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from aiohttp import web

RECORD = b"x" * 1299 + b"\n"


class Log:
    """Appends that arrive while the disk is busy share the next write and the next flush."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._waiting: SimpleQueue[asyncio.Future[None]] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, daemon=True).start()

    def append(self) -> asyncio.Future[None]:
        flushed = self._loop.create_future()
        self._waiting.put(flushed)
        return flushed

    def _work(self) -> None:
        while True:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get())
            os.write(self._fd, RECORD * len(group))
            os.fdatasync(self._fd)
            self._loop.call_soon_threadsafe(self._flushed, group)

    @staticmethod
    def _flushed(group: list[asyncio.Future[None]]) -> None:
        for flushed in group:
            flushed.set_result(None)


async def serve(folder: Path, answer: bytes) -> None:
    log = Log(folder / "floor")

    async def messages(request: web.Request) -> web.Response:
        await request.json()
        await log.append()
        return web.Response(body=answer, content_type="application/json")

    app = web.Application()
    app.add_routes([web.post("/api/messages", messages)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
