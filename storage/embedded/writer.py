"""The one thread that writes: commits of one turn of the loop, or while the disk is busy, share a line and a flush."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from queue import SimpleQueue

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
TURNS = 8
"""Of the loop that a commit waits at most for others to come; without any it waits one, a fraction of a flush."""
Job = tuple[int, bytes | Rotate | Stop]


class Writer:
    """`submit` gives a commit its place in the order; `wait` returns once everything up to a place is on disk.

    A write or flush that failed is never tried again: what the file holds is unknown until it is read anew.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._gathered: list[Job] = []
        self._rest: list[Job] = []
        self._jobs: SimpleQueue[list[Job]] = SimpleQueue()
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
        if not self._gathered:
            self._loop.call_soon(self._hand_over, 0, TURNS)
        self._gathered.append((self.submitted, job))
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
            self._jobs.put([(self.submitted, Stop())])
        self._thread.join()

    def _hand_over(self, seen: int, turns: int) -> None:
        """To the thread, once a turn of the loop brought no commit more: those made at once share one flush.

        A thread woken for each would spend its time waiting for the interpreter, and so would the loop.
        """
        if len(self._gathered) > seen and turns:
            self._loop.call_soon(self._hand_over, len(self._gathered), turns - 1)
            return
        gathered, self._gathered = self._gathered, []
        self._jobs.put(gathered)

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
        """One group: every commit that waits, up to what must stand between two of them."""
        waiting = self._rest or self._jobs.get()
        while not self._jobs.empty():
            waiting += self._jobs.get()
        end = next((n for n, (_, job) in enumerate(waiting) if not isinstance(job, bytes)), len(waiting) - 1) + 1
        group, self._rest = waiting[:end], waiting[end:]
        commits = [job for _, job in group if isinstance(job, bytes)]
        if commits:
            self._journal.append(commits)
        place, last = group[-1]
        if isinstance(last, Rotate):
            self._journal.rotate(last.number)
        self._loop.call_soon_threadsafe(self._flushed, place)
        return not isinstance(last, Stop)

    def _flushed(self, place: int) -> None:
        for each in range(self.durable + 1, place + 1):
            for flushed in self._waiting.pop(each, ()):
                if not flushed.done():
                    flushed.set_result(None)
        self.durable = place
