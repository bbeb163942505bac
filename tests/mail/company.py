"""A company's folder of letters, written for one test."""

from __future__ import annotations

from pathlib import Path

from mail.letters import PARTS
from mail.writing.files import CompanyLetters, company_letters
from mail.writing.files import ours as muster_own


def company(beside: Path, **files: str) -> CompanyLetters:
    """Reads `letters/` beside the policy, after writing these; `de__initial__body_txt` is de/initial/body.txt."""
    for name, text in files.items():
        *folders, last = name.split("__")
        path = beside.joinpath("letters", *(step.replace("_", "-").replace("-base", "_base") for step in folders))
        path.mkdir(parents=True, exist_ok=True)
        (path / ".".join(last.rsplit("_", 1))).write_text(text, "utf-8")
    (beside / "letters").mkdir(exist_ok=True)
    found = company_letters(beside, "letters")
    assert found is not None
    return found


def copied(beside: Path, source: str, language: str) -> None:
    """Muster's letters in one language as another one of the company."""
    for name, each in muster_own().sources.items():
        if not name.startswith(f"{source}/"):
            continue
        path = beside / "letters" / language / name.removeprefix(f"{source}/")
        if path.name in (*PARTS, "words.toml"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(each.text, "utf-8")
