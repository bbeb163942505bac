"""The cell of a customer's language: a code such as `de` or `pt-br`, or the name of a language."""

from __future__ import annotations

from functools import lru_cache

from mail.writing.tongues import LANGUAGE, code_of, near

LONGEST = 80
"""Of a cell that may be a misspelt name of a language; longer ones are something else."""


@lru_cache(maxsize=1024)
def read_language(cell: str) -> tuple[str, bool]:
    """The code, and whether the cell is odd: no code and no name that we know. The code of an odd cell may be empty."""
    text = cell.strip()
    if not text:
        return "", False
    if found := code_of(text):
        return found, False
    code = text.replace("_", "-").casefold()
    return (code if LANGUAGE.fullmatch(code) else ""), True


def meant(cell: str) -> str:
    """The code that an odd cell may mean, else nothing. Takes some milliseconds: not for every row."""
    return near(cell) if 3 < len(cell) <= LONGEST else ""
