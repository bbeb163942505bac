"""Sends clicks over open connections and times the answers: a process of its own, one job on its standard input."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import perf_counter

from bench.activity import Clicks, Wire
from engine.clock import SystemClock

CARD = b"application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Job:
    """`clicks` in all, or as many as fit in `seconds` where it is 0; `number` is how many were sent before, `settle`
    the seconds that the server gets to finish what it owes."""

    port: int
    service_url: str
    token: str
    incidents: int
    connections: int = 16
    seconds: float = 4.0
    clicks: int = 0
    number: int = 0
    settle: float = 0.0


@dataclass(frozen=True, slots=True)
class Done:
    """`p50` and `p99` in milliseconds; `busy` is the share of its core that this process used."""

    clicks: int
    seconds: float
    p50: float
    p99: float
    number: int
    busy: float
    answer: str


class Line(asyncio.Protocol):
    """One connection: the next click as soon as the last one is answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self) -> None:
        self._sent_at = perf_counter()
        self._transport.write(self._run.clicks.next())

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected:
            self._expected = whole_length(self._received)
        if self._expected and len(self._received) >= self._expected:
            self._run.answered(perf_counter() - self._sent_at, self._received)
            self._received, self._expected = b"", 0
            if self._run.goes_on():
                self.send()
            else:
                self._run.leave()

    def connection_lost(self, _: Exception | None) -> None:
        self._run.broken()


def whole_length(received: bytes) -> int:
    """How long the answer is with its head; 0 while the head is not complete."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    start = received.index(b"Content-Length: ") + len(b"Content-Length: ")
    return end + 4 + int(received[start : received.index(b"\r\n", start)])


class Run:
    """One job on the way: what was sent, what came back, and when it is over."""

    def __init__(self, job: Job) -> None:
        self.clicks = Clicks(Wire(job.port, job.service_url, job.token), job.incidents, job.number)
        self._job = job
        self._latencies: list[float] = []
        self._under_way = job.connections
        self._over = asyncio.get_running_loop().create_future()
        self._answer = b""

    async def run(self) -> Done:
        lines = [await self._connect() for _ in range(self._job.connections)]
        used, began = _cpu(), perf_counter()
        self._end = began + self._job.seconds
        for line in lines:
            line.send()
        await self._over
        took, busy = perf_counter() - began, _cpu() - used
        await SystemClock().sleep(timedelta(seconds=self._job.settle))
        ordered = sorted(self._latencies)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
        answer = self._answer.partition(b"\r\n\r\n")[2].decode()
        return Done(len(ordered), took, p50, p99, self.clicks.number, busy / took, answer)

    def answered(self, seconds: float, answer: bytes) -> None:
        """Anything but a card is the end: a failed click is not a fast one."""
        if not answer.startswith(b"HTTP/1.1 200") or CARD not in answer:
            self._fail(f"not a card: {answer[:2000].decode(errors='replace')}")
        self._latencies.append(seconds)
        self._answer = answer

    def goes_on(self) -> bool:
        if self._job.clicks:
            return self.clicks.number < self._job.number + self._job.clicks
        return perf_counter() < self._end

    def leave(self) -> None:
        self._under_way -= 1
        if not self._under_way and not self._over.done():
            self._over.set_result(None)

    def broken(self) -> None:
        if self._under_way:
            self._fail("the server closed a connection")

    def _fail(self, reason: str) -> None:
        if not self._over.done():
            self._over.set_exception(RuntimeError(reason))

    async def _connect(self) -> Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self._job.port)
        return line


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def main() -> None:
    print(json.dumps(asdict(await Run(Job(**json.load(sys.stdin))).run())))


if __name__ == "__main__":
    asyncio.run(main())
