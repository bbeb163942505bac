"""Which ask a typed line is: any case, any blanks, smart quotes; a near miss gets a suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.intents.intent import Intent

KEY = re.compile(r"\bINC[\s-]?(\d{1,9})\b", re.IGNORECASE)
_LEVEL = re.compile(r"^(sev|severity)[\s-]*([1-4])\b", re.IGNORECASE)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})
_WRAPPING = " \t\r\n/:,.!\"'"


@dataclass(frozen=True, slots=True)
class Match:
    """The intent, what was typed after its phrase, and the incidents named anywhere in the line."""

    intent: Intent
    rest: str
    named: tuple[str, ...]


def plain(text: str) -> str:
    """The line as typed on a plain keyboard: straight quotes, no control characters, no blanks around it."""
    straight = unicodedata.normalize("NFC", text).translate(_QUOTES)
    kept = "".join(ch for ch in straight if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs", "Cn"))
    return kept.strip()


def named_incidents(text: str) -> tuple[str, ...]:
    """The incident numbers in a line, in order, each once."""
    return tuple(dict.fromkeys(f"INC-{int(number)}" for number in KEY.findall(text)))


def match(text: str, intents: Iterable[Intent]) -> Match | None:
    """The intent whose longest phrase begins the line; a number in front of the phrase is looked over."""
    line = plain(text)
    named = named_incidents(line)
    body = KEY.sub("", line, count=1).lstrip(_WRAPPING) if KEY.match(line) else line.lstrip(_WRAPPING)
    body = _LEVEL.sub(r"\1 \2", body)
    found: tuple[int, Intent, str] | None = None
    for intent in intents:
        for phrase in intent.phrases:
            rest = _after(phrase, body)
            if rest is not None and (found is None or len(phrase) > found[0]):
                found = (len(phrase), intent, rest)
    return Match(found[1], found[2], named) if found else None


def _after(phrase: str, body: str) -> str | None:
    """What follows the phrase, or None where the line does not begin with it as whole words."""
    pattern = r"\s+".join(re.escape(word) for word in phrase.split())
    begun = re.match(pattern + r"(?=$|[\s:,.!?\"'-])[\s:,]*", body, re.IGNORECASE)
    return body[begun.end() :].strip() if begun else None


def without_key(text: str) -> str:
    """The text without incident numbers at its beginning or end, where they say which incident is meant."""
    text = re.sub(r"^\s*(?:for\s+|in\s+|on\s+)?INC[\s-]?\d{1,9}\b[\s:,-]*", "", text, flags=re.IGNORECASE)
    return re.sub(r"[\s,]*\b(?:for\s+|in\s+|on\s+)?INC[\s-]?\d{1,9}\s*$", "", text, flags=re.IGNORECASE).strip()


def suggest(text: str, intents: Iterable[Intent]) -> str:
    """The usage of the ask a mistyped line probably meant, or nothing."""
    by_phrase = {phrase: intent for intent in intents for phrase in intent.phrases}
    words = plain(text).lstrip(_WRAPPING).lower().split()
    for length in (2, 1):
        near = get_close_matches(" ".join(words[:length]), list(by_phrase), n=1, cutoff=0.7)
        if near:
            return by_phrase[near[0]].usage
    return _by_prefix(words, by_phrase)


def _by_prefix(words: Sequence[str], by_phrase: dict[str, Intent]) -> str:
    """`esc` means escalate: a beginning that fits one ask only."""
    if not words or len(words[0]) < 3:
        return ""
    fits = {intent.usage for phrase, intent in by_phrase.items() if phrase.startswith(words[0])}
    return fits.pop() if len(fits) == 1 else ""
