"""Languages by their code and by their name: people write `German` or `Deutsch` where `de` is wanted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
OWN = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "he", "hi", "hr", "hu", "id", "is",
    "it", "ja", "ko", "lt", "lv", "mt", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr",
    "uk", "vi", "zh",
)  # fmt: skip
"""Whose own names are looked up: those of Europe and the largest elsewhere. All of Babel's would take 50 MB."""
_ASIDE = re.compile(r"\s*[(\[,;.].*", re.DOTALL)


def code_of(text: str) -> str:
    """The code that a code (`deu` is `de`) or a name means, in lower case with hyphens; empty where none is clear.

    Names count in English and in the language itself; what follows in brackets or after a comma is left out.
    """
    name = _ASIDE.sub("", text).strip().casefold()
    wanted = name.replace("_", "-")
    if LANGUAGE.fullmatch(wanted):
        first, *rest = wanted.split("-")
        aliases: Mapping[str, str] = get_global("language_aliases")
        first = aliases.get(first, first).replace("_", "-").casefold() if len(first) == 3 else first
        if _known(first.split("-")[0]):
            return "-".join([first, *rest])
    return _english().get(name) or _own().get(name, "")


def near(text: str) -> str:
    """The code of the language whose name is nearest to a misspelt one; empty where none is near."""
    names = {**_own(), **_english()}
    found = difflib.get_close_matches(_ASIDE.sub("", text).strip().casefold(), names, 1, 0.75)
    return names[found[0]] if found else ""


def _known(code: str) -> bool:
    return code in Locale("en").languages


@cache
def _english() -> Mapping[str, str]:
    return {name.casefold(): code.replace("_", "-").casefold() for code, name in Locale("en").languages.items()}


@cache
def _own() -> Mapping[str, str]:
    """What each language calls itself."""
    return {str(Locale(code).get_language_name(code)).casefold(): code for code in OWN}
