"""The card of a notice that went out: how far it has come, what holds it, and in the end the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, back, band, card, escape, execute, line, plain, small, some, when
from adaptive_cards.notice_ahead import ROUTES, by_language, people, whom
from adaptive_cards.notice_counts import counts, round_ids, the, times, why
from incidents.campaigns.model import Campaign, NoticeKind, Route, Stage

_AUTHORS = 3
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
    elif _paused_itself(campaign):
        state, colour = "NOTICE · paused, its promise has passed", "attention"
    elif _replaced(campaign):
        state, colour = f"NOTICE · replaced by {escape(campaign.superseded_by, 32)}", "default"
        state, colour = (f"{state}, nobody got this one", "warning") if _in_vain(campaign) else (state, colour)
    elif _in_vain(campaign):
        state = f"{state}, nobody got it" if campaign.stage is Stage.STOPPED else "NOTICE · nobody got it"
        colour = "attention"
    elif campaign.stage is Stage.SENT and (campaign.tally.failed or campaign.tally.doubtful or campaign.tally.bounced):
        state, colour = "NOTICE · sent, but not to everybody", "warning"
    if campaign.drill and campaign.approved_at:
        state, colour = "NOTICE · nothing was sent", "default"
    marks = (" · DRILL" if campaign.drill else "") + (" · PRIVATE" if campaign.private else "")
    return band(state + marks, escape(campaign.key, 32), colour=colour)


def _in_vain(campaign: Campaign) -> bool:
    """Whether all is over and nobody has it."""
    return campaign.finished_at is not None and campaign.approved_at is not None and not campaign.tally.accepted


def _replaced(campaign: Campaign) -> bool:
    """Whether a newer notice stopped this one; one that was sent before is only older."""
    return campaign.stage is Stage.STOPPED and bool(campaign.superseded_by)


def _paused_itself(campaign: Campaign) -> bool:
    """Whether it holds its mails back because they promise a moment that is over."""
    return campaign.stage is Stage.PAUSED and bool(campaign.held)


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
    return f"notice {f'{state}, ' if state else ''}sent to {campaign.tally.accepted:,} of {whom(campaign)}"


def _held(campaign: Campaign) -> list[Card]:
    """Why nothing goes out, and what to do: it stands before every number."""
    if campaign.stage is Stage.SENDING and campaign.held:
        words = f"**Held:** {escape(campaign.held, 500)}"
        return [{"type": "Container", "style": "attention", "spacing": "medium", "items": [line(words)]}]
    if _paused_itself(campaign):
        words = f"**Paused by itself:** {escape(campaign.held, 500)}"
        return [{"type": "Container", "style": "attention", "spacing": "medium", "items": [line(words)]}]
    by = f" by {escape(campaign.stopped_by.name, 60)}" if campaign.stopped_by else ""
    if campaign.stage is Stage.PAUSED:
        return [line(f"**Paused{by}.** Nothing more goes out until somebody presses Resume.", spacing="medium")]
    if campaign.stage is Stage.SENDING and campaign.round:
        whom = "whose mail failed or is in doubt" if campaign.again_doubtful else "whose mail failed"
        return [line(f"**Going out once more** to those {whom}.", spacing="medium")]
    newer = escape(campaign.superseded_by, 32)
    if campaign.stage is Stage.SENT and newer:
        return [line(f"**A newer notice went out: look at {newer}.** This one is not sent again.", spacing="medium")]
    if campaign.stage is not Stage.STOPPED:
        return []
    if newer:
        return [line(f"**Replaced:** the rest of these customers get {newer} instead.", spacing="medium")]
    return [line(f"**Stopped{by}.** {_who_got_it(campaign)}", spacing="medium")]


def _who_got_it(campaign: Campaign) -> str:
    """After a stop a new notice goes to all of the list again, so whoever writes it wants to know who has this one."""
    if not campaign.finished_at:
        return "What is on its way still arrives; the rest never goes out."
    if not campaign.tally.accepted:
        return "Nobody got it, and nobody will."
    got = people(campaign, campaign.tally.accepted)
    return f"{got} got it: the export lists who. The rest never will; a new notice goes to everybody again."


def _sending(campaign: Campaign, at: datetime, reasons: Mapping[str, int]) -> list[Card]:
    if campaign.drill:
        return [line(f"This is a drill: {whom(campaign)} would have got it, nobody did.", spacing="medium")]
    return [*counts(campaign, reasons), *times(campaign, at), *why(reasons), *_doubt(campaign)]


def _doubt(campaign: Campaign) -> list[Card]:
    if not campaign.tally.doubtful:
        return []
    words = "the mail may have gone out, so it is not sent again by itself."
    return [line(f"**{campaign.tally.doubtful:,} in doubt:** {words}", spacing="medium")]


def _closing(campaign: Campaign, at: datetime) -> list[Card]:
    """Who answers for it, what it promised, and where every single result is."""
    told = []
    if campaign.next_update_by and campaign.first_accepted_at:
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
    approver = escape(campaign.approver.name, 40) if campaign.approver else ""
    authors = campaign.authors or (campaign.writer,)
    names = some([escape(person.name, 40) for person in authors], _AUTHORS)
    if campaign.approver is None or campaign.approver.id not in {person.id for person in authors}:
        return f"Written by {names}, approved by {approver}"
    return f"Written and sent by {names}" if len(authors) == 1 else f"Written by {names}, sent by {approver}"


def _how(campaign: Campaign) -> str:
    """The languages, and the route where it is not the usual one."""
    languages = by_language(campaign.languages) if len(campaign.languages) > 1 else ""
    route = ROUTES[campaign.route].lower() if campaign.route is not Route.EACH else ""
    return "".join(f" · {part}" for part in (languages, route) if part)


def _buttons(campaign: Campaign) -> list[Card]:
    ids = {"notice": campaign.key}
    anew = execute("Write a new notice", "show.notice", {"incident": campaign.incident})
    asks = []
    if campaign.stage is Stage.SENDING:
        # Whoever pressed a button keeps the card of that moment; the one in the room moves on by itself.
        again = execute("Look again", "show.sending", ids)
        asks = [again, execute("Pause", "notice.pause", ids), execute("Stop", "show.stop", ids)]
    elif campaign.stage is Stage.PAUSED:
        itself = _paused_itself(campaign)
        title, style = ("Resume all the same", "") if itself else ("Resume", "positive")
        asks = [execute(title, "notice.resume", ids, style=style), execute("Stop", "show.stop", ids)]
        asks += [anew] if itself else []
    elif campaign.superseded_by:
        newer = campaign.superseded_by
        asks = [execute(f"Look at {plain(newer, 32)}", "show.sending", {"notice": newer})]
    elif campaign.stage is Stage.STOPPED:
        asks = [anew]
    elif campaign.stage is Stage.SENT and not campaign.drill:
        asks = _resend(campaign)
    return [*asks, back(campaign.incident, "Open the incident")]


def _resend(campaign: Campaign) -> list[Card]:
    """The round is that of the counts shown: who was mailed again since is not mailed a third time."""
    ids, failed, doubtful = round_ids(campaign), campaign.tally.failed, campaign.tally.doubtful
    asks = [execute(f"Resend {the(failed)} that failed", "notice.resend", ids)] if failed else []
    return asks + ([execute(f"Resend {the(doubtful)} in doubt", "show.doubtful", ids)] if doubtful else [])
