"""One thing a person can ask: its words, its card verb, its help line and how it becomes a command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.intents.heard import Answer, Heard


class About(StrEnum):
    """What an ask needs to know before it can be read."""

    NOTHING = "nothing"
    INCIDENT = "incident"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Intent:
    """`verb` submits, `form` names the card that asks for what is missing (opened by `show.<form>`).

    `phrases` are typed beginnings in lower case; the first is the one help shows. `command` is the class name that
    decides who sees it in help: what a person may not do here is not offered. `own_words` where what follows the phrase
    is kept as it was typed, full stop and all.
    """

    area: str
    usage: str
    what: str
    phrases: tuple[str, ...]
    read: Callable[[Heard], Answer]
    verb: str = ""
    form: str = ""
    about: About = About.INCIDENT
    command: type | None = None
    own_words: bool = False
