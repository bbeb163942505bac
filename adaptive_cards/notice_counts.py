"""How far the mails of a notice have come, in numbers and words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from adaptive_cards.elements import Card, count, escape, line, row, small, when
from adaptive_cards.notice_ahead import unwilling, whom
from incidents.campaigns.model import Campaign, Stage

_REASONS = 5
_ERASED = "erased"
"""What stands in the reason of a mail whose customer is not in the books any more."""


def counts(campaign: Campaign, reasons: Mapping[str, int]) -> list[Card]:
    """Accepted of all, as on the timeline and in the export; beside it the rest by what became of it."""
    accepted = campaign.tally.accepted
    part = share(accepted, campaign.recipients)
    head = f"**{accepted:,} of {whom(campaign)}** accepted ({part} %)"
    words = " · ".join(_rest(campaign, reasons))
    return [line(head, spacing="medium", size="medium"), *([line(words, spacing="none")] if words else ())]


def _rest(campaign: Campaign, reasons: Mapping[str, int]) -> list[str]:
    tally = campaign.tally
    left = "never sent" if campaign.stage is Stage.STOPPED and campaign.finished_at else "left"
    erased = min(sum(n for why, n in reasons.items() if _ERASED in why), tally.suppressed)
    refused = tally.suppressed - erased
    parts = [
        (tally.bounced, f"{tally.bounced:,} came back"), (refused, unwilling(refused)), (erased, f"{erased:,} erased"),
        (tally.failed, f"{tally.failed:,} failed"), (tally.doubtful, f"{tally.doubtful:,} in doubt"),
        (campaign.unsent, f"{campaign.unsent:,} {left}"),
    ]  # fmt: skip
    return [words for n, words in parts if n]


def the(n: int) -> str:
    """`the one`, `the 12`: of whom something is said."""
    return "the one" if n == 1 else f"the {n:,}"


def round_ids(campaign: Campaign) -> dict[str, str]:
    """What a button to resend names: the notice, and the round whose counts stand beside it."""
    return {"notice": campaign.key, "round": str(campaign.round)}


def share(part: int, whole: int) -> int:
    """Whole per cent, never 100 before everything is there."""
    return 100 if part >= whole else part * 100 // whole


def times(campaign: Campaign, at: datetime) -> list[Card]:
    """Begun, first accepted, nearly all accepted, over; while it runs when it may be over."""
    parts = [f"Started {when(campaign.approved_at, at)}"] if campaign.approved_at else []
    if campaign.first_accepted_at:
        parts.append(f"first accepted {when(campaign.first_accepted_at, at)}")
    if campaign.most_accepted_at:
        parts.append(f"95 % by {when(campaign.most_accepted_at, at)}")
    if campaign.finished_at:
        parts.append(f"over {when(campaign.finished_at, at)}")
    elif end := _end(campaign):
        parts.append(f"over about {when(end, at)}")
    waits = " · none accepted yet" if campaign.stage is Stage.SENDING and not campaign.first_accepted_at else ""
    return [line(" · ".join(parts) + f" UTC{waits}", isSubtle=True, spacing="small")] if parts else []


def _end(campaign: Campaign) -> datetime | None:
    """When all are settled at the speed so far, to the minute; unknown while nothing moves."""
    moving = campaign.stage is Stage.SENDING and not campaign.held and campaign.round == 0
    settled, counted, began = campaign.tally.settled, campaign.counted_at, campaign.approved_at
    if not moving or not settled or counted is None or began is None or not campaign.unsent:
        return None
    took = counted - began
    return counted + took * campaign.unsent / settled + timedelta(seconds=59)


def why(reasons: Mapping[str, int]) -> list[Card]:
    """The most frequent reasons; words of the mail service, without any address."""
    faults = {why: n for why, n in reasons.items() if _ERASED not in why}
    worst = sorted(faults.items(), key=lambda pair: -pair[1])[:_REASONS]
    rows = [row(("stretch", [line(escape(why, 160))]), ("auto", [line(f"{n:,}")]), spacing="small") for why, n in worst]
    left = len(faults) - len(worst)
    return [
        *([line("**What went wrong**", spacing="medium", separator=True)] if rows else ()),
        *rows,
        *([small(f"and {count(left, 'other reason')}")] if left > 0 else ()),
    ]
