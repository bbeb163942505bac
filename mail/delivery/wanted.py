"""Who gets a mail as things stand now: asked before it is packed, and again right before it goes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mail.customers.addresses import BadAddress
from mail.customers.file import Customer
from mail.delivery import ledger
from mail.delivery.errands import Errand
from mail.delivery.office import Office

ERASED = "the data of this customer was erased"
REFUSED = "the customer wants no such mail"
Verdict = tuple[str, str]
"""State and reason."""


async def people_of(office: Office, errand: Errand, numbers: Collection[int]) -> Mapping[int, Customer]:
    """Those of these numbers whose data is still there."""
    if errand.batch:
        found = await office.recipients(errand.campaign, errand.first, errand.last)
        return {number: found[number] for number in numbers if number in found}
    reader = await office.at_hand.reader(errand.campaign, errand.first)
    return {errand.first: reader.customer} if reader else {}


async def unfit(office: Office, errand: Errand, people: Mapping[int, Customer]) -> Mapping[int, Verdict]:
    """Those who want no such mail, or cannot get one. A brief to the company's own people asks nobody."""
    if errand.campaign.words.kind.internal:
        return {}
    return await (_of_batch if errand.batch else _of_one)(office, errand, people)


async def _of_batch(office: Office, errand: Errand, people: Mapping[int, Customer]) -> Mapping[int, Verdict]:
    campaign = errand.campaign
    pepper = await office.choices.pepper(campaign.tenant)
    found: dict[int, Verdict] = {}
    hashes: dict[int, str] = {}
    for number, somebody in people.items():
        try:
            hashes[number] = pepper.hash_of(somebody.address)
        except BadAddress as why:
            found[number] = (ledger.FAILED, str(why))
    refusing = await office.choices.refusing(campaign.tenant, tuple(hashes.values()), campaign.services)
    return found | {number: (ledger.SUPPRESSED, REFUSED) for number, hash_ in hashes.items() if hash_ in refusing}


async def _of_one(office: Office, errand: Errand, people: Mapping[int, Customer]) -> Mapping[int, Verdict]:
    """By the page that this recipient is on."""
    if not people:
        return {}
    reader = await office.at_hand.reader(errand.campaign, errand.first)
    if reader is None:
        return {errand.first: (ledger.SUPPRESSED, ERASED)}
    if reader.refuses:
        return {errand.first: (ledger.SUPPRESSED, REFUSED)}
    return {errand.first: (ledger.FAILED, reader.fault)} if reader.fault else {}
