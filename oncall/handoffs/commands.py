"""The asks that can be put to a handoff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person
from oncall.handoffs.model import Lines


@dataclass(frozen=True, slots=True)
class PlanHandoff:
    """The planner found this change of hands. Planned again it changes nothing, or who is concerned.

    `key` is that of the handoff, see `handoff_key`; `begins` is the start of the incoming shift where it is not the end
    of the outgoing one. One that ended over twelve hours ago is not planned any more.
    """

    key: str
    schedule: str
    outgoing: Person
    incoming: Person
    start: datetime
    end: datetime
    begins: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromptHandoff:
    """A timer, before the shift ends: the outgoing person gets the form, if the shift still ends then. A note that was
    written long before that is doubted once: does it still hold?

    The planner asks it as well, of what it no longer finds.
    """


@dataclass(frozen=True, slots=True)
class WriteHandoff:
    """By the outgoing person, or the team's lead in their place. May be written again until it is accepted."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class AcceptHandoff:
    """Only the incoming person."""


@dataclass(frozen=True, slots=True)
class CheckHandoff:
    """A timer, at the end of the outgoing shift and the beginning of the incoming one: a note that is missing, or not
    accepted, is nudged once and seen."""


HandoffCommand = PlanHandoff | PromptHandoff | WriteHandoff | AcceptHandoff | CheckHandoff
