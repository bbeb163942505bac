"""One letter in one language, tried with every sample: what is wrong with it, and where its links lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mail.letters import PARTS, AnyLetter
from mail.writing.carried import Tried
from mail.writing.faults import Finding, LetterFault
from mail.writing.files import BASE, CompanyLetters, Source, find, ours
from mail.writing.html import Flaw, Page, link_flaw, look_at
from mail.writing.names import name_findings
from mail.writing.render import CHOICES, Values, no_choices, part, render, values_of
from mail.writing.samples import Sample, samples

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a letter leads to, and where it stands."""

    url: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One letter in one language."""

    letter: type[AnyLetter]
    tag: str
    company: CompanyLetters | None

    def findings(self, links: dict[str, Link]) -> Iterator[Finding]:
        """All of them; https links are added to `links`."""
        tried = samples(self.letter.kind)
        yield from self._names(self._values(tried["full"]))
        told = Tried(self.letter, self.tag, self.company, self._part)
        yield from told.findings([self._values(sample) for sample in tried.values()])
        for sample in tried.values():
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
        return [
            *(source for source in parts if source),
            *shared_sources(self.tag, self.company),
            *shared_sources(self.tag, ours()),
        ]

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
        sources, met = self._sources(), Counter[str]()
        for flaw in [*page.flaws, *(flaw for url in urls if (flaw := link_flaw(url, CHOICES)))]:
            yield _placed(flaw, sources, met[flaw.text])
            met[flaw.text] += 1
        for url in urls:
            if url.startswith("https://") and url not in links:
                place = _placed(Flaw(url, "", ""), sources)
                links[url] = Link(url, place.file, place.line)


def shared_sources(tag: str, company: CompanyLetters | None) -> list[Source]:
    folders = (f"{tag}/{BASE}/", f"{BASE}/")
    return [source for name, source in company.sources.items() if name.startswith(folders)] if company else []


def _placed(flaw: Flaw, sources: Sequence[Source], before: int = 0) -> Finding:
    """The line that holds the flaw's text, in the letter's own parts before the shared ones; else the page.

    Of several such lines the first that none of the flaws `before` was placed at, as far as there are as many.
    """
    edge = r"\b" if flaw.text.startswith("<") else ""
    pattern = re.compile(re.escape(flaw.text) + edge, re.IGNORECASE)
    places = [
        (source.file, number)
        for source in (sources if flaw.text else ())
        for number, line in enumerate(source.text.splitlines(), 1)
        for _ in pattern.finditer(line)
    ]
    file, line = places[min(before, len(places) - 1)] if places else (sources[0].file, 0)
    return Finding(file, line, flaw.what, flaw.do)
