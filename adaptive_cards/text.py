"""Text on cards: what people typed made harmless and short, and moments and lists in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Half characters, control characters, direction overrides and invisible tags: nothing a reader would miss.
_DROPPED = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_drop = re.compile(f"[{_DROPPED}]").sub
_has_rtl = re.compile(f"[{_RTL}]").search
_is_odd = re.compile(f"[{_DROPPED}{_RTL}\t-\r\x85\xa0\u2028\u2029<{{]").search

# A mention needs `<at>` and a client's date function `{{`: an invisible word joiner breaks both.
_break_mentions = re.compile(r"<(?=\s*/?\s*at\b)|\{(?=\{)", re.IGNORECASE).sub
_escape_markdown = re.compile(
    r"[\\*`\[\]<~]"  # emphasis, code, links, tags
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore, but for one inside a word such as payments_api
    r"|&(?=[#A-Za-z])"  # an entity
    r"|^[#>+=-]"  # heading, quote, list
    r"|(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d\d\d))[.)](?=\s|$)"  # numbered list
).sub


_may_be_markdown = re.compile(f"[{_DROPPED}{_RTL}\t-\r\x85\xa0\u2028\u2029<{{*`~&_\\\\\\[\\]]").search
_LEADING = frozenset("#>+=-0123456789")
_TWO_DIGITS = tuple(f"{n:02}" for n in range(60))


def cut(text: str, n: int) -> str:
    """At most `n` characters, ending in "…" where something was left out, never inside a joined character."""
    if len(text) <= n:
        return text
    end = n - 1
    space = text.rfind(" ", max(end - 12, 1), end)
    end = space if space > 0 else end
    while end > 1 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def _joins(char: str) -> bool:
    """Whether this character belongs to the one before: a joiner, a variant, an accent or a skin tone."""
    return char in "\u200d\u20e3" or unicodedata.category(char) in ("Mn", "Me") or "\U0001f3fb" <= char <= "\U0001f3ff"


def plain(text: str, n: int = 200) -> str:
    """One line of at most `n` characters for places without markdown: button titles, choices, a toast."""
    if not _is_odd(text):
        return cut(text.strip(), n)
    text = cut(" ".join(_drop("", text[: n * 4 + 64]).split()), n)
    text = _break_mentions(lambda found: found[0] + "\u2060", text)
    # An isolate keeps right-to-left words from pulling the words around them out of order.
    return f"\u2068{text}\u2069" if _has_rtl(text) else text


@lru_cache(maxsize=1024)
def escape(text: str, n: int = 200) -> str:
    """One line of a person's words for a TextBlock: read as typed, with no formatting, link or mention in it.

    Remembered, since a click draws again the names and words that the last one drew.
    """
    if len(text) <= n and not _may_be_markdown(text) and text[:1] not in _LEADING:
        return text.strip()  # nearly all text
    return _escape_markdown(r"\\\g<0>", plain(text, n))


def hhmm(moment: datetime) -> str:
    """`14:05`; faster than a format, since a card has a dozen of them."""
    return f"{_TWO_DIGITS[moment.hour]}:{_TWO_DIGITS[moment.minute]}"


def when(moment: datetime, at: datetime) -> str:
    """`14:05`, or `20 Nov 14:05` where that is another day than `at`; UTC."""
    if moment.day == at.day and moment.month == at.month and moment.year == at.year:
        return hhmm(moment)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {hhmm(moment)}"


def day(moment: datetime) -> str:
    """`20 Nov 2026`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def some(words: Sequence[str], n: int) -> str:
    """`a, b, c and 4 more`: at most `n` of them, each already escaped."""
    left = len(words) - n
    return ", ".join(words[:n]) + (f" and {left} more" if left > 0 else "")


def sentence(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def given(name: str) -> str:
    """`Ana` for Ana Silva, escaped; the whole name where the first word is no given name (`Silva, Ana`, `Dr. Wu`)."""
    first, _, _ = name.strip().partition(" ")
    return escape(first if "," not in name and not first.endswith(".") else name, 40) or "somebody"
