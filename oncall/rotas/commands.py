"""The asks that can be put to a rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oncall.schedules.schedule import Layer


@dataclass(frozen=True, slots=True)
class AddOverride:
    """`person` (a key of the catalogue) has the duty of `schedule` from `start` up to `end`.

    Asks that may be the first of a rota name its schedule, which is the key of the subject they are put to.
    """

    person: str
    start: datetime
    end: datetime
    why: str = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class RemoveOverride:
    id: str


@dataclass(frozen=True, slots=True)
class TakeDuty:
    """Whoever asks has the duty from now on, until `until` or, without it, the end of the shift under way."""

    until: datetime | None = None
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class AskSwap:
    """Whoever asks offers their shift at `start` (their next one without) for the next shift of `other`, or for none.

    `other` is a key of the catalogue; `giving` asks them to take over without anything in return.
    """

    other: str
    start: datetime | None = None
    giving: bool = False
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSwap:
    """Only the person who was asked answers."""

    swap: str
    accept: bool


@dataclass(frozen=True, slots=True)
class WithdrawSwap:
    swap: str


@dataclass(frozen=True, slots=True)
class LapseSwap:
    """A timer: the first of its shifts begins, and nobody has answered."""

    swap: str


@dataclass(frozen=True, slots=True)
class SetRotation:
    """Another rotation for the lowest layer, from the next handover of `rotation` at or after now."""

    rotation: Layer
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class ResetRotation:
    """Back to the rotation of the policy file: from its next handover, or at once where another has yet to begin."""

    schedule: str = ""


RotaCommand = (
    AddOverride | RemoveOverride | TakeDuty | AskSwap | AnswerSwap | WithdrawSwap | LapseSwap | SetRotation
    | ResetRotation
)  # fmt: skip
