"""`make bench`: takes all figures, shows them, and writes them into docs/performance.md and the README."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

from rich.console import Console

from bench import clicks, commits, duty, history, mails, pages, rest, timers
from bench.figures import Figure, markdown, show, write
from bench.machine import CORES, ROOT
from bench.servers import StandIns, stand_ins
from engine.clock import SystemClock

BUILD = ROOT / "build"
PARTS: dict[str, Callable[[Path, StandIns], list[Figure]]] = {
    "clicks": clicks.measure,
    "commits": lambda folder, _: commits.measure(folder),
    "duty": lambda _, __: duty.measure(),
    "history": history.measure,
    "mails": mails.measure,
    "pages": pages.measure,
    "rest": rest.measure,
    "timers": lambda folder, _: timers.measure(folder),
}
"""`python -m bench rest commits` takes some of them, and writes nothing."""


def main(chosen: list[str]) -> None:
    console = Console()
    BUILD.mkdir(exist_ok=True)
    folder = Path(mkdtemp(prefix="bench-", dir=BUILD))
    try:
        figures = _measure(console, folder, chosen or list(PARTS))
    finally:
        shutil.rmtree(folder)
    show(console, figures)
    if not chosen:
        note = f"Taken {SystemClock().now():%d %B %Y} on {len(CORES)} cores, Python {platform.python_version()}."
        write(ROOT / "docs" / "performance.md", f"{markdown(figures)}\n\n{note}")
        write(ROOT / "README.md", markdown([figure for figure in figures if figure.headline]))


def _measure(console: Console, folder: Path, chosen: list[str]) -> list[Figure]:
    figures = []
    with stand_ins() as where:
        for name in chosen:
            began = perf_counter()
            (folder / name).mkdir()
            figures += PARTS[name](folder / name, where)
            console.print(f"{name}: {perf_counter() - began:.0f} s")
    return figures


if __name__ == "__main__":
    main(sys.argv[1:])
