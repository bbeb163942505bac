"""Which ask a typed line is: any case, any blanks, smart quotes; a near miss gets a suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.courtesy import without_courtesy, without_greeting
from bot.intents.intent import Intent

KEY = re.compile(r"\bINC[\s-]?(\d{1,9})\b", re.IGNORECASE)
_LEVEL = re.compile(r"^(sev|severity)[\s-]*([1-4])\b", re.IGNORECASE)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})
_WRAPPING = " \t\r\n/:,.!\"'"
_NEGATIONS = frozenset(("not", "no", "don't", "dont", "do", "never", "cannot", "can't", "without"))


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
    """The intent whose longest phrase begins the line; a number or a please in front of the phrase is looked over."""
    line = plain(text)
    named = named_incidents(line)
    if not line.strip(_WRAPPING):
        line = "help"  # just the bot's name
    body = _LEVEL.sub(r"\1 \2", _asking(line))
    found: tuple[int, Intent, str] | None = None
    for intent in intents:
        for phrase in intent.phrases:
            rest = _after(phrase, body)
            if rest is not None and (found is None or len(phrase) > found[0]):
                found = (len(phrase), intent, rest)
    return Match(found[1], _left_to_say(found[1], found[2]), named) if found else None


def _asking(line: str) -> str:
    """The line from its first word that asks."""
    body = without_greeting(line.lstrip(_WRAPPING))
    body = KEY.sub("", body, count=1).lstrip(_WRAPPING) if KEY.match(body) else body
    return without_greeting(body)


def _left_to_say(intent: Intent, rest: str) -> str:
    """Names and times without the full stop behind them; somebody's own words as typed, unless these are manners."""
    meant = without_courtesy(rest)
    return rest if intent.own_words and meant else meant


def _after(phrase: str, body: str) -> str | None:
    """What follows the phrase, or None where the line does not begin with it as whole words."""
    pattern = r"\s+".join(re.escape(word) for word in phrase.split())
    begun = re.match(pattern + r"(?=$|[\s:,.!?\"'-])(?:[\"'](?=[\s:,]|$))?[\s:,]*", body, re.IGNORECASE)
    return body[begun.end() :].strip() if begun else None


def without_key(text: str) -> str:
    """The text without incident numbers at its beginning or end, where they say which incident is meant."""
    text = re.sub(r"^\s*(?:for\s+|in\s+|on\s+)?INC[\s-]?\d{1,9}\b[\s:,-]*", "", text, flags=re.IGNORECASE)
    return re.sub(r"[\s,]*\b(?:for\s+|in\s+|on\s+)?INC[\s-]?\d{1,9}[\s.!]*$", "", text, flags=re.IGNORECASE).strip()


def suggest(text: str, intents: Iterable[Intent]) -> str:
    """The usage of the ask a mistyped line probably meant, or nothing: never the opposite of what was typed."""
    by_phrase = {phrase: intent for intent in intents for phrase in intent.phrases}
    words = _asking(plain(text)).lower().split()
    if words and words[0] in _NEGATIONS:
        return ""
    for length in (2, 1):
        typed = without_courtesy(" ".join(words[:length]))
        near = [phrase for phrase in by_phrase if _near(typed, phrase)]
        if near:
            return by_phrase[min(near, key=lambda phrase: distance(typed, phrase))].usage
    return _by_prefix(words, by_phrase)


def _near(typed: str, phrase: str) -> bool:
    """A slip or two: people mistype the middle of a word; another beginning (`un-`, `re-`) is another word."""
    slips = 2 if len(phrase) > 6 else 1
    if len(phrase) < 4 or typed[:1] != phrase[0] or abs(len(typed) - len(phrase)) > slips:
        return False
    return distance(typed, phrase) <= slips


def distance(one: str, other: str) -> int:
    """How many letters were missed, added, mistaken or swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            row.append(min(cost, last[j - 2] + 1) if swapped else cost)
    return row[-1]


def _by_prefix(words: Sequence[str], by_phrase: dict[str, Intent]) -> str:
    """`esc` means escalate: a beginning that fits one ask only."""
    if not words or len(words[0]) < 3 or not words[0].isalpha():
        return ""
    fits = {intent.usage for phrase, intent in by_phrase.items() if phrase.startswith(words[0])}
    return fits.pop() if len(fits) == 1 else ""
