"""The facts of somebody's contacts; they hold no number and no address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from incidents.model import Person
from oncall.contacts.model import Code, ContactPoint


@dataclass(frozen=True, slots=True)
class ContactAdded:
    tenant: str
    person: Person
    point: ContactPoint
    code: Code


@dataclass(frozen=True, slots=True)
class CodeSent:
    code: Code


@dataclass(frozen=True, slots=True)
class CodeWrong:
    pass


@dataclass(frozen=True, slots=True)
class CodeNotSent:
    contact: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContactVerified:
    contact: str


@dataclass(frozen=True, slots=True)
class ContactRemoved:
    contact: str


@dataclass(frozen=True, slots=True)
class ContactDelayed:
    contact: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class ContactsTested:
    """Number `number`; the first fact where nobody has contacts yet, so it names the person."""

    tenant: str
    person: Person
    number: int


ContactsEvent = (
    ContactAdded | CodeSent | CodeWrong | CodeNotSent | ContactVerified | ContactRemoved | ContactDelayed
    | ContactsTested
)  # fmt: skip
