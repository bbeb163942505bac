"""The words around a letter (`_base/words.toml`): read, laid over Muster's own of that language, and checked."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from string import Formatter
from typing import Any

from mail.letters import LETTERS
from mail.writing.faults import Finding, LetterFault
from mail.writing.files import DEFAULT, WORDS, CompanyLetters, Source, best, ours

Table = dict[str, Any]
MODEL = "mail/templates/de/_base/words.toml"
"""Muster's German file, in the package: the easiest to begin a new language from."""
_LINE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


@lru_cache(maxsize=128)
def table_of(language: str, company: CompanyLetters | None) -> Table:
    """The words of letters in that language, to be read only. Raises LetterFault naming the first line at fault."""
    table: Table = {}
    if missing := no_words(language, company):
        raise LetterFault(missing)
    for source in _sources(language, company):
        _lay_over(table, _read(source))
        if faults := list(_faults(source, table)):
            raise LetterFault(faults[0])
    return table


def table_findings(language: str, company: CompanyLetters | None) -> list[Finding]:
    """All that is wrong with them."""
    if missing := no_words(language, company):
        return [missing]
    table: Table = {}
    found: list[Finding] = []
    for source in _sources(language, company):
        try:
            own = _read(source)
        except LetterFault as fault:
            return [*found, fault.finding]
        _lay_over(table, own)
        found += [*_faults(source, table), *_strangers(source, own)]
    return found


def no_words(language: str, company: CompanyLetters | None) -> Finding | None:
    """That a language has no words around its letters, so that none of them is read."""
    if _sources(language, company):
        return None
    folder = company.folder.rstrip("/") if company and company.folder else "mail/templates"
    file = f"{folder}/{language}/{WORDS}"
    instead = best(LETTERS[0].kind.value, language, company)
    what = f"this file is missing, so no letter in {language} is used and its readers get {instead}"
    return Finding(file, 0, what, f"Copy {MODEL} of Muster there, and translate it")


def proposals() -> Mapping[str, str]:
    """The sentences that Muster proposes to write, in English, by their keys in `usual` of the words."""
    found: Mapping[str, str] = _english()["usual"]
    return found


def _sources(language: str, company: CompanyLetters | None) -> list[Source]:
    """Muster's own first, the company's last."""
    names = [WORDS, f"{language}/{WORDS}"] if language == DEFAULT else [f"{language}/{WORDS}"]
    shelves = [ours(), *([company] if company else [])]
    return [shelf.sources[name] for shelf in shelves for name in names if name in shelf.sources]


@cache
def _english() -> Table:
    return tomllib.loads(ours().sources[WORDS].text)


def _read(source: Source) -> Table:
    if source.fault:
        raise LetterFault(source.fault)
    try:
        return tomllib.loads(source.text)
    except RecursionError:
        what = "this is not valid TOML: brackets stand in brackets without end"
        raise LetterFault(Finding(source.file, 0, what, f"{MODEL} of Muster shows the form")) from None
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        what = f"this is not valid TOML: {_LINE.sub('', str(error)).strip()}"
        line = int(place[1]) if place and place[1] else source.text.count("\n") + 1
        raise LetterFault(
            Finding(source.file, line, what, f"Correct this line; {MODEL} of Muster shows the form")
        ) from None


def _lay_over(table: Table, own: Table) -> None:
    for key, value in own.items():
        table[key] = {**table.get(key, {}), **value} if isinstance(value, Mapping) else value


def _faults(source: Source, table: Table) -> Iterator[Finding]:
    """Words that are missing, or would leave blanks open, after this file is laid over the ones before."""
    given, english_words = dict(_flat(table)), dict(_flat(_english()))
    if missing := [key for key in english_words if key not in given]:
        what = f"{len(missing)} words are missing: {', '.join(missing)}"
        yield Finding(source.file, 0, what, f"Copy their lines from {MODEL} of Muster, and translate them")
    for key in english_words.keys() & given.keys():
        english = english_words[key]
        value, line = given[key], _line(source, key)
        if not isinstance(value, str) or not value.strip():
            yield Finding(
                source.file,
                line,
                f"the word {key} is empty or no text",
                f"Put it in quotation marks, as in {MODEL} of Muster",
            )
        elif (blanks := _blanks(value)) is None or not blanks <= (_blanks(english) or set()):
            allowed = ", ".join(f"{{{name}}}" for name in sorted(_blanks(english) or ())) or "no braces"
            yield Finding(
                source.file, line, f"the blanks of {key} are not right", f"Use only: {allowed}, as in {MODEL} of Muster"
            )


def _strangers(source: Source, own: Table) -> Iterator[Finding]:
    known = [key for key, _ in _flat(_english())]
    for key, _ in _flat(own):
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            do = f"Did you mean {near[0]}?" if near else "Take it out"
            yield Finding(source.file, _line(source, key), f"no letter uses the word {key}", do)


def _flat(table: Table) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", text) for inner, text in value.items())
        else:
            yield key, value


def _blanks(phrase: str) -> set[str] | None:
    """The names in braces; none where the braces do not pair up."""
    try:
        parts = list(Formatter().parse(phrase))
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in parts):
        return None
    return {name for _, name, _, _ in parts if name is not None}


def _line(source: Source, key: str) -> int:
    """Where the file says this word, from 1; 0 where it does not."""
    pattern = re.compile(rf"\s*\"?{re.escape(key.rpartition('.')[2])}\"?\s*=")
    lines = source.text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 0)
