"""Packs the frozen letter of a notice into the mail of one customer, or of a batch, each with its own link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.ports import Undeliverable
from mail.customers.file import Customer
from mail.delivery.errands import Errand
from mail.delivery.office import Office
from mail.senders.sender import OutgoingMail
from mail.writing.render import with_link


async def pack(
    office: Office, errand: Errand, people: Mapping[int, Customer], trace: Mapping[str, str], at: datetime
) -> OutgoingMail:
    """Raises Undeliverable where the letter is no longer there."""
    campaign, rules = errand.campaign, office.rules
    somebody = next(iter(people.values()))
    letter = await office.at_hand.letter(campaign, somebody.language)
    if letter is None:
        raise Undeliverable("the approved letter is no longer in the store")
    link, one_click = await _links(office, errand, letter.language)
    return OutgoingMail(
        key=errand.key,
        to_address="" if errand.batch else somebody.address,
        to_name="" if errand.batch else somebody.name,
        from_name=rules.sender_name,
        from_address=rules.sender_address,
        letter=with_link(letter, link),
        message_id=office.message_id(errand.key),
        at=at,
        reply_to=rules.reply_to,
        bcc=tuple(person.address for person in people.values()) if errand.batch else (),
        unsubscribe=one_click,
        trace=trace,
    )


async def _links(office: Office, errand: Errand, language: str) -> tuple[str, str]:
    """The link in the letter, and the one of RFC 8058 (section 3.1: https, and of one customer). A brief has neither,
    and a mail that is only looked for needs none."""
    campaign = errand.campaign
    if campaign.words.kind.internal:
        return "", ""
    reader = None if errand.batch else await office.at_hand.reader(campaign, errand.first)
    if reader is None or not reader.hash:
        return office.links.batch(campaign.tenant, campaign.key, language), ""
    link = office.links.choices(campaign.tenant, campaign.key, reader.hash, language)
    return link, link if link.startswith("https://") else ""
