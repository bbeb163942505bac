"""Checks every letter, part and language: by reading the templates, and by rendering them with sample words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mail.letters import LETTERS, PARTS, AnyLetter
from mail.writing.faults import Finding, LetterFault
from mail.writing.files import BASE, DEFAULT, WORDS, CompanyLetters, Source, best, find, languages, ours, written
from mail.writing.html import Flaw, Page, link_flaw, look_at
from mail.writing.names import name_findings
from mail.writing.render import CHOICES, Values, no_choices, part, render, values_of
from mail.writing.samples import Sample, samples
from mail.writing.words import table_findings, table_of

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a letter leads to, and where it stands."""

    url: str
    file: str
    line: int


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
        found += [*table_findings(tag, company), *_absent(tag, company)]
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


def _trials(tag: str, company: CompanyLetters | None) -> Iterator[_Trial]:
    for letter in LETTERS:
        if best(letter.kind.value, tag, company) == tag:
            yield _Trial(letter, tag, company)


@dataclass(frozen=True, slots=True)
class _Trial:
    """One letter in one language."""

    letter: type[AnyLetter]
    tag: str
    company: CompanyLetters | None

    def findings(self, links: dict[str, Link]) -> Iterator[Finding]:
        """All of them; https links are added to `links`."""
        yield from self._names(self._values(samples(self.letter.kind)["full"]))
        for sample in samples(self.letter.kind).values():
            values, bodies = self._values(sample), dict[str, str]()
            for each in PARTS:
                try:
                    bodies[each] = self._part(each, values)
                except LetterFault as fault:
                    yield fault.finding
            yield from self._promise(values, bodies)
            yield from self._html(bodies, links)
            yield from self._whole(sample, bodies)

    def _part(self, name: str, values: Values) -> str:
        if name != "subject.txt":
            values = {**values, "subject": "[Payments API] — Investigating"}
        return part(self.letter, name, self.tag, self.company, values, inlined=False)

    def _whole(self, sample: Sample, bodies: dict[str, str]) -> Iterator[Finding]:
        """What only the parts together show."""
        for name in bodies.keys() - {"subject.txt"}:
            if not self.letter.kind.internal and CHOICES not in bodies[name]:
                yield no_choices(self.letter, name, self.tag, self.company).finding
        try:
            render(*sample, self.tag, company=self.company)
        except LetterFault as fault:
            yield fault.finding

    def _values(self, sample: Sample) -> Values:
        return values_of(*sample, self.tag, self.company)

    def _sources(self) -> list[Source]:
        """Its three parts, the page first, then what all letters share, the company's before Muster's."""
        name = self.letter.kind.value
        parts = [find(f"{name}/{each}", self.tag, self.company) for each in reversed(PARTS)]
        return [*(source for source in parts if source), *_base(self.tag, self.company), *_base(self.tag, ours())]

    def _names(self, values: Values) -> Iterator[Finding]:
        for each in PARTS:
            name = f"{self.letter.kind.value}/{each}"
            known = values if each == "subject.txt" else {**values, "subject": ""}
            if source := find(name, self.tag, self.company):
                yield from name_findings(source, name, self.tag, self.company, known)

    def _promise(self, values: Values, bodies: dict[str, str]) -> Iterator[Finding]:
        """A promise that is made is said, in both bodies. (A resolution promises nothing.)"""
        said = [text for text in (values.get("next_update_by"), values.get("next_update_within")) if text]
        for name in bodies.keys() - {"subject.txt"}:
            if said and not any(text.casefold() in bodies[name].casefold() for text in said):
                whole = f"{self.letter.kind.value}/{name}"
                source = find(whole, self.tag, self.company)
                what = f"the letter does not say when the next update comes ({whole}, {self.tag})"
                yield Finding(source.file if source else whole, 0, what, "Add {{ next_update_by }}")

    def _html(self, bodies: dict[str, str], links: dict[str, Link]) -> Iterator[Finding]:
        page = look_at(bodies["body.html"]) if "body.html" in bodies else Page()
        urls = [*page.links, *_ADDRESS.findall(bodies.get("body.txt", ""))]
        sources = self._sources()
        for flaw in [*page.flaws, *(flaw for url in urls if (flaw := link_flaw(url, CHOICES)))]:
            yield _placed(flaw, sources)
        for url in urls:
            if url.startswith("https://") and url not in links:
                place = _placed(Flaw(url, "", ""), sources)
                links[url] = Link(url, place.file, place.line)


def _absent(tag: str, company: CompanyLetters | None) -> Iterator[Finding]:
    """A language is whole, or its readers get another one."""
    if tag == DEFAULT or company is None:
        return
    for letter in LETTERS:
        name = letter.kind.value
        if written(name, tag, company):
            continue
        for each in (*(f"{name}/{each}" for each in PARTS), WORDS):
            if not find(each, tag, company):
                file = f"{company.folder.rstrip('/')}/{tag}/{each}"
                what = f"this file is missing, so readers of {tag} get the {name} letter in {best(name, tag, company)}"
                yield Finding(file, 0, what, "Add it")


def _shared(tag: str, company: CompanyLetters | None) -> Iterator[Finding]:
    """Names in the company's `_base`: known if any letter has them."""
    known: Values = {"subject": ""}
    for letter in LETTERS:
        known |= values_of(*samples(letter.kind)["full"], tag, company)
    for source in _base(tag, company):
        if not source.fault and not source.file.endswith(".toml"):
            yield from name_findings(source, source.file, tag, company, known)


def _base(tag: str, company: CompanyLetters | None) -> list[Source]:
    folders = (f"{tag}/{BASE}/", f"{BASE}/")
    return [source for name, source in company.sources.items() if name.startswith(folders)] if company else []


def _placed(flaw: Flaw, sources: Sequence[Source]) -> Finding:
    """The first line that holds the flaw's text, in the letter's own parts before the shared ones; else the page."""
    edge = r"\b" if flaw.text.startswith("<") else ""
    pattern = re.compile(re.escape(flaw.text) + edge, re.IGNORECASE)
    for source in sources if flaw.text else ():
        for number, line in enumerate(source.text.splitlines(), 1):
            if pattern.search(line):
                return Finding(source.file, number, flaw.what, flaw.do)
    return Finding(sources[0].file, 0, flaw.what, flaw.do)


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each once, though several samples, or reading and rendering, came upon it."""
    once = {(finding.file, finding.line, finding.what.partition(" (")[0]): finding for finding in reversed([*found])}
    return tuple(sorted(once.values(), key=lambda finding: (finding.file, finding.line, finding.what)))
