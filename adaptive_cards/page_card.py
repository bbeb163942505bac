"""The call to one person, in their own chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    escape,
    execute,
    heading,
    line,
    open_url,
    plain,
    severity_band,
    severity_words,
    small,
    span,
    when,
)
from adaptive_cards.page_parts import acknowledged, came_again, needed, put_off, snoozed, tried, unless
from adaptive_cards.runbooks import Runbook, runbook_line
from adaptive_cards.text import given, sentence
from incidents.decisions.paging import settled
from incidents.model import Incident, Page, Severity
from oncall.calls.model import Call


def page_card(
    incident: Incident,
    page: Page,
    at: datetime,
    *,
    call: Call | None = None,
    repeat: bool = False,
    link: str = "",
    runbooks: Sequence[Runbook] = (),
) -> Card:
    """Asks for `page.ack`; pages answered or not needed any more say so, and ask whether they were needed.

    `call` is how this person was tried; `link` leads to the room.
    """
    over = settled(incident, page)
    waiting = not over and not came_again(page, at)
    body = [
        severity_band(incident),
        heading(_heading(incident, page, at, call, repeat=repeat), spacing="medium"),
        line(f"**{escape(incident.title, 160)}**", spacing="small"),
        line(_why(page), spacing="small"),
        small(
            f"Began {when(incident.began_at, at)} UTC, {span(at - incident.began_at)} ago · work goes on in "
            f"{escape(incident.slug or incident.key, 80)}",
            spacing="small",
        ),
        *runbook_line(runbooks),
        *tried(call, at),
        *([unless(page, at)] if waiting else ()),
        actions(*_buttons(incident, page, call, at, link, waiting=waiting), spacing="medium"),
        *(needed(call, at) if over or (call and call.verdict) else ()),
    ]
    return card(body, fallback=_in_short(incident, waiting=waiting))


def _buttons(
    incident: Incident, page: Page, call: Call | None, at: datetime, link: str, *, waiting: bool
) -> list[Card]:  # fmt: skip
    ids = {"incident": incident.key, "page": page.id}
    found = [execute("Acknowledge", "page.ack", ids, style="positive")] if waiting else []
    if waiting and call and not incident.severity.major and not put_off(page, at):
        found.append(execute("Snooze", "show.snooze", ids | {"call": call.key}))
    found.append(execute("Open the incident", "show.headline", ids))
    return [*found, *([open_url("Open the room", link)] if link.startswith("https://") else ())]


def _heading(incident: Incident, page: Page, at: datetime, call: Call | None, *, repeat: bool) -> str:
    if page.acknowledged_at:
        return acknowledged(page.acknowledged_at, call, at)
    if not incident.is_open:
        return "Over: nothing to do"
    if settled(incident, page):
        return f"{_settled(incident, page, at)}: nothing to do"
    if later := snoozed(page, at):
        return later
    again = " again" if repeat else ""
    return f"{given(page.person.name)}, you are paged{again}{_try(incident, page)}"


def _settled(incident: Incident, page: Page, at: datetime) -> str:
    """What has become of a page that its person has not answered."""
    if not incident.active:
        return "Resolved"
    if incident.severity is Severity.SEV4:
        return "Only a ticket now"
    if page.role and (holder := incident.roles.get(page.role)):
        return f"{given(holder.name)} is {page.role.title}"
    if incident.acknowledged_by and incident.acknowledged_at:
        return f"{given(incident.acknowledged_by.name)} acknowledged at {when(incident.acknowledged_at, at)} UTC"
    return "Settled"


def _try(incident: Incident, page: Page) -> str:
    """Somebody called before who has not answered sees that this is another call."""
    calls = [other.id for other in incident.pages if other.person.id == page.person.id and not other.acknowledged_at]
    number = calls.index(page.id) + 1 if page.id in calls else 1
    return f", try {number}" if number > 1 else ""


def _why(page: Page) -> str:
    role = f"as {page.role.title}" if page.role else ""
    why = escape(page.why, 200)
    return (
        f"You are needed {role}: {why}"
        if role and why
        else f"You are needed {role}"
        if role
        else sentence(why) or "You are needed."
    )


def _in_short(incident: Incident, *, waiting: bool) -> str:
    drill = "DRILL " if incident.drill else ""
    call = "You are paged" if waiting else "Page answered"
    return (
        f"{drill}{call}: {plain(incident.key, 24)}, {severity_words(incident.severity)}: {plain(incident.title, 160)}"
    )
