"""The machine that is measured on: which core, what a process used of it, and processes that start and end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from bench.load import Done, Job

ROOT = Path(__file__).resolve().parents[1]
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
"""One for what is measured, the other for everything else; the same where there is one only."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that is measured, or serves one that is; `told` is the line it said when it was ready."""

    process: subprocess.Popen[str]
    told: str

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu(self) -> float:
        """Seconds of CPU it has used, all threads, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def megabytes(self) -> float:
        """Memory it holds now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """The most memory it held since `forget_peak`, in megabytes."""
        return self._status("VmHWM")

    def forget_peak(self) -> None:
        """From now on `peak` is measured anew (proc(5), clear_refs)."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="utf-8")

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


@contextmanager
def running(command: Sequence[str], core: int, *, ready: str = "", **variables: str) -> Iterator[Running]:
    """The command on one core until the end of the block; it is ready once it says a line with `ready` in it."""
    process = start(command, core, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **variables})
    try:
        assert process.stdout is not None
        told = _told(process.stdout, ready)
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Running(process, told)
    finally:
        end(process)


def _told(output: IO[str], ready: str) -> str:
    said = []
    for line in output:
        said.append(line)
        if ready in line:
            return line.strip()
    raise RuntimeError("it ended before it was ready:\n" + "".join(said))


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def start(command: Sequence[str], core: int, **options: Any) -> subprocess.Popen[str]:
    """Start on one core; threads stay where their process is."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        return subprocess.Popen(command, text=True, cwd=ROOT, **options)
    finally:
        os.sched_setaffinity(0, before)


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def load(job: Job) -> Done:
    """Run one job in a process of its own on the other core."""
    process = start(python("bench.load"), LOAD_CORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said, _ = process.communicate(json.dumps(asdict(job)))
    if process.returncode:
        raise RuntimeError("the load did not get through; see above")
    return Done(**json.loads(said))
