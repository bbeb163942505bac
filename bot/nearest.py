"""What a line about on-call that nobody understood was probably about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.intents.intent import Intent

_ABOUT: tuple[tuple[str, str], ...] = (
    (r"alarms?|alerts?|heartbeats?", "alarms"),
    (r"phone|sms|my number|reach(?:es|ed)? me|contacts?", "contacts"),
    (r"paged|pages|woken|woke", "pages"),
    (r"swap|trade|exchange", "swap"),
    (r"cover|vacation|holiday|away|sick|stand in", "override"),
    (r"hand(?:ing)? ?-?(?:over|off)|handover|handoff", "handoff"),
    (r"paid|earn(?:ed)?|wage|bonus", "oncall pay"),
    (r"on ?-?call|oncall|duty|rota|roster|schedules?|shifts?", "oncall"),
)
"""Words of a line, and the first phrase of the ask they are near to; the first that fits."""
_NO = re.compile(r"^(?:not|no|don'?t|do not|never|cannot|can'?t|without)\b", re.IGNORECASE)


def nearest(text: str, intents: Iterable[Intent]) -> str:
    """The usage of that ask, or nothing: never for a line that says what not to do."""
    line = " ".join(text.replace("’", "'").split())
    if _NO.search(line):
        return ""
    by_phrase = {intent.phrases[0]: intent.usage for intent in intents if intent.phrases}
    return next((by_phrase[ask] for words, ask in _ABOUT if re.search(rf"\b(?:{words})\b", line, re.IGNORECASE)), "")
