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
    somebody = await office.at_hand.recipient(errand.campaign, errand.first)
    return {errand.first: somebody} if somebody else {}


async def unfit(office: Office, errand: Errand, people: Mapping[int, Customer]) -> Mapping[int, Verdict]:
    """Those who want no such mail, or cannot get one. A brief to the company's own people asks nobody."""
    campaign, choices = errand.campaign, office.choices
    if campaign.words.kind.internal:
        return {}
    pepper = await choices.pepper(campaign.tenant)
    found: dict[int, Verdict] = {}
    hashes: dict[int, str] = {}
    for number, somebody in people.items():
        try:
            hashes[number] = pepper.hash_of(somebody.address)
        except BadAddress as why:
            found[number] = (ledger.FAILED, str(why))
    if errand.batch:
        refusing = await choices.refusing(campaign.tenant, tuple(hashes.values()), campaign.services)
    else:
        made = {hash_: await choices.of(campaign.tenant, hash_) for hash_ in hashes.values()}
        refusing = frozenset(hash_ for hash_, choice in made.items() if choice and choice.refuses(campaign.services))
    return found | {number: (ledger.SUPPRESSED, REFUSED) for number, hash_ in hashes.items() if hash_ in refusing}
