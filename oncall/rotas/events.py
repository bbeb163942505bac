"""The facts of a rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oncall.rotas.model import Override, Swap
from oncall.schedules.schedule import Layer


@dataclass(frozen=True, slots=True)
class OverrideAdded:
    """`was` are the keys of those who had the duty in that time."""

    schedule: str
    tenant: str
    override: Override
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideRemoved:
    override: Override


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


@dataclass(frozen=True, slots=True)
class SwapDeclined:
    swap: str


@dataclass(frozen=True, slots=True)
class SwapWithdrawn:
    swap: str


@dataclass(frozen=True, slots=True)
class SwapLapsed:
    swap: str


@dataclass(frozen=True, slots=True)
class RotationSet:
    schedule: str
    tenant: str
    rotation: Layer
    since: datetime


RotaEvent = (
    OverrideAdded | OverrideRemoved | SwapAsked | SwapAccepted | SwapDeclined | SwapWithdrawn | SwapLapsed | RotationSet
)  # fmt: skip
