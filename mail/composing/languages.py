"""The letters of one notice, each written once, in the languages its readers get it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from engine.ports import Letter
from incidents.campaigns.model import Words
from mail.letters.phrases import locale_of
from mail.writing.files import DEFAULT, CompanyLetters, best
from mail.writing.render import own_words, usable

REMEMBERED = 1000
"""Language codes of readers whose letter is known at once; a list of more has something else in that column."""


class Letters:
    """What becomes of `words` in every language somebody asks for."""

    def __init__(self, words: Words, next_update_by: datetime | None, company: CompanyLetters | None) -> None:
        self._words = words
        self._next_update_by = next_update_by
        self._company = company
        self._used: dict[str, str] = {}
        self._by_tag: dict[str, Letter] = {}
        self._warnings: dict[str, None] = {}
        self._readers: Counter[str] = Counter()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which letters are not those their readers should get, and why; and who reads words nobody translated."""
        others = [(count, tag) for tag, count in self._readers.most_common() if tag != DEFAULT]
        return (*self._warnings, *([_untranslated(others)] if others and own_words(self._words) else []))

    def language_for(self, wanted: str) -> str:
        """The language of the letter that a reader of `wanted` gets, asked once for each of them. Raises Invalid where
        a field cannot be sent."""
        used = self._used.get(wanted)
        if used is None:
            used = self._letter_for(wanted).language
            if len(self._used) < REMEMBERED:
                self._used[wanted] = used
        self._readers[used] += 1
        return used

    def written(self, languages: Iterable[str]) -> list[Letter]:
        """The letters in these languages, each of which `language_for` gave."""
        by_language = {letter.language: letter for letter in reversed([*self._by_tag.values()])}
        return [by_language[language] for language in languages]

    def _letter_for(self, wanted: str) -> Letter:
        tag = best(self._words.kind.value, wanted, self._company)
        if tag not in self._by_tag:
            letter, warning = usable(self._words, self._next_update_by, tag, company=self._company)
            if warning:
                self._warnings[warning] = None
            self._by_tag[tag] = letter
        return self._by_tag[tag]


def _untranslated(others: Iterable[tuple[int, str]]) -> str:
    """`224 customers read German, 1 reads French; …`"""
    told = [f"{count:,} {'reads' if count == 1 else 'read'} {_called(tag)}" for count, tag in others]
    first = told[0].replace(" read", " customer read" if told[0].startswith("1 ") else " customers read", 1)
    return f"{', '.join([first, *told[1:]])}; your own words stay as you wrote them."


def _called(tag: str) -> str:
    locale = locale_of(tag)
    return (locale.get_display_name("en") if locale else None) or tag
