"""What operators see of mail that does not go out: one line of the log when a sender is held, one when it goes on."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from incidents.campaigns.model import Route
from mail.senders.sender import Sender

log = structlog.get_logger(__name__)


class Outages:
    """Looks whenever it is told to; however many mails wait, a hold is told once. Routes share senders."""

    def __init__(self, senders: Mapping[Route, Sender]) -> None:
        self._senders = senders
        self._held: set[Sender] = set()

    def look(self) -> None:
        for sender in dict.fromkeys(self._senders.values()):
            reason, told = sender.held(), sender in self._held
            routes = [route.value for route, by in self._senders.items() if by is sender]
            if reason and not told:
                self._held.add(sender)
                log.warning("mail is held", routes=routes, reason=reason)
            elif told and not reason:
                self._held.discard(sender)
                log.info("mail goes out again", routes=routes)

    def held(self, route: Route) -> bool:
        """Some of this route, or all of it, does not go out just now."""
        return bool(self._senders[route].held())
