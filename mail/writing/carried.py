"""What the two bodies of a letter tell their readers: each must say what matters, and both must say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from html import unescape

from mail.letters import AnyLetter
from mail.writing.faults import Finding, LetterFault
from mail.writing.files import DEFAULT, CompanyLetters, find
from mail.writing.render import Values

BODIES = ("body.txt", "body.html")
_ELSEWHERE = {"state", "tone", "service", "next_update_by", "next_update_within"}
"""For conditions and colours only; the service, which begins every subject; the promise, which is looked at apart."""

Writes = Callable[[str, Values], str]
Told = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Tried:
    """A letter in a language, as somebody wrote it; `writes` renders one part of it with values."""

    letter: type[AnyLetter]
    tag: str
    company: CompanyLetters | None
    writes: Writes

    def findings(self, trials: Sequence[Values]) -> Iterator[Finding]:
        """`trials` are the values of each sample. A body that cannot be written at all is told of elsewhere."""
        names = [each.name for each in fields(self.letter) if each.name not in _ELSEWHERE]
        try:
            told = {body: _told(names, trials, partial(self.writes, body)) for body in BODIES}
        except LetterFault:
            return
        yield from self._demanded(told)
        yield from self._onesided(told)

    def _demanded(self, told: Told) -> Iterator[Finding]:
        for body in BODIES:
            for name in self.letter.carried:
                if name not in told[body]:
                    whole = f"{self.letter.kind.value}/{body}"
                    what = f"the letter does not say its “{name}” ({whole}, {self.tag})"
                    yield Finding(self._file(body), 0, what, f"Add {{{{ {name} }}}}")

    def _onesided(self, told: Told) -> Iterator[Finding]:
        for body, other in (BODIES, BODIES[::-1]):
            for name in sorted(told[other] - told[body] - set(self.letter.carried)):
                what = f"{other} says “{name}” and {body} does not"
                yield Finding(self._file(body), 0, f"{what} ({self.letter.kind.value}, {self.tag})", _do(name, other))

    def _file(self, body: str) -> str:
        """The company's file: where it wrote none, the one it should write."""
        whole = f"{self.letter.kind.value}/{body}"
        source = find(whole, self.tag, self.company)
        if self.company is None or (source and source in self.company.sources.values()):
            return source.file if source else whole
        return f"{self.company.folder.rstrip('/')}/{'' if self.tag == DEFAULT else f'{self.tag}/'}{whole}"


def _do(name: str, other: str) -> str:
    return f"Add {{{{ {name} }}}} here, or take it out of {other}"


def _told(names: Sequence[str], trials: Sequence[Values], write: Callable[[Values], str]) -> set[str]:
    """Which of them a body says: found by a mark put in their place. A letter that asks for a value before it says it
    shows no mark; then the value itself must be there each time."""
    found, always = set[str](), set(names)
    for values in trials:
        marks = {name: f"Mark{number:02}x" for number, name in enumerate(names) if values[name]}
        marked, plain = write({**values, **marks}).casefold(), unescape(write(values)).casefold()
        found |= {name for name, mark in marks.items() if mark.casefold() in marked}
        always -= {name for name in names if str(values[name]).split("\n")[0].casefold() not in plain}
    return found | always
