"""The facts of a rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person
from oncall.rotas.model import Override, Swap
from oncall.schedules.schedule import Layer


@dataclass(frozen=True, slots=True)
class Word:
    """One sentence for one person's own chat."""

    person: Person
    text: str


@dataclass(frozen=True, slots=True)
class Hears:
    """Who is to hear of a fact. Names and time zones are those of the policy of its moment, so the words are kept.

    `teams` are keys; each is told `text`, with `named` mentioned in it. `people` get words of their own.
    """

    teams: tuple[str, ...] = ()
    text: str = ""
    named: tuple[Person, ...] = ()
    people: tuple[Word, ...] = ()


NOBODY = Hears()


@dataclass(frozen=True, slots=True)
class OverrideAdded:
    """`was` are the keys of those who had the duty in that time."""

    schedule: str
    tenant: str
    override: Override
    was: tuple[str, ...] = ()
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class OverrideRemoved:
    """One under way ends now; one ahead never was."""

    override: Override
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class SwapAsked:
    schedule: str
    tenant: str
    swap: Swap


@dataclass(frozen=True, slots=True)
class SwapAccepted:
    """The overrides are those that put it into force."""

    swap: str
    overrides: tuple[Override, ...]
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class SwapDeclined:
    swap: str
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class SwapWithdrawn:
    swap: str
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class SwapLapsed:
    swap: str
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class SwapUndone:
    """All of its overrides end: those under way now, those ahead never were."""

    swap: str
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class RotationSet:
    schedule: str
    tenant: str
    rotation: Layer
    since: datetime
    hears: Hears = NOBODY


@dataclass(frozen=True, slots=True)
class RotationReset:
    """The lowest layer is that of the policy file again, from `since` on."""

    since: datetime
    hears: Hears = NOBODY


RotaEvent = (
    OverrideAdded | OverrideRemoved | SwapAsked | SwapAccepted | SwapDeclined | SwapWithdrawn | SwapLapsed | SwapUndone
    | RotationSet | RotationReset
)  # fmt: skip
