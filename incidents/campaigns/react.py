"""What a fact of a notice owes: its card, the mails page by page, the count, and word to its incident."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.campaigns import events as e
from incidents.campaigns.commands import ExpandCampaign
from incidents.campaigns.model import Campaign, Stage
from incidents.commands import RecordDelivery, RecordNotice
from incidents.effects import Ask, CountMail, Owed, RefreshNotice, SendMail


def recipient_id(number: int) -> str:
    """The row id of a recipient, counted from 1; the rows sort as they count."""
    return f"{number:06d}"


def react(before: Campaign | None, after: Campaign, entry: e.CampaignEntry) -> Sequence[Owed]:
    """Keys come from the entry, and from the recipient for a mail: the same mail can never be owed twice."""
    card = Owed(f"{after.key}/card", entry.at, RefreshNotice(after.key), f"teams:{after.incident}")
    match entry.event:
        case e.NoticePosted():
            return []
        case e.NoticeSettled():
            return [card, *_approved(after, entry)]
        case e.CampaignExpanded(first, upto):
            return _mails(after, entry, first, upto)
        case e.DeliveriesCounted() if before and before.stage is not Stage.SENT and after.stage is Stage.SENT:
            done = RecordDelivery(after.key, after.sent, after.failed, after.doubtful)
            return [card, Owed(f"{after.key}/{entry.seq}/delivered", entry.at, Ask("incident", after.incident, done))]
        case _:
            return [card]


def _approved(after: Campaign, entry: e.CampaignEntry) -> list[Owed]:
    told = RecordNotice(after.key, after.words.kind.value, after.recipients, entry.by, after.next_update_by)
    owed = [Owed(f"{after.key}/{entry.seq}/told", entry.at, Ask("incident", after.incident, told))]
    if not after.drill:
        expand = Ask("campaign", after.key, ExpandCampaign(0))
        owed.append(Owed(f"{after.key}/{entry.seq}/expand", entry.at, expand))
        owed.append(Owed(f"{after.key}/count", entry.at, CountMail(after.key)))
    return owed


def _mails(after: Campaign, entry: e.CampaignEntry, first: int, upto: int) -> list[Owed]:
    ids = [recipient_id(number) for number in range(first + 1, upto + 1)]
    mails = [Owed(f"{after.key}/mail/{id_}", entry.at, SendMail(after.key, id_)) for id_ in ids]
    if upto >= after.recipients:
        return mails
    more = Ask("campaign", after.key, ExpandCampaign(upto))
    return [*mails, Owed(f"{after.key}/{entry.seq}/expand", entry.at, more)]
