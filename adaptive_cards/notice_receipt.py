"""How far the sending of a notice has come, and in the end what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, back, band, card, count, escape, line, plain, row, small, when
from incidents.campaigns.model import Campaign, Stage

_STATES = {
    Stage.DRAFT: ("DRAFT · not sent", "default"),
    Stage.SENDING: ("NOTICE · sending", "accent"),
    Stage.SENT: ("NOTICE · sent", "good"),
    Stage.WITHDRAWN: ("NOTICE · discarded, nothing was sent", "default"),
}


def notice_receipt(
    campaign: Campaign, at: datetime, reasons: Mapping[str, int] | None = None, *, subject: str = ""
) -> Card:
    """`reasons` counts failures by their reason in words, with no address in it; `subject` is that of the letter."""
    state, colour = _STATES[campaign.stage]
    if campaign.stage is Stage.SENT and (campaign.failed or campaign.doubtful):
        state, colour = "NOTICE · sent, but not to everybody", "warning"
    drill = " · DRILL" if campaign.drill else ""
    body = [
        band(state + drill, escape(campaign.incident, 24), colour=colour),
        *([line(f"**{escape(subject, 250)}**", spacing="medium")] if subject else ()),
        *_counts(campaign),
        *_reasons(reasons or {}),
        *_closing(campaign, at),
        actions(back(campaign.incident, "Open the incident"), spacing="medium"),
    ]
    return card(body, fallback=f"{plain(campaign.incident, 24)}: {_in_words(campaign)}")


def _in_words(campaign: Campaign) -> str:
    if campaign.drill and campaign.stage in (Stage.SENDING, Stage.SENT):
        return "a drill, nothing was sent"
    if campaign.stage is Stage.WITHDRAWN:
        return "notice discarded, nothing was sent"
    return f"notice sent to {campaign.sent:,} of {count(campaign.recipients, 'customer')}"


def _counts(campaign: Campaign) -> list[Card]:
    if campaign.stage in (Stage.DRAFT, Stage.WITHDRAWN):
        return []
    if campaign.drill:
        return [line(f"This is a drill: {count(campaign.recipients, 'customer')} would have got it, nobody did.")]
    left = max(campaign.recipients - campaign.sent - campaign.failed - campaign.doubtful, 0)
    rest = [(campaign.failed, "failed"), (campaign.doubtful, "in doubt"), (left, "left")]
    words = [f"{n:,} {word}" for n, word in rest if n]
    share = _share(campaign.sent, campaign.recipients)
    head = f"**{campaign.sent:,} of {count(campaign.recipients, 'customer')}** ({share} %)"
    return [line(" · ".join([head, *words]), spacing="medium", size="medium")]


def _share(part: int, whole: int) -> int:
    """Whole per cent, never 100 before everything is there."""
    return 100 if part >= whole else part * 100 // whole


def _reasons(reasons: Mapping[str, int]) -> list[Card]:
    worst = sorted(reasons.items(), key=lambda pair: -pair[1])[:5]
    rows = [row(("stretch", [line(escape(why, 120))]), ("auto", [line(f"{n:,}")]), spacing="small") for why, n in worst]
    left = len(reasons) - len(worst)
    return [
        *([line("**Why some failed**", spacing="medium", separator=True)] if rows else ()),
        *rows,
        *([small(f"and {count(left, 'other reason')}")] if left > 0 else ()),
    ]


def _closing(campaign: Campaign, at: datetime) -> list[Card]:
    lines = []
    if campaign.doubtful and not campaign.drill:
        lines.append(
            line(
                f"**{campaign.doubtful:,} in doubt:** the mail may have gone out, so it is not sent again by itself.",
                spacing="medium",
            )
        )
    if campaign.next_update_by:
        late = (
            "**OVERDUE:** next update was promised by" if campaign.next_update_by <= at else "Next update promised by"
        )
        lines.append(line(f"{late} **{when(campaign.next_update_by, at)} UTC**", spacing="medium"))
    if campaign.approver and campaign.approved_at:
        who = f"Written by {escape(campaign.writer.name, 40)}, approved by {escape(campaign.approver.name, 40)}"
        lines.append(small(f"{who} {when(campaign.approved_at, at)} UTC"))
    return lines
