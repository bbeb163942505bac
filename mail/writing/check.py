"""Checks every letter, part and language: by reading the templates, and by rendering them with sample words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mail.letters import LETTERS
from mail.writing.faults import Finding, LetterFault
from mail.writing.files import CompanyLetters, best, languages
from mail.writing.missing import absences
from mail.writing.names import name_findings
from mail.writing.render import Values, values_of
from mail.writing.samples import samples
from mail.writing.trial import Link, Trial, shared_sources
from mail.writing.words import table_findings, table_of


@dataclass(frozen=True, slots=True)
class Checked:
    """`letters` counts letter by letter and language by language. Each https link stands in `links` once."""

    letters: int
    languages: tuple[str, ...]
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]


def check_letters(company: CompanyLetters | None, only: Sequence[str] = ()) -> Checked:
    """Muster's own letters with the company's laid over them, in every language that either has, or in some only."""
    tags = tuple(only) or languages(company)
    found = [*company.findings] if company else []
    links: dict[str, Link] = {}
    count = 0
    for tag in tags:
        found += [*table_findings(tag, company), *absences(tag, company)]
        if not _has_words(tag, company):
            continue
        found += _shared(tag, company)
        for trial in _trials(tag, company):
            count += 1
            found += trial.findings(links)
    return Checked(count, tags, _sorted(found), tuple(links.values()))


def _has_words(tag: str, company: CompanyLetters | None) -> bool:
    try:
        table_of(tag, company)
    except LetterFault:
        return False
    return True


def _trials(tag: str, company: CompanyLetters | None) -> Iterator[Trial]:
    for letter in LETTERS:
        if best(letter.kind.value, tag, company) == tag:
            yield Trial(letter, tag, company)


def _shared(tag: str, company: CompanyLetters | None) -> Iterator[Finding]:
    """Names in the company's `_base`: known if any letter has them."""
    known: Values = {"subject": ""}
    for letter in LETTERS:
        known |= values_of(*samples(letter.kind)["full"], tag, company)
    for source in shared_sources(tag, company):
        if not source.fault and not source.file.endswith(".toml"):
            yield from name_findings(source, source.file, tag, company, known)


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each once, though several samples, or reading and rendering, came upon it."""
    once = {(finding.file, finding.line, finding.what.partition(" (")[0]): finding for finding in reversed([*found])}
    return tuple(sorted(once.values(), key=lambda finding: (finding.file, finding.line, finding.what)))
