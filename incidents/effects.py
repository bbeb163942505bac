"""What the world is owed after a fact: each effect is a row of the outbox before anybody tries it.

An effect's `pool` says beside what it waits: mails by the thousand have one of their own, so that no page and no card
is behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, get_args

from incidents.campaigns.commands import CampaignCommand
from incidents.commands import IncidentCommand
from incidents.doubt import Doubt
from incidents.model import Person
from oncall.commands import OncallCommand
from oncall.effects import ONCALL_EFFECTS, OncallEffect

Command = IncidentCommand | CampaignCommand | OncallCommand


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a command to a subject when the row comes due: a timer, or one subject's word to another."""

    kind: str
    key: str
    command: Command
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Post the headline card where the incident lives and report the place. `where` is the wanted conversation."""

    incident: str
    where: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class RefreshHeadline:
    """Bring everybody's headline card to the latest snapshot. One row an incident: the newest wins."""

    incident: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class PostMessage:
    """Say something in the incident's room, mentioning people so that they hear it."""

    incident: str
    text: str
    mentions: tuple[Person, ...] = ()
    loud: bool = False
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class RefreshNotice:
    """Bring the card of a notice to the latest counts."""

    campaign: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class CountMail:
    """Count the mails of a campaign and tell it, again and again while some are under way: never given up."""

    campaign: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class SendMail:
    """Send one frozen letter to one recipient, or to all from `recipient` to `upto` in one message, never twice.

    Both are row ids of `recipients/<campaign>`. `round` counts how often failed mails were sent again.
    """

    campaign: str
    recipient: str
    upto: str = ""
    round: int = 0
    doubt: ClassVar[Doubt] = Doubt.ASK
    pool: ClassVar[str] = "mail"


@dataclass(frozen=True, slots=True)
class SendProof:
    """Send the letter of a notice to one person of the company, marked as a test."""

    campaign: str
    person: Person
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = "mail"


@dataclass(frozen=True, slots=True)
class QueueAgain:
    """Find the mails of a campaign that failed, with `doubtful` also those in doubt, and owe them in this round."""

    campaign: str
    round: int
    doubtful: bool
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class WatchBounces:
    """Look for mails of a campaign that came back, now and then until two days after its approval."""

    campaign: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


IncidentEffect = (
    Ask | OpenRoom | RefreshHeadline | PostMessage | RefreshNotice | CountMail | SendMail | SendProof | QueueAgain
    | WatchBounces
)  # fmt: skip
Effect = IncidentEffect | OncallEffect

EFFECTS: tuple[type, ...] = (*get_args(IncidentEffect), *ONCALL_EFFECTS)


@dataclass(frozen=True, slots=True)
class Owed:
    """An effect with the key that makes it once-only, the moment it is due (UTC) and the lane that keeps its order."""

    key: str
    due: datetime
    effect: Effect
    lane: str = ""
