"""At rest: what an idle server uses and whom it calls, and how long the command takes until it listens."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.clicks import ENTRIES, INCIDENTS
from bench.company import build_now
from bench.figures import Figure, at_most
from bench.machine import SERVER_CORE, python, running
from bench.servers import StandIns, muster
from engine.clock import SystemClock

IDLE = 30.0
SETTLE = 3.0
STARTS = 5


def measure(folder: Path, stand_ins: StandIns) -> list[Figure]:
    return [*_idle(folder, stand_ins), _start(folder)]


def _idle(folder: Path, stand_ins: StandIns) -> list[Figure]:
    """With incidents open whose clocks run, none of them due."""
    build_now(folder / "idle", incidents=INCIDENTS, entries=ENTRIES)
    with muster(folder / "idle", stand_ins, INCIDENTS) as server:
        server.load(clicks=INCIDENTS)
        _wait(SETTLE)
        calls, used = stand_ins.calls(), server.running.cpu()
        _wait(IDLE)
        calls, used = stand_ins.calls() - calls, server.running.cpu() - used
    return [
        at_most(f"Idle for {IDLE:.0f} s: CPU", 1, used / IDLE * 100, " %", headline=True),
        at_most("outbound calls meanwhile", 0, calls, "", headline=True),
    ]


def _wait(seconds: float) -> None:
    asyncio.run(SystemClock().sleep(timedelta(seconds=seconds)))


def _start(folder: Path) -> Figure:
    """`muster serve --development` as a newcomer types it, from the command to listening."""
    took = median(_started(folder / f"start-{number}") for number in range(STARTS))
    return at_most("From the command to listening, imports included", 1.2, took, " s", headline=True)


def _started(store: Path) -> float:
    command = python("server", "serve", "--development", "--port", "0", "--store", f"tinydb:{store}")
    mail = f"folder:{store}-mail"
    began = perf_counter()
    with running([*command, "--mail", mail], SERVER_CORE, ready="listens on"):
        return perf_counter() - began
