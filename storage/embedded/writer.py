"""The one thread that writes: commits that arrive while the disk is busy share the next line and the next flush."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from engine.ports import StoreClosed
from storage.embedded.journal import Journal


@dataclass(frozen=True, slots=True)
class Rotate:
    """From here on the next journal."""

    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing comes after this."""


CLOSED = "the store is closed"
Job = tuple[int, bytes | Rotate | Stop]


class Writer:
    """`submit` gives a commit its place in the order; `wait` returns once everything up to a place is on disk.

    A write or flush that failed is never tried again: what the file holds is unknown until it is read anew.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, list[asyncio.Future[None]]] = {}
        self._failure: str | None = None
        self.submitted = 0
        self.durable = 0
        self._thread = threading.Thread(target=self._run, name="muster-journal", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises StoreClosed once the journal failed or was closed."""
        if self._failure is not None:
            raise StoreClosed(self._failure)

    def check_writable(self) -> None:
        self.check()

    def submit(self, job: bytes | Rotate | Stop) -> int:
        self.check()
        self.submitted += 1
        self._jobs.put((self.submitted, job))
        return self.submitted

    async def wait(self, place: int) -> None:
        self.check()
        if place > self.durable:
            flushed = self._loop.create_future()
            self._waiting.setdefault(place, []).append(flushed)
            await flushed

    def poison(self, reason: str) -> None:
        """No commit is possible any more; those under way are told so."""
        if self._failure is None:
            self._failure = reason
        for futures in self._waiting.values():
            for flushed in futures:
                if not flushed.done():
                    flushed.set_exception(StoreClosed(self._failure))
        self._waiting.clear()

    async def close(self) -> None:
        """Everything submitted is on disk when this returns, unless the journal had failed before."""
        if self._failure is None:
            await self.wait(self.submit(Stop()))
            self.poison(CLOSED)
        else:
            self._jobs.put((self.submitted, Stop()))
        self._thread.join()

    def _run(self) -> None:
        """However it ends, nobody is left waiting for it."""
        reason = "the journal's thread ended unexpectedly; start Muster again"
        try:
            while self._work():
                pass
            reason = CLOSED
        except OSError as error:
            reason = f"writing the journal failed ({error}); start Muster again once the disk is well"
        finally:
            self._journal.close()
            self._loop.call_soon_threadsafe(self.poison, reason)

    def _work(self) -> bool:
        """One group: every commit that waits, then what stands behind them."""
        commits: list[bytes] = []
        place, job = self._jobs.get()
        while isinstance(job, bytes):
            commits.append(job)
            try:
                place, job = self._jobs.get_nowait()
            except Empty:
                break
        if commits:
            self._journal.append(commits)
        if isinstance(job, Rotate):
            self._journal.rotate(job.number)
        self._loop.call_soon_threadsafe(self._flushed, place)
        return not isinstance(job, Stop)

    def _flushed(self, place: int) -> None:
        for each in range(self.durable + 1, place + 1):
            for flushed in self._waiting.pop(each, ()):
                if not flushed.done():
                    flushed.set_result(None)
        self.durable = place
