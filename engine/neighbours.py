"""What one adapter does for another, as Protocols: bot, mail and rota do not see each other."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from engine.records import Letter, Outlook, Progress
from incidents.campaigns.commands import Frozen
from incidents.campaigns.model import Campaign, Reach, Route, Words
from incidents.model import Person


class Composer(Protocol):
    """Renders letters and knows audiences, so that a card can preview what mail will send."""

    async def render(self, words: Words, next_update_by: datetime | None, language: str = "en") -> Letter:
        """The letter in that language, or in English where there is none. Raises Invalid: a field cannot be sent."""

    async def count(self, tenant: str, reach: Reach) -> int:
        """How many people this reaches now. Raises Invalid where the audience is unknown or unreadable."""

    async def outlook(self, tenant: str, reach: Reach, words: Words) -> Outlook:
        """To whom, in which languages, how long by which route. Raises Invalid likewise."""

    async def freeze(
        self, tenant: str, campaign: str, reach: Reach, words: Words, next_update_by: datetime | None, route: Route
    ) -> Frozen:
        """Write recipients and letters of a campaign once and for all. Harmless when repeated. Raises Invalid."""

    async def progress(self, tenant: str, campaign: Campaign) -> Progress:
        """How its mails stand."""


class Courier(Protocol):
    """Sends one plain mail to somebody of the company, such as a page by its second road."""

    async def deliver(
        self, key: str, to: str, subject: str, text: str, *, doubtful: bool = False, again: bool = False
    ) -> None:
        """`key` names the mail for good: with `doubtful` the sender first asks whether it went. Where nobody can tell,
        a mail with `again`, which must not be missing, goes out once more and says so in its subject; another one is
        given up. It goes before the mails of notices, too. Raises TryLater, Undeliverable or InDoubt."""


class Calendars(Protocol):
    """Links to the iCalendar feed of one schedule or one person; whoever has a link may read it."""

    async def issue(self, tenant: str, *, schedule: str = "", person: str = "", by: Person) -> str:
        """A new link for `by`; theirs before it ends."""

    async def revoke(self, tenant: str, *, schedule: str = "", person: str = "", by: Person | None = None) -> int:
        """End the living links that `by` has, without them everybody's; how many there were."""
