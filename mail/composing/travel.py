"""The ways the mails of a notice can travel here, and how long each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.ports import Way
from incidents.campaigns.model import Route
from incidents.errors import Invalid
from incidents.policy import MailRules
from mail.senders.sender import Sender

Languages = Sequence[tuple[str, int]]


def ways(rules: MailRules, senders: Mapping[Route, Sender], languages: Languages) -> dict[Route, Way]:
    """Each route that this server and its policy have, with how long so many recipients would take now."""
    recipients = sum(count for _, count in languages)
    found = {}
    for route in Route:
        sender = _sender(rules, senders, route)
        if sender:
            messages = batches(rules.batch, languages) if route is Route.BATCH else recipients
            found[route] = sender.way(messages, recipients)
    return found


def batches(batch: int, languages: Languages) -> int:
    """How many messages it takes when each carries up to `batch` recipients of one language."""
    return sum(-(-count // batch) for _, count in languages)


def needs_sender(rules: MailRules, senders: Mapping[Route, Sender], route: Route) -> None:
    """Raises Invalid where nothing here sends that way; without any sender at all nothing is known of them."""
    if senders and not _sender(rules, senders, route):
        why = "allows no batches" if route is Route.BATCH else "has no second sender"
        raise Invalid(f"This server {why} any more. Choose again how the mails shall travel.")


def _sender(rules: MailRules, senders: Mapping[Route, Sender], route: Route) -> Sender | None:
    """Batches go through the first sender unless there is one of their own."""
    if route is Route.BATCH:
        return senders.get(route, senders.get(Route.EACH)) if rules.batch > 0 else None
    return senders.get(route)
