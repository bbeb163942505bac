"""The asks a campaign understands, from people and from its own delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

from incidents.campaigns.model import Route, Tally, Words
from incidents.model import Person, Place


@dataclass(frozen=True, slots=True)
class DraftNotice:
    """`recipients` is the count of the reach at this moment, `languages` the same by the language of the letter, and
    `edition` names the content of the customer list that was counted."""

    key: str
    incident: str
    words: Words
    audience: str
    recipients: int
    languages: tuple[tuple[str, int], ...] = ()
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ReviseNotice:
    """With the same words and audience it only counts again."""

    words: Words
    audience: str
    recipients: int
    languages: tuple[tuple[str, int], ...] = ()
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ChooseRoute:
    """How the mails shall travel; choosing what stands says that the duration was seen and is accepted."""

    version: int
    route: Route


@dataclass(frozen=True, slots=True)
class AskApproval:
    """Ask the others of the room to read and approve the words of this version."""

    version: int


@dataclass(frozen=True, slots=True)
class ProofNotice:
    """Send the letter to the mailbox of whoever asks, and to nobody else."""

    version: int


@dataclass(frozen=True, slots=True)
class RecordProofFailed:
    """The test that this person asked for did not come to them. `reason` is a sentence for them."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What freezing at approval came to: recipients by language, in the order of their numbers, and the digest of all.

    `lasts` is how long sending takes by the chosen route; `batch` how many share a message by Route.BATCH.
    """

    recipients: int = 0
    digest: str = ""
    languages: tuple[tuple[str, int], ...] = ()
    batch: int = 0
    lasts: timedelta = timedelta(0)
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ApproveNotice:
    """`version` is the `worded` of the notice that was read; `frozen` comes from freezing.

    `reason` is why the writer sends it alone, after nobody approved in time.
    """

    version: int
    next_update_by: datetime | None = None
    frozen: Frozen = field(default_factory=Frozen)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """Drop a draft that was not approved."""


@dataclass(frozen=True, slots=True)
class PauseNotice:
    """Send no more for now; what is on its way arrives."""


@dataclass(frozen=True, slots=True)
class ResumeNotice:
    """Go on with the unsent rest."""


@dataclass(frozen=True, slots=True)
class StopNotice:
    """Send no more of it, ever."""


@dataclass(frozen=True, slots=True)
class ResendMails:
    """Send again to those whose mail failed; with `doubtful` also to those who may have got it: a person's decision."""

    doubtful: bool = False
    round: int | None = None
    """The round that whoever asks has seen, where a card shows it."""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where the card of this notice stands."""

    place: Place


@dataclass(frozen=True, slots=True)
class RemindApproval:
    """Nobody has approved the words of this version in time."""

    version: int


@dataclass(frozen=True, slots=True)
class SupersedeNotice:
    """A newer notice of the same incident goes out, to those of `audience` who use one of `services` (none: to all).

    The unsent rest of this one does not, where everybody of it gets the newer one.
    """

    by: str
    audience: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpandCampaign:
    """Owe the mails of the recipients after `cursor`, one page of them."""

    cursor: int


@dataclass(frozen=True, slots=True)
class OweAgain:
    """Owe the mails of these recipients (row ids) once more, in this round."""

    recipients: tuple[str, ...]
    round: int


@dataclass(frozen=True, slots=True)
class CountDeliveries:
    """How far the sending has come: what the `deliveries` table says now.

    `upto`: all recipients up to this number are settled. `first_at`: when the first mail was accepted; `most_at`: when
    95 % of them were. `held`: why nothing goes out just now. `quiet`: no mail is under way. A count made in an earlier
    `round` says nothing about this one.
    """

    tally: Tally
    upto: int = 0
    first_at: datetime | None = None
    most_at: datetime | None = None
    held: str = ""
    quiet: bool = False
    round: int = 0


CampaignCommand = (
    DraftNotice | ReviseNotice | ChooseRoute | AskApproval | ProofNotice | ApproveNotice | WithdrawNotice | PauseNotice
    | ResumeNotice | StopNotice | ResendMails | RecordPlace | RemindApproval | SupersedeNotice | ExpandCampaign
    | OweAgain | CountDeliveries | RecordProofFailed
)  # fmt: skip

CAMPAIGN_COMMANDS: tuple[type, ...] = get_args(CampaignCommand)
