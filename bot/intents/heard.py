"""What one ask looks like to an intent: who, where, the words or the card's data, and what is known about people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from incidents.campaigns.model import Campaign
from incidents.effects import Command
from incidents.errors import Invalid
from incidents.model import Incident, Person
from incidents.policy import Policy
from oncall.schedules.duty import Duty


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody a name may mean: `aliases` are casefolded names, keys and addresses."""

    person: Person
    aliases: frozenset[str] = frozenset()


class PickPerson(Exception):
    """A name fits several people: the chat asks which one, and keeps what was typed."""

    def __init__(self, name: str, people: Sequence[Person]) -> None:
        super().__init__(name)
        self.name = name
        self.people = people


@dataclass(frozen=True, slots=True)
class Heard:
    """`text` is what follows the typed phrase; `data` holds the ids of a card and its inputs, untrusted but text."""

    person: Person
    policy: Policy
    now: datetime
    where: str = ""
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    clicked: bool = False
    incident: Incident | None = None
    notice: Campaign | None = None
    mentions: Mapping[str, Person] = field(default_factory=dict)
    people: Callable[[], Sequence[Known]] = tuple
    duty: Duty = field(default_factory=Duty)

    def the_incident(self) -> Incident:
        """The incident this ask is about; the chat has found it before the intent runs."""
        if self.incident is None:
            raise Invalid("Say which incident: add its number, such as INC-7.")
        return self.incident

    def the_notice(self) -> Campaign:
        if self.notice is None:
            raise Invalid("That notice is not known here. Open it again with: notice.")
        return self.notice

    def value(self, name: str) -> str:
        """An id or input of the card, without stray blanks; empty where it is missing."""
        return self.data.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Do:
    """Put this command to a subject. `said` is the one line the person gets back; `show` the card after it.

    For a subject of on-call `headline`, the usual card of an incident, means the words alone.
    """

    command: Command
    said: str = ""
    kind: str = "incident"
    subject: str = ""
    show: str = "headline"


@dataclass(frozen=True, slots=True)
class Show:
    """Only look: draw this card."""

    card: str
    data: Mapping[str, str] = field(default_factory=dict)


Answer = Do | Show
