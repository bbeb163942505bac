"""What people type around an ask: a full stop, an exclamation mark, please and thanks."""

from __future__ import annotations

_MARKS = " \t\r\n,;.!?…"
_AFTER = ("please", "pls", "plz", "thanks", "thank you", "many thanks", "thx", "cheers")
_BEFORE = ("please", "pls", "plz", "kindly", "hey", "ok", "okay", "can you", "could you", "would you", "let's", "lets")


def without_greeting(text: str) -> str:
    """The line from where it begins to ask."""
    while word := next((word for word in _BEFORE if _begins(text, word)), ""):
        text = text[len(word) :].lstrip(_MARKS + ":")
    return text


def without_courtesy(text: str) -> str:
    """The words without the marks and the politeness at their end."""
    text = text.rstrip(_MARKS)
    while word := next((word for word in _AFTER if _ends(text, word)), ""):
        text = text[: -len(word)].rstrip(_MARKS)
    return text


def _begins(text: str, word: str) -> bool:
    return text[: len(word)].lower() == word and not text[len(word) : len(word) + 1].isalnum()


def _ends(text: str, word: str) -> bool:
    return text[-len(word) :].lower() == word and not text[: -len(word)][-1:].isalnum()
