"""The ways the mails of a notice can travel here, and how long each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.ports import Store, Way
from incidents.campaigns.model import Campaign, Route, Stage
from incidents.errors import Invalid
from incidents.policy import MailRules
from mail.senders.sender import Sender

Languages = Sequence[tuple[str, int]]


def ways(
    rules: MailRules, senders: Mapping[Route, Sender], languages: Languages, running: Sequence[Campaign] = ()
) -> dict[Route, Way]:
    """Each route that this server and its policy have, with how long so many recipients would take now.

    `running`: approved notices. What they have not yet sent by the same sender goes first, and has its share of the
    day.
    """
    recipients = sum(count for _, count in languages)
    found = {}
    for route in Route:
        sender = _sender(rules, senders, route)
        if sender:
            messages = batches(rules.batch, languages) if route is Route.BATCH else recipients
            first = [_left(notice) for notice in running if _sender(rules, senders, notice.route) is sender]
            way = sender.way(messages + sum(one for one, _ in first), recipients + sum(many for _, many in first))
            found[route] = replace(way, later=min(way.later, recipients))
    return found


async def running(store: Store, tenant: str) -> Sequence[Campaign]:
    """Notices whose mails were approved and are not all sent, also those that are paused."""
    found = [stored.snapshot for _, stored in await store.open(tenant, "campaign")]
    under_way = (Stage.SENDING, Stage.PAUSED)
    return [one for one in found if isinstance(one, Campaign) and one.stage in under_way]


def _left(notice: Campaign) -> tuple[int, int]:
    """Messages and recipients that are still to go."""
    recipients = max(notice.recipients - notice.tally.settled, 0)
    return -(-recipients // (notice.batch or 1)), recipients


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
