"""The asks that can be put to a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person, Severity
from oncall.calls.model import Verdict


@dataclass(frozen=True, slots=True)
class BeginCall:
    """Owed by the incident or alarm that pages; the roads follow from the person's contacts. See `Call`.

    `number` of a test is part of its key; `incident` is the one it is about, so that it is seen as it stands.
    """

    key: str
    about: str
    page: str
    person: Person
    title: str
    why: str
    severity: Severity
    rule: str = ""
    drill: bool = False
    incident: str = ""


@dataclass(frozen=True, slots=True)
class RecordTry:
    """What came of a try. `reason` holds neither number nor address."""

    number: int
    sent: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """The person acknowledged, there or elsewhere. `by` says how: `Teams`, `phone`, `SMS`, a pager's name."""

    by: str = "Teams"


@dataclass(frozen=True, slots=True)
class EndCall:
    """It needs no answer any more; `why` in words for the card, such as `Ben acknowledged`."""

    why: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """Snoozed until then; the page itself comes again as another call."""

    until: datetime


@dataclass(frozen=True, slots=True)
class JudgeCall:
    """One tap afterwards, by the person paged; the last one counts."""

    verdict: Verdict


CallCommand = BeginCall | RecordTry | AnswerCall | EndCall | PutOff | JudgeCall
