"""The card of a notice that went out: how far it has come, what holds it, and in the end the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, back, band, card, escape, execute, line, plain, small, when
from adaptive_cards.notice_ahead import ROUTES, by_language, whom
from adaptive_cards.notice_counts import counts, times, why
from incidents.campaigns.model import Campaign, NoticeKind, Route, Stage

_STATES = {
    Stage.DRAFT: ("DRAFT · not sent", "default"),
    Stage.SENDING: ("NOTICE · sending", "accent"),
    Stage.PAUSED: ("NOTICE · paused", "warning"),
    Stage.SENT: ("NOTICE · sent", "good"),
    Stage.STOPPED: ("NOTICE · stopped", "warning"),
    Stage.WITHDRAWN: ("NOTICE · discarded, nothing was sent", "default"),
}
_LETTERS = {
    NoticeKind.INITIAL: "First notice",
    NoticeKind.PROGRESS: "Progress notice",
    NoticeKind.RESOLUTION: "Resolution notice",
    NoticeKind.BRIEF: "Brief for stakeholders",
}


def notice_receipt(campaign: Campaign, at: datetime, reasons: Mapping[str, int] | None = None) -> Card:
    """`reasons` counts failures, bounces and doubts by their reason in words, with no address in it."""
    began = campaign.stage not in (Stage.DRAFT, Stage.WITHDRAWN)
    body = [
        _band(campaign),
        line(_about(campaign), spacing="medium"),
        *(_held(campaign) if began else ()),
        *(_sending(campaign, at, reasons or {}) if began else ()),
        *_closing(campaign, at),
        actions(*_buttons(campaign), spacing="medium"),
    ]
    return card(body, fallback=f"{plain(campaign.incident, 24)}: {_in_words(campaign)}")


def _band(campaign: Campaign) -> Card:
    state, colour = _STATES[campaign.stage]
    if campaign.stage is Stage.SENDING and campaign.held:
        state, colour = "NOTICE · held", "attention"
    elif campaign.stage is Stage.SENT and (campaign.tally.failed or campaign.tally.doubtful or campaign.tally.bounced):
        state, colour = "NOTICE · sent, but not to everybody", "warning"
        if not campaign.tally.accepted:
            state, colour = "NOTICE · nobody got it", "attention"
    elif campaign.superseded_by:
        state, colour = f"NOTICE · replaced by {escape(campaign.superseded_by, 32)}", "default"
    if campaign.drill and campaign.approved_at:
        state, colour = "NOTICE · nothing was sent", "default"
    marks = (" · DRILL" if campaign.drill else "") + (" · PRIVATE" if campaign.private else "")
    return band(state + marks, escape(campaign.key, 32), colour=colour)


def _about(campaign: Campaign) -> str:
    """Which letter it is."""
    words = campaign.words
    what = words.symptom if words.kind.internal else words.feature
    return f"**{_LETTERS[words.kind]}** · {escape(what, 120)}"


def _in_words(campaign: Campaign) -> str:
    """One sentence for lists and toasts."""
    if campaign.stage is Stage.DRAFT:
        return "a notice to customers is being written"
    if campaign.stage is Stage.WITHDRAWN:
        return "notice discarded, nothing was sent"
    if campaign.drill:
        return "a drill, nothing was sent"
    state = {Stage.PAUSED: "paused", Stage.STOPPED: "stopped"}.get(campaign.stage, "held" if campaign.held else "")
    return f"notice {f'{state}, ' if state else ''}sent to {campaign.tally.reached:,} of {whom(campaign)}"


def _held(campaign: Campaign) -> list[Card]:
    """Why nothing goes out, and what to do: it stands before every number."""
    if campaign.stage is Stage.SENDING and campaign.held:
        words = f"**Held:** {escape(campaign.held, 500)}"
        return [{"type": "Container", "style": "attention", "spacing": "medium", "items": [line(words)]}]
    by = f" by {escape(campaign.stopped_by.name, 60)}" if campaign.stopped_by else ""
    if campaign.stage is Stage.PAUSED:
        return [line(f"**Paused{by}.** Nothing more goes out until somebody presses Resume.", spacing="medium")]
    if campaign.stage is Stage.SENDING and campaign.round:
        whom = "whose mail failed or is in doubt" if campaign.again_doubtful else "whose mail failed"
        return [line(f"**Going out once more** to those {whom}.", spacing="medium")]
    if campaign.stage is not Stage.STOPPED:
        return []
    if campaign.superseded_by:
        newer = escape(campaign.superseded_by, 32)
        return [
            line(f"**A newer notice took over: {newer}.** Whoever had not got this one gets that.", spacing="medium")
        ]
    return [line(f"**Stopped{by}.** The rest never goes out; write a new notice to go on.", spacing="medium")]


def _sending(campaign: Campaign, at: datetime, reasons: Mapping[str, int]) -> list[Card]:
    if campaign.drill:
        return [line(f"This is a drill: {whom(campaign)} would have got it, nobody did.", spacing="medium")]
    return [*counts(campaign), *times(campaign, at), *why(reasons), *_doubt(campaign)]


def _doubt(campaign: Campaign) -> list[Card]:
    if not campaign.tally.doubtful:
        return []
    words = "the mail may have gone out, so it is not sent again by itself."
    return [line(f"**{campaign.tally.doubtful:,} in doubt:** {words}", spacing="medium")]


def _closing(campaign: Campaign, at: datetime) -> list[Card]:
    """Who answers for it, what it promised, and where every single result is."""
    told = []
    if campaign.next_update_by:
        late = campaign.next_update_by <= at
        words = "Next update was promised by" if late else "Next update promised by"
        told.append(line(f"{words} **{when(campaign.next_update_by, at)} UTC**", spacing="medium"))
    if campaign.approver and campaign.approved_at:
        told.append(small(f"{_signed(campaign)} {when(campaign.approved_at, at)} UTC{_how(campaign)}"))
    if campaign.alone:
        told.append(small(f"Sent alone because: {escape(campaign.alone, 300)}", spacing="none"))
    if campaign.finished_at and not campaign.drill and campaign.stage in (Stage.SENT, Stage.STOPPED):
        export = f"muster notices export {escape(campaign.key, 32)}"
        told.append(small(f"Every result, one by one: {export}", spacing="none"))
    return told


def _signed(campaign: Campaign) -> str:
    writer, approver = escape(campaign.writer.name, 40), escape(campaign.approver.name, 40) if campaign.approver else ""
    same = campaign.approver is not None and campaign.approver.id == campaign.writer.id
    return f"Written and sent by {writer}" if same else f"Written by {writer}, approved by {approver}"


def _how(campaign: Campaign) -> str:
    """The languages, and the route where it is not the usual one."""
    languages = by_language(campaign.languages) if len(campaign.languages) > 1 else ""
    route = ROUTES[campaign.route].lower() if campaign.route is not Route.EACH else ""
    return "".join(f" · {part}" for part in (languages, route) if part)


def _buttons(campaign: Campaign) -> list[Card]:
    ids = {"notice": campaign.key}
    failed, doubtful = campaign.tally.failed, campaign.tally.doubtful
    asks = []
    if campaign.stage is Stage.SENDING:
        asks = [execute("Pause", "notice.pause", ids), execute("Stop", "show.stop", ids)]
    elif campaign.stage is Stage.PAUSED:
        asks = [execute("Resume", "notice.resume", ids, style="positive"), execute("Stop", "show.stop", ids)]
    elif campaign.stage is Stage.SENT and not campaign.drill and not campaign.superseded_by:
        asks = [execute(f"Resend the {failed:,} that failed", "notice.resend", ids)] if failed else []
        asks += [execute(f"Resend the {doubtful:,} in doubt", "show.doubtful", ids)] if doubtful else []
    return [*asks, back(campaign.incident, "Open the incident")]
