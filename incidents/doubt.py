"""What to do with an effect whose fate nobody knows."""

from __future__ import annotations

from enum import StrEnum


class Doubt(StrEnum):
    """What to do with an effect of unknown fate after a crash or a time-out (docs/architecture.md, "In doubt")."""

    REPEAT = "repeat"
    """Twice is harmless, or missing would be worse: do it again."""
    SAY = "say"
    """Missing would be worse: do it again, and say that it is a repeat."""
    ASK = "ask"
    """The performer can find out whether it happened, and does so before trying again."""
