"""Every customer of an approved notice has its mail, and nobody has it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from incidents.campaigns.model import Campaign, Tally
from incidents.campaigns.react import recipient_id
from mail.senders.sender import mail_key, message_id
from playground import FOLDER
from server.post import DEMO_LINKS
from tests.crash.look import Sight

SENDER = "status@contoso.example"


def customers() -> list[str]:
    lines = (FOLDER / "customers.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition(",")[0] for line in lines if line.strip()]


def colleagues(sight: Sight) -> set[str]:
    """The addresses of the catalogue: pages and handoff notes go there."""
    people = sight.policy.people.values() if sight.policy else ()
    return {person.email.casefold() for person in people}


def outside(sight: Sight, found: Iterable[EmailMessage]) -> list[EmailMessage]:
    """Those to customers."""
    return [mail for mail in found if str(mail["To"]).casefold() not in colleagues(sight)]


def read(outbox: Path) -> list[EmailMessage]:
    """Whole files only: what is being written has no name yet."""
    parser = BytesParser(EmailMessage, policy=default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted(outbox.glob("*.eml"))]


def ids(campaign: Campaign) -> set[str]:
    """The Message-IDs of a notice."""
    keys = (f"{campaign.key}/mail/{recipient_id(number)}" for number in range(1, campaign.recipients + 1))
    return {message_id(mail_key(campaign.tenant, key), SENDER, DEMO_LINKS) for key in keys}


def twice(sight: Sight, outbox: Path) -> Iterator[str]:
    """At any moment: no Message-ID twice, no customer twice a notice, nothing that was not approved."""
    found = read(outbox)
    for name, number in Counter(str(mail["Message-ID"]) for mail in found).items():
        if number > 1:
            yield f"{number} mails are called {name}"
    approved = [campaign for campaign in sight.campaigns if campaign.approved_at]
    for campaign in approved:
        mine = Counter(str(mail["To"]) for mail in found if str(mail["Message-ID"]) in ids(campaign))
        yield from (f"{campaign.key}: {number} mails to {to}" for to, number in mine.items() if number > 1)
    strangers = {str(mail["Message-ID"]) for mail in outside(sight, found)}.difference(*map(ids, approved))
    if strangers:
        yield f"{len(strangers)} mails belong to no approved notice"


def missing(sight: Sight, outbox: Path) -> Iterator[str]:
    """Once all is settled: each notice was mailed to each customer, and nothing is left half written."""
    found = read(outbox)
    for campaign in sight.campaigns:
        mine = [mail for mail in found if campaign.approved_at and str(mail["Message-ID"]) in ids(campaign)]
        reached = sorted(str(mail["To"].addresses[0].addr_spec) for mail in mine)
        if not campaign.approved_at:
            continue
        if reached != sorted(customers()) and not campaign.superseded_by:
            yield f"{campaign.key} reached {len(reached)} of {len(customers())} customers, each once"
        if campaign.tally != Tally(len(reached)):
            yield f"{campaign.key} counts {campaign.tally}, and {len(reached)} mails were sent"
    yield from (f"{left.name} was left behind" for left in outbox.glob(".*"))
