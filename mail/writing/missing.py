"""Languages that are not whole: what is missing in them, and what their readers get instead."""

from __future__ import annotations

from collections.abc import Iterator

from mail.letters import LETTERS, PARTS
from mail.writing.faults import Finding
from mail.writing.files import DEFAULT, CompanyLetters, best, find, languages, written
from mail.writing.words import no_words


def absences(tag: str, company: CompanyLetters | None) -> Iterator[Finding]:
    """A language is whole, or its readers get another one. Without words around the letters, that is all to say."""
    if tag == DEFAULT or company is None:
        return
    if missing := no_words(tag, company):
        yield missing
        return
    for letter in LETTERS:
        name = letter.kind.value
        if not written(name, tag, company):
            yield from _missing(name, tag, company)


def unused(company: CompanyLetters | None) -> tuple[str, ...]:
    """Why files that the company wrote are not read, or not by all who should: a line each."""
    if company is None:
        return ()
    found = [*company.findings, *(finding for tag in languages(company) for finding in absences(tag, company))]
    return tuple(dict.fromkeys(str(finding) for finding in found))


def _missing(name: str, tag: str, company: CompanyLetters) -> Iterator[Finding]:
    """A folder as a whole, or its files one by one."""
    folder = f"{company.folder.rstrip('/')}/{tag}/{name}"
    gone = [part for part in PARTS if not find(f"{name}/{part}", tag, company)]
    instead = f"so readers of {tag} get the {name} letter in {best(name, tag, company)}"
    if len(gone) == len(PARTS):
        yield Finding(folder, 0, f"this letter is missing, {instead}", f"Add {', '.join(PARTS)}")
        return
    for part in gone:
        yield Finding(f"{folder}/{part}", 0, f"this file is missing, {instead}", "Add it")
