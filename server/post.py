"""Puts the post office together: the composer, customers' choices and their links, and who carries what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from engine.ports import Clock, Desk, Ids, Performer, Store
from incidents import effects as fx
from incidents.campaigns.model import Route
from incidents.errors import Invalid
from incidents.policy import Policy
from mail.choices.choices import Choices
from mail.choices.links import Links
from mail.composing.composer import LetterComposer
from mail.delivery.again import Again
from mail.delivery.counting import Counting
from mail.delivery.direct import DirectCourier
from mail.delivery.handoffs import HandoffMails
from mail.delivery.ledger import Ledger
from mail.delivery.office import Office
from mail.delivery.postman import Postman
from mail.delivery.proof import Proofs
from mail.delivery.returns import Returns
from mail.senders.sender import Sender
from mail.writing.files import CompanyLetters, company_letters
from mail.writing.missing import unused
from oncall import effects as oncall_fx
from server.settings import BadSettings, Settings

log = structlog.get_logger(__name__)

DEMO_LINKS = "the links of a demo: no secret at all"


@dataclass(frozen=True, slots=True)
class Post:
    """What mail needs of the process, and what it gives to it. `courier` takes plain mails to colleagues."""

    composer: LetterComposer
    choices: Choices
    links: Links
    performers: Mapping[type, Performer]
    courier: DirectCourier


def open_post(
    settings: Settings,
    policy: Policy,
    senders: Mapping[Route, Sender],
    *,
    store: Store,
    desk: Desk,
    clock: Clock,
    ids: Ids,
) -> Post:
    """Raises BadSettings where the company's own letters cannot be read."""
    folder, rules = settings.policy_file.parent, policy.mail
    choices, ledger, secret = Choices(store, clock, ids), Ledger(store), link_secret(settings, ids)
    links = Links(settings.base_url, secret)
    company = _letters(folder, policy)
    composer = LetterComposer(
        store,
        folder,
        rules,
        policy.people,
        choices=choices,
        ledger=ledger,
        company=company,
        senders=senders,
        services=policy.services,
    )
    office = Office(
        store=store,
        desk=desk,
        clock=clock,
        rules=rules,
        senders=senders,
        choices=choices,
        links=links,
        secret=secret,
        ledger=ledger,
        pace=settings.speed,
    )
    courier = DirectCourier(office, min(settings.tenants))
    return Post(composer, choices, links, _performers(office, composer, courier), courier)


def _letters(folder: Path, policy: Policy) -> CompanyLetters | None:
    """Those of the company, and a warning of each that no notice ever uses."""
    try:
        company = company_letters(folder, policy.mail.letters, policy.company)
    except Invalid as invalid:
        raise BadSettings(invalid.sentence) from invalid
    for warning in unused(company):
        log.warning(warning)
    return company


def link_secret(settings: Settings, ids: Ids) -> str:
    """A server that mails customers must be given one. A demo's links hold across its restarts, and protect nothing;
    those of a server that writes to a folder hold as long as the process."""
    if settings.link_secret:
        return settings.link_secret.get_secret_value()
    return DEMO_LINKS if settings.development else ids.new() + ids.new()


def _performers(office: Office, composer: LetterComposer, courier: DirectCourier) -> Mapping[type, Performer]:
    """Who makes which effect of mail happen: a new one is one line here."""
    return {
        fx.SendMail: Postman(office),
        fx.CountMail: Counting(office),
        fx.SendProof: Proofs(office, composer),
        fx.QueueAgain: Again(office),
        fx.WatchBounces: Returns(office),
        oncall_fx.MailHandoff: HandoffMails(office.desk, courier),
    }
