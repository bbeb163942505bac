"""The facts about people: roles held, calls made and answered, and the clocks that spoke to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Clock, Person, Role


class Step(StrEnum):
    """How far a clock has run: a friendly word before, the moment itself, and the call for help after."""

    NUDGE = "nudge"
    DUE = "due"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Escalated:
    to: str
    reason: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Paged:
    """`due` is when the page goes out (a SEV-3 waits for business hours), `next_step_at` when silence escalates it.

    `auto`: no person asked for it, so that Muster is who paged. `instead_of` is the page whose place it takes.
    """

    id: str
    person: Person
    why: str
    step: int
    due: datetime
    next_step_at: datetime | None
    role: Role | None = None
    chain: str = ""
    auto: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class PageAcknowledged:
    """`via` as in `Acknowledged`."""

    id: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class PageSnoozed:
    """Its person puts it off until then, when they are paged again."""

    id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PageFailed:
    id: str
    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class NobodyAnswered:
    """`tried` is everybody whose answer is waited for; `lead` hears of it in any case."""

    why: str
    tried: tuple[Person, ...]
    lead: Person | None = None


@dataclass(frozen=True, slots=True)
class NobodyToPage:
    """The severity names `posts`, in words, and there is nobody behind them."""

    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nudged:
    """A clock ran to a step. `whom` is who was spoken to, nobody where no one holds the duty."""

    clock: Clock
    step: Step
    whom: Person | None
    due: datetime
    what: str = ""


@dataclass(frozen=True, slots=True)
class RoleClaimed:
    role: Role
    person: Person


@dataclass(frozen=True, slots=True)
class RoleAssigned:
    role: Role
    person: Person
    was: Person | None = None


@dataclass(frozen=True, slots=True)
class RoleHandedOver:
    role: Role
    person: Person
    was: Person


@dataclass(frozen=True, slots=True)
class RoleReleased:
    role: Role
    was: Person
