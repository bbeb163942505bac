"""What the world is owed for on-call: pages on their roads, pagers, codes, cards of handoffs and swaps, the planner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, get_args

from incidents.doubt import Doubt
from incidents.model import Person


@dataclass(frozen=True, slots=True)
class SendPage:
    """The card of a call in its person's own chat: try `number`, on Teams."""

    call: str
    number: int
    doubt: ClassVar[Doubt] = Doubt.SAY
    pool: ClassVar[str] = "page"


@dataclass(frozen=True, slots=True)
class RefreshPage:
    """Bring the card of a call in its person's chat to what has become of it. One row a call: the newest wins."""

    call: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """Reach the person of a call by mail, SMS or phone: try `number`."""

    call: str
    number: int
    doubt: ClassVar[Doubt] = Doubt.SAY
    pool: ClassVar[str] = "ring"


@dataclass(frozen=True, slots=True)
class TellPager:
    """Tell a pager of an incident or alarm. `what` is `trigger`, `acknowledge` or `resolve`; `about` names the thing.

    Pagers know it by a key made of `about`, so that twice is harmless.
    """

    pager: str
    about: str
    what: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = "ring"


@dataclass(frozen=True, slots=True)
class SendCode:
    """Send somebody the code that proves a contact; the code stands in the contact's row."""

    person: Person
    contact: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = "ring"


@dataclass(frozen=True, slots=True)
class FilePage:
    """Write a call into the register of pages, from which budget and review are counted; the newest wins."""

    call: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class PostToTeam:
    """Say something in a team's channel, else in the incidents channel, mentioning people."""

    team: str
    text: str
    mentions: tuple[Person, ...] = ()
    loud: bool = False
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class TellPerson:
    """Say something to somebody in their own chat."""

    person: Person
    text: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class RefreshSwap:
    """Bring the cards of a swap, in both chats, to how it stands; they are sent first where they are not there yet."""

    schedule: str
    swap: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class RefreshHandoff:
    """Bring the cards of a handoff (form, note, state) to how it stands: outgoing, then incoming, then the channel."""

    handoff: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class MailHandoff:
    """Mail a note to the incoming person and the team's lead."""

    handoff: str
    doubt: ClassVar[Doubt] = Doubt.ASK
    pool: ClassVar[str] = "mail"


@dataclass(frozen=True, slots=True)
class PlanShifts:
    """Look eight days ahead in this schedule (in all of them where empty) and plan what changes of hands owe."""

    schedule: str = ""
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class PostReview:
    """Post the card of a review to the incidents channel, or bring it to how it stands."""

    review: str
    doubt: ClassVar[Doubt] = Doubt.REPEAT
    pool: ClassVar[str] = ""


OncallEffect = (
    SendPage | RefreshPage | Ring | TellPager | SendCode | FilePage | PostToTeam | TellPerson | RefreshSwap
    | RefreshHandoff | MailHandoff | PlanShifts | PostReview
)  # fmt: skip

ONCALL_EFFECTS: tuple[type, ...] = get_args(OncallEffect)
