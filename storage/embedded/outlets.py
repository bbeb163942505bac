"""Where encoded commits go: through the writer's thread, straight to the disk, or nowhere when only reading."""

from __future__ import annotations

from typing import Protocol

from engine.ports import StoreClosed, StoreError
from storage.embedded.journal import Journal
from storage.embedded.writer import CLOSED, Rotate, Stop


class Outlet(Protocol):
    """`submitted` counts what was handed over, `durable` what is on disk."""

    submitted: int
    durable: int

    def check(self) -> None:
        """Raises StoreClosed where nothing more can be relied on."""

    def check_writable(self) -> None:
        """Raises StoreError where nothing can be written."""

    def submit(self, job: bytes | Rotate | Stop) -> int:
        """The place of this in the order of commits."""

    async def wait(self, place: int) -> None:
        """Until everything up to that place is on disk."""

    def poison(self, reason: str) -> None:
        """No commit from here on."""

    async def close(self) -> None: ...


class Direct:
    """Writes and flushes on the caller's own thread: for imports and measurements, with nothing else running."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._failure: str | None = None
        self.submitted = 0
        self.durable = 0

    def check(self) -> None:
        if self._failure is not None:
            raise StoreClosed(self._failure)

    def check_writable(self) -> None:
        self.check()

    def submit(self, job: bytes | Rotate | Stop) -> int:
        self.check()
        try:
            if isinstance(job, bytes):
                self._journal.append((job,))
            elif isinstance(job, Rotate):
                self._journal.rotate(job.number)
        except OSError as error:
            self.poison(f"writing the journal failed ({error}); start Muster again once the disk is well")
            raise StoreClosed(self._failure) from error
        self.submitted += 1
        self.durable = self.submitted
        return self.submitted

    async def wait(self, place: int) -> None:  # noqa: ARG002 - everything submitted is on disk already
        self.check()

    def poison(self, reason: str) -> None:
        self._failure = self._failure or reason

    async def close(self) -> None:
        if self._failure != CLOSED:
            self._failure = CLOSED
            self._journal.close()


class ReadOnly:
    """Takes nothing: the store shows what was on disk when it was opened."""

    submitted = 0
    durable = 0

    def __init__(self) -> None:
        self._closed = False

    def check(self) -> None:
        if self._closed:
            raise StoreClosed(CLOSED)

    def check_writable(self) -> None:
        self.check()
        raise StoreError("this store was opened for reading only")

    def submit(self, job: bytes | Rotate | Stop) -> int:  # noqa: ARG002 - whatever it is
        self.check_writable()
        return 0

    async def wait(self, place: int) -> None:  # noqa: ARG002 - everything it shows is on disk
        self.check()

    def poison(self, reason: str) -> None:
        """Nothing was going to be written."""

    async def close(self) -> None:
        self._closed = True
