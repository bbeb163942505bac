"""The documents name what there is: every option, every figure, every file they point to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.read_settings import SECRETS
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_every_option_is_in_the_table() -> None:
    rows = " ".join(line for line in OPERATIONS.splitlines() if line.startswith("|"))
    wanted = [f"`MUSTER_{name.upper()}`" for name in Settings.model_fields]
    wanted += [f"`MUSTER_{name.upper()}_FILE`" for name in SECRETS]
    assert [name for name in wanted if name not in rows] == []


def test_every_figure_is_in_the_table() -> None:
    text = (ROOT / "server" / "figures.py").read_text("utf-8")
    figures = re.findall(r'gauges?\("(\w+)"', text)
    assert len(figures) > 5
    assert [name for name in figures if f"`muster_{name}" not in OPERATIONS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_names_every_document() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in readme] == []
    assert "(incidents/muster.toml)" in readme
