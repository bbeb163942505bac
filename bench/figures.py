"""A figure with its target, and the table of them: on the terminal, in docs/performance.md and in the README."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

START, END = "<!-- bench -->", "<!-- /bench -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` as the reader sees it; `met` is none for what is only told."""

    what: str
    target: str
    found: str
    met: bool | None = None
    headline: bool = False

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "**no**", None: ""}[self.met]


def at_most(what: str, limit: float, found: float, unit: str, *, headline: bool = False) -> Figure:
    return Figure(what, f"≤ {_shown(limit)}{unit}", f"{_shown(found)}{unit}", found <= limit, headline)


def at_least(what: str, limit: float, found: float, unit: str, *, headline: bool = False) -> Figure:
    return Figure(what, f"≥ {_shown(limit)}{unit}", f"{_shown(found)}{unit}", found >= limit, headline)


def told(what: str, found: str) -> Figure:
    """No target; for whoever wants to judge the others."""
    return Figure(what, "", found)


def _shown(value: float) -> str:
    """Two digits that matter, so that nothing near a target is rounded over it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(console: Console, figures: Sequence[Figure]) -> None:
    table = Table("figure", "target", "found", "met", title="Muster, measured")
    for figure in figures:
        colour = {True: "green", False: "red", None: ""}[figure.met]
        table.add_row(figure.what, figure.target, figure.found, figure.verdict.strip("*"), style=colour or None)
    console.print(table)


def markdown(figures: Sequence[Figure]) -> str:
    rows = [f"| {figure.what} | {figure.target} | {figure.found} | {figure.verdict} |" for figure in figures]
    return "\n".join(["| | target | found | met |", "| --- | --- | --- | --- |", *rows])


def write(path: Path, text: str) -> None:
    """Put the text between the marks of a file, and leave the rest of it alone."""
    marked = re.compile(f"(?<={re.escape(START)}\n).*?(?={re.escape(END)})", re.DOTALL)
    before = path.read_text(encoding="utf-8")
    if not marked.search(before):
        raise ValueError(f"{path} has no lines {START} and {END} for the figures to stand between")
    path.write_text(marked.sub(lambda _: f"\n{text}\n\n", before), encoding="utf-8")
