"""The servers that are measured: Muster as an operator starts it, the bare floor, and botbuilder's stock adapter."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.company import TENANT
from bench.load import Done, Job
from bench.machine import LOAD_CORE, SERVER_CORE, Running, load, python, running
from bench.product import STAND_INS
from tests.standins.openid import APP_ID


@dataclass(frozen=True, slots=True)
class StandIns:
    """Teams' side: its address, and a token it has signed."""

    url: str
    token: str

    def calls(self) -> int:
        """How often the connector was called."""
        with urllib.request.urlopen(f"{self.url}/calls") as answer:  # noqa: S310 - our own process, on the loopback
            return int(json.load(answer)["calls"])


@dataclass(slots=True)
class Measured:
    """A server under load; `number` counts the clicks it has seen."""

    running: Running
    port: int
    stand_ins: StandIns
    incidents: int
    number: int = 0
    rounds: list[Round] = field(default_factory=list)

    def load(self, *, seconds: float = 0.0, clicks: int = 0, connections: int = 16, settle: float = 1.0) -> Round:
        """One round. What goes out to Teams belongs to a click's cost: the CPU of `settle` seconds after it, too."""
        where = self.stand_ins
        job = Job(
            self.port, f"{where.url}/", where.token, self.incidents, connections, seconds, clicks, self.number, settle
        )
        calls, used = where.calls(), self.running.cpu()
        done = load(job)
        self.number = done.number
        return Round(done, (self.running.cpu() - used) / done.clicks * 1000, where.calls() - calls)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: `cpu` in milliseconds a click, `calls` made to Teams meanwhile."""

    done: Done
    cpu: float
    calls: int

    @property
    def rate(self) -> float:
        return self.done.clicks / self.done.seconds


@contextmanager
def stand_ins() -> Iterator[StandIns]:
    with running(python("bench.stand_ins"), LOAD_CORE, ready="token") as process:
        told = json.loads(process.told)
        yield StandIns(f"http://127.0.0.1:{told['port']}", told["token"])


@contextmanager
def muster(store: Path, where: StandIns, incidents: int, *options: str, **more: str) -> Iterator[Measured]:
    """`muster serve` with an app id: tokens are checked, and its own comes from the platform's identity service.

    `options` and variables beside these; mails go to files unless `--mail` says otherwise.
    """
    command = python("bench.product", "serve", "--development", "--port", "0", "--store", f"tinydb:{store}")
    variables = {
        **more,
        STAND_INS: where.url,
        "MUSTER_APP_ID": APP_ID,
        "MUSTER_TENANT_ID": TENANT,
        "MUSTER_MANAGED_IDENTITY": "system",
        "IDENTITY_ENDPOINT": f"{where.url}/identity",
        "IDENTITY_HEADER": "bench",
    }
    mail = () if "--mail" in options else ("--mail", f"folder:{store.with_name(store.name + '-mail')}")
    with running([*command, *mail, *options], SERVER_CORE, ready="listens on", **variables) as process:
        yield Measured(process, int(process.told.rpartition(":")[2]), where, incidents)


@contextmanager
def floor(folder: Path, answer: Path, where: StandIns, incidents: int) -> Iterator[Measured]:
    with running(python("bench.floor", str(folder), str(answer)), SERVER_CORE) as process:
        yield Measured(process, int(process.told), where, incidents)


@contextmanager
def stock(answer: Path, where: StandIns, incidents: int) -> Iterator[Measured]:
    with running(python("bench.stock", str(answer)), SERVER_CORE, **{STAND_INS: where.url}) as process:
        yield Measured(process, int(process.told), where, incidents)
