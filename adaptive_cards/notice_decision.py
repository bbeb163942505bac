"""What stands between a letter and its readers, and the buttons for whoever looks: send, ask, approve, change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adaptive_cards.elements import Card, back, escape, execute, line, span, when
from adaptive_cards.inputs import text_input
from adaptive_cards.notice_ahead import Ahead, whom
from incidents.campaigns.model import Campaign, Stage

STANDS = "It still stands"
"""Says that the words were read again after another notice went out."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: one of the writers of the notice, or another; `why_not` says why this person may not send it.

    A lead approves, but does not change what others wrote. The card in the room is everybody's.
    """

    writer: bool = False
    may_write: bool = True
    why_not: str = ""


def changed(campaign: Campaign, ahead: Ahead | None) -> int:
    """How many are on the list now, where it is another one or has grown in any language: nobody agreed to those.

    Who wants no mail any more is just left out.
    """
    if ahead is None:
        return 0
    counted = dict(campaign.languages)
    others = any(n > counted.get(code, 0) for code, n in ahead.languages)
    if not counted:
        others = ahead.recipients != campaign.recipients
    another = bool(campaign.edition and ahead.edition) and campaign.edition != ahead.edition
    return ahead.recipients if others or another else 0


def as_now(campaign: Campaign, ahead: Ahead | None) -> Campaign:
    """The draft with the number of those who are left, where some have gone since it was counted."""
    fewer = ahead is not None and ahead.recipients < campaign.recipients and not changed(campaign, ahead)
    return replace(campaign, recipients=ahead.recipients) if ahead and fewer else campaign


def word_before(
    campaign: Campaign, at: datetime, viewer: Viewer, second: str, wait: timedelta, now: int, newer: str
) -> list[Card]:
    """What stands between this letter and its readers."""
    words = []
    if newer and campaign.stage is Stage.DRAFT:
        words.append(f"**{escape(newer, 60)}, after this was written.** Read it again: does it still say what is true?")
    if campaign.drill:
        words.append("**DRILL:** sending it mails nobody.")
    elif now:
        than = f", not {campaign.recipients:,}" if now != campaign.recipients else ", but not the same"
        words.append(f"**The list has changed:** {now:,} now{than}. Count it again first.")
    elif campaign.recipients == 0:
        words.append("**Nobody would get this.** Edit it and choose another audience.")
    if viewer.why_not:
        words.append(escape(viewer.why_not, 300))
    elif campaign.asked_at:
        words += _asked(campaign, campaign.asked_at, at, second, wait)
    elif second and viewer.writer:
        words.append(f"**Somebody else must approve it:** {escape(second, 200)}.")
    return [line(one, spacing="medium") for one in words]


def _asked(campaign: Campaign, asked: datetime, at: datetime, second: str, wait: timedelta) -> list[str]:
    who = escape(campaign.writer.name, 60)
    why = f": {escape(second, 200)}" if second else ""
    words = [f"**{who} asked for approval** {when(asked, at)}{why}."]
    if campaign.overdue:
        words.append(f"Nobody answered for {span(wait)}: the writer may send it alone now, and says why.")
    else:
        words.append(f"If nobody approves it by {when(asked + wait, at)} UTC, the writer may send it alone.")
    return words


def _alone(campaign: Campaign, viewer: Viewer, second: str) -> bool:
    """Whether this is the writer, who waited long enough for somebody else."""
    return viewer.writer and not viewer.why_not and bool(second) and campaign.overdue


def reason(campaign: Campaign, viewer: Viewer, second: str) -> list[Card]:
    if not _alone(campaign, viewer, second):
        return []
    label, hint = "Why can it not wait for somebody else?", "Nobody is awake, and customers wait"
    return [text_input("reason", label, required="Say why; the lead reads it.", hint=hint, most=300)]


def buttons(campaign: Campaign, viewer: Viewer, second: str, now: int, *, blocked: bool, newer: str = "") -> list[Card]:
    if campaign.stage is not Stage.DRAFT:
        return [back(campaign.incident, "Open the incident")]
    if viewer.why_not:
        return [back(campaign.incident)]
    ids = {"incident": campaign.incident, "notice": campaign.key}
    version = {"notice": campaign.key, "version": str(campaign.worded)}
    possible = not blocked and (campaign.drill or campaign.recipients > 0)
    draft = {**ids, "kind": campaign.words.kind.value, "audience": campaign.audience}
    title = f"Count again: {now:,}" if now else STANDS
    again = execute(title, "notice.revise", draft, style="positive", inputs=False)
    edit = execute("Edit", "show.notice", ids, inputs=False), execute("Discard", "notice.withdraw", ids, inputs=False)
    return [
        *(_send(campaign, viewer, second, version) if possible else ()),
        *([again] if (now or newer) and viewer.may_write else ()),
        *([execute("Send a test to me", "notice.proof", version, inputs=False)] if not campaign.drill else ()),
        *(edit if viewer.may_write else ()),
        back(campaign.incident),
    ]


def _send(campaign: Campaign, viewer: Viewer, second: str, version: dict[str, str]) -> list[Card]:
    """The one button that stands out: what this person may do with it now."""
    if viewer.writer and second and not campaign.overdue:
        ask = execute("Ask for approval", "notice.ask", version, style="positive")
        return [] if campaign.asked_at else [ask]
    title = f"Send to {whom(campaign)}" if viewer.writer else f"Approve and send to {whom(campaign)}"
    if campaign.drill:
        title = "Send (drill, mails nobody)" if viewer.writer else "Approve (drill, mails nobody)"
    elif _alone(campaign, viewer, second):
        title = f"Send now to {whom(campaign)}"
    return [execute(title, "notice.approve", version, style="positive")]
