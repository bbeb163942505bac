"""A notice exactly as its readers get it, to whom it goes and how long that takes, and the buttons that send it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adaptive_cards.elements import (
    Card,
    actions,
    back,
    band,
    card,
    escape,
    execute,
    line,
    plain,
    some,
    span,
    when,
)
from adaptive_cards.inputs import text_input
from adaptive_cards.notice_ahead import (
    Ahead,
    Way,
    by_language,
    language,
    left_out,
    sending,
    tomorrow,
    warnings,
    whom,
)
from adaptive_cards.notice_letter import letter
from adaptive_cards.notice_route import slow_lines, too_slow
from incidents.campaigns.model import Campaign, Stage

_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the writer of the notice, or another; `why_not` says why this person may not send it.

    A lead approves, but does not change what others wrote. The card in the room is everybody's.
    """

    writer: bool = False
    may_write: bool = True
    why_not: str = ""


def notice_preview(
    campaign: Campaign,
    subject: str,
    text: str,
    at: datetime,
    *,
    viewer: Viewer,
    ahead: Ahead | None = None,
    second: str = "",
    wait: timedelta = timedelta(minutes=5),
    audience: str = "",
    people: Sequence[str] = (),
    shown: str = "",
) -> Card:
    """`ahead` is what sending comes to. `second` is why somebody else must approve, as a clause; `wait` how long the
    writer waits for that. `people` are the names a brief is for, `shown` the language of the letter where others could
    be read. Approval names the version shown."""
    way = ahead.ways.get(campaign.route) if ahead else None
    slow = too_slow(campaign, way)
    body = [
        _band(campaign),
        *(slow_lines(campaign, ahead, may=viewer.may_write) if ahead and slow else ()),
        *_reach(campaign, ahead, way, audience, people),
        line(_promise(campaign, at), isSubtle=True, spacing="none"),
        letter(subject, text),
        *_other_languages(campaign, ahead, shown),
        *_word_before(campaign, at, viewer, second, wait),
        *_reason(campaign, viewer, second),
        actions(*_buttons(campaign, viewer, second, held_back=slow and not campaign.route_chosen), spacing="medium"),
    ]
    return card(
        body, fallback=f"Notice for {plain(campaign.incident, 24)}, to {whom(campaign)}: not sent yet", wide=True
    )


def _band(campaign: Campaign) -> Card:
    state, colour = "PREVIEW · not sent", "accent"
    if campaign.asked_at:
        state, colour = "APPROVAL WANTED · not sent", "warning"
    if campaign.overdue:
        state = "NOBODY APPROVED YET · not sent"
    marks = (" · DRILL" if campaign.drill else "") + (" · PRIVATE" if campaign.private else "")
    return band(state + marks, escape(campaign.incident, 24), colour=colour)


def _reach(
    campaign: Campaign, ahead: Ahead | None, way: Way | None, audience: str, people: Sequence[str]
) -> list[Card]:
    """To whom and how long: what whoever approves answers for. Never an address of a customer."""
    languages = by_language(ahead.languages) if ahead else ""
    who = some([escape(name, 40) for name in people], _PEOPLE) if campaign.words.kind.internal else languages
    head = f"**To {whom(campaign)}**{_named(campaign, audience)}" + (f": {who}" if who else "")
    told = [line(head, spacing="medium", size="medium")]
    if words := sending(way):
        told.append(line(words, isSubtle=True, spacing="none"))
    if words := tomorrow(way):
        told.append(line(words, spacing="small"))
    if ahead and (words := left_out(ahead)):
        told.append(line(words, isSubtle=True, spacing="none"))
    told += [line(f"**Mind:** {words}", spacing="small") for words in (warnings(ahead) if ahead else ())]
    return told


def _named(campaign: Campaign, audience: str) -> str:
    """The name of the audience, where it says more than the number before it."""
    name = audience or campaign.audience
    if campaign.words.kind.internal or not name or name.casefold() == "customers":
        return ""
    return f" · {escape(name, 80)}"


def _promise(campaign: Campaign, at: datetime) -> str:
    """What the letter promises, in the moment it would name."""
    words = campaign.words
    if words.resolved_at:
        return "No further update is promised."
    length = timedelta(minutes=words.promise_minutes)
    what = "next brief" if words.kind.internal else "next update"
    return (
        f"The {what} is promised within {span(length)} of sending: by {when(at + length, at)} UTC if sent at "
        f"{when(at, at)}."
    )


def _other_languages(campaign: Campaign, ahead: Ahead | None, shown: str) -> list[Card]:
    """The same letter in the other languages it goes out in."""
    if not ahead or not shown or campaign.stage is not Stage.DRAFT:
        return []
    others = [code for code, n in ahead.languages if n and code != shown][:4]
    ids = {"notice": campaign.key}
    buttons = [
        execute(f"Read it in {language(code)}", "show.preview", {**ids, "language": code}, inputs=False)
        for code in others
    ]
    return [actions(*buttons, spacing="small")] if buttons else []


def _word_before(campaign: Campaign, at: datetime, viewer: Viewer, second: str, wait: timedelta) -> list[Card]:
    """What stands between this letter and its readers."""
    words = []
    if campaign.drill:
        words.append("**DRILL:** sending it mails nobody.")
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


def _reason(campaign: Campaign, viewer: Viewer, second: str) -> list[Card]:
    if not _alone(campaign, viewer, second):
        return []
    label, hint = "Why can it not wait for somebody else?", "Nobody is awake, and customers wait"
    return [text_input("reason", label, required="Say why; the lead reads it.", hint=hint, most=300)]


def _buttons(campaign: Campaign, viewer: Viewer, second: str, *, held_back: bool) -> list[Card]:
    if campaign.stage is not Stage.DRAFT:
        return [back(campaign.incident, "Open the incident")]
    if viewer.why_not:
        return [back(campaign.incident)]
    ids = {"incident": campaign.incident, "notice": campaign.key}
    version = {"notice": campaign.key, "version": str(campaign.worded)}
    possible = not held_back and (campaign.drill or campaign.recipients > 0)
    edit = execute("Edit", "show.notice", ids, inputs=False), execute("Discard", "notice.withdraw", ids, inputs=False)
    return [
        *(_send(campaign, viewer, second, version) if possible else ()),
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
