"""What is wrong with a letter's template, where, and what to do: for the author of the file and for the composer."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from incidents.errors import Invalid

_FILTER = re.compile(r"No filter named '(\w+)'")
_UNKNOWN = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `file` as its author knows it, `line` from 1 (0: the file as a whole), both sentences without dots."""

    file: str
    line: int
    what: str
    do: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}. {self.do}{'' if self.do.endswith('?') else '.'}"


class LetterFault(Invalid):
    """A letter of the company that cannot be written; the sentence is its finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class TooMuch(Exception):
    """A template did more than a letter ever needs."""


FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    SecurityError,
    SyntaxError,
    TemplateNotFound,
    TemplateSyntaxError,
    TooMuch,
    TypeError,
    UndefinedError,
    ValueError,
)
"""What a template that somebody wrote can raise when it is read or rendered."""


def finding_of(
    error: BaseException, file: str, files: Iterable[str], names: Iterable[str], words: Iterable[str], what: str
) -> Finding:
    """The error in words. `file` is where rendering began, `files` all that may show as the place, `names` what a
    template may use, `words` what is in `say`, `what` the letter, part and language."""
    place, line = _place(error, file, {file, *files})
    said, do = _said(error, sorted(names), sorted(words))
    return Finding(place, line, f"{said} ({what})", do)


def _place(error: BaseException, file: str, files: set[str]) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return error.filename or file, error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (file, 0)


def _said(error: BaseException, names: list[str], words: list[str]) -> tuple[str, str]:
    match error:
        case UndefinedError():
            return _unknown(error.message or "", names, words)
        case TemplateNotFound():
            return f"there is no file “{error.name}” to include", "Add it to the folder, or correct the name"
        case TemplateSyntaxError() if found := _FILTER.search(error.message or ""):
            return f"there is no “{found[1]}”", "Use one of the filters that docs/letters.md names"
        case TemplateSyntaxError():
            return f"the template cannot be read: {(error.message or '').rstrip('.')}", "Correct this line"
        case RecursionError():
            return "the template includes or calls itself without end", "Take the circle out"
        case TooMuch():
            return str(error), "Make it shorter: a letter needs no such work"
        case SecurityError():
            return "the template uses something that letters may not use", "Use the letter's own names only"
        case _:
            return f"the template cannot be rendered: {str(error)[:200].rstrip('.')}", "Correct this line"


def _unknown(message: str, names: list[str], words: list[str]) -> tuple[str, str]:
    if not (found := _UNKNOWN.search(message)):
        return f"the template cannot be rendered: {message.rstrip('.')}", "Correct this line"
    return unknown(found[1], names) if found[1] else unknown(found[2], words)


def unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What to say of a name that no letter has, and what to do: the nearest known one, else all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, 1)
    return f"there is no “{name}”", f"Did you mean “{near[0]}”?" if near else f"Use one of: {', '.join(known)}"
