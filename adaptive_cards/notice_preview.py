"""A notice exactly as its readers get it, to whom it goes and how long that takes, and the buttons that send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from adaptive_cards.elements import (
    Card,
    actions,
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
from adaptive_cards.notice_decision import Viewer, as_now, buttons, changed, reason, word_before
from adaptive_cards.notice_letter import letter
from adaptive_cards.notice_route import slow_lines, too_slow
from incidents.campaigns.model import Campaign, Stage

_PEOPLE = 6


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
    newer: str = "",
) -> Card:
    """`ahead` is what sending comes to. `second` is why somebody else must approve, as a clause; `wait` how long the
    writer waits for that. `people` are the names a brief is for, `shown` the language of the letter where others could
    be read, `newer` says which other notice went out since, as a clause. Approval names the version shown."""
    way = ahead.ways.get(campaign.route) if ahead else None
    slow, now = too_slow(campaign, way), changed(campaign, ahead)
    campaign = as_now(campaign, ahead)
    blocked = bool(now or newer) or (slow and not campaign.route_chosen)
    body = [
        _band(campaign),
        *(slow_lines(campaign, ahead, may=viewer.may_write) if ahead and slow else ()),
        *_reach(campaign, ahead, way, audience, people),
        line(_promise(campaign, at), isSubtle=True, spacing="none"),
        letter(subject, text),
        *_other_languages(campaign, ahead, shown),
        *word_before(campaign, at, viewer, second, wait, now, newer),
        *(() if blocked else reason(campaign, viewer, second)),
        actions(*buttons(campaign, viewer, second, now, blocked=blocked, newer=newer), spacing="medium"),
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
