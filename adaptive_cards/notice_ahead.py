"""What sending a notice would come to, in words: to whom, in which languages, how long, and what does not fit today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from adaptive_cards.elements import count, escape, plain, sentence, some, span
from incidents.campaigns.model import Campaign, Route

_LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip
_CODE = re.compile(r"(\bcustomers? reads? |\bletter in |\bletter \()([a-z]{2}(?:-[a-z]{2})?)(?=[,.) ])")
"""Where a sentence of the mail names a language by its code."""
_FOLDERS = ("the folder ", "a folder ")
_LANGUAGES_SHOWN = 5
_WARNINGS = 3
ROUTES = {Route.EACH: "One message each", Route.BATCH: "Bcc batches", Route.SECOND: "Second sender"}


class Way(Protocol):
    """One way for the mails to travel: how long, how many wait a day or more, and who sends."""

    @property
    def lasts(self) -> timedelta: ...
    @property
    def later(self) -> int: ...
    @property
    def sender(self) -> str: ...


class Ahead(Protocol):
    """To whom, what is left out, what the writer should know, and the routes that are possible."""

    @property
    def recipients(self) -> int: ...
    @property
    def edition(self) -> str: ...
    @property
    def languages(self) -> Sequence[tuple[str, int]]: ...
    @property
    def suppressed(self) -> int: ...
    @property
    def bad_rows(self) -> int: ...
    @property
    def duplicates(self) -> int: ...
    @property
    def warnings(self) -> Sequence[str]: ...
    @property
    def ways(self) -> Mapping[Route, Way]: ...


def whom(campaign: Campaign) -> str:
    """`1,204 customers`; a brief goes to people of the company."""
    return people(campaign, campaign.recipients)


def people(campaign: Campaign, n: int) -> str:
    """`1 customer`, `12 people`: so many of those it is for."""
    if campaign.words.kind.internal:
        return "1 person" if n == 1 else f"{n:,} people"
    return count(n, "customer")


def language(code: str) -> str:
    """`German`, `Portuguese (BR)`; a code nobody here knows as it is, in capitals."""
    main, _, region = code.partition("-")
    name = _LANGUAGES.get(main.lower())
    if name is None:
        return plain(code.upper(), 12)
    return f"{name} ({plain(region.upper(), 8)})" if region else name


def by_language(languages: Sequence[tuple[str, int]]) -> str:
    """`980 English, 224 German`, the most first; empty where nothing is known."""
    most = sorted((pair for pair in languages if pair[1]), key=lambda pair: -pair[1])
    return some([f"{n:,} {escape(language(code), 20)}" for code, n in most], _LANGUAGES_SHOWN)


def about(lasts: timedelta) -> str:
    """`about 7 h`, to the quarter of an hour where it is long: nobody plans by the minute then."""
    if lasts < timedelta(minutes=1):
        return "a few seconds"
    if lasts >= timedelta(hours=2):
        quarter = timedelta(minutes=15)
        lasts = -(-lasts // quarter) * quarter
    return f"about {span(lasts)}"


def sending(way: Way | None) -> str:
    """`From status@contoso.com, about 7 h.`"""
    if way is None:
        return ""
    sender = f"{_whose(way)}. " if way.sender else ""
    return f"{sender}Sending takes {about(way.lasts)}."


def _whose(way: Way) -> str:
    """A folder stands for mail where things are tried out; where it lies is for whoever runs the server."""
    if way.sender.startswith(_FOLDERS):
        return "Into a folder on this machine"
    return f"From {escape(way.sender, 120)}"


def tomorrow(way: Way | None) -> str:
    """What does not fit into today's limits."""
    if way is None or not way.later:
        return ""
    whose = f" of {escape(way.sender, 120)}" if way.sender and not way.sender.startswith(_FOLDERS) else ""
    return f"**{way.later:,} of them tomorrow or later:** the daily limit{whose} is used up."


def left_out(ahead: Ahead) -> str:
    """Who is on the list and gets nothing."""
    parts = [unwilling(ahead.suppressed, "who ")] if ahead.suppressed else []
    if ahead.bad_rows:
        parts.append(count(ahead.bad_rows, "row") + " without a usable address")
    if ahead.duplicates:
        parts.append(count(ahead.duplicates, "duplicate"))
    return f"Left out: {', '.join(parts)}." if parts else ""


def unwilling(n: int, who: str = "") -> str:
    """`1 wants no mail`, `12 who want no mail`."""
    return f"{n:,} {who}{'wants' if n == 1 else 'want'} no mail"


def warnings(ahead: Ahead) -> list[str]:
    """What the writer should put right or know, the first few; languages by their names."""
    named = (_CODE.sub(lambda found: found[1] + language(found[2]), words) for words in ahead.warnings[:_WARNINGS])
    told = [sentence(escape(words, 200)) for words in named]
    left = len(ahead.warnings) - len(told)
    return told + ([f"And {count(left, 'other warning')}."] if left > 0 else [])
