"""The call to one person, in their own chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

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
    when,
)
from adaptive_cards.page_parts import acknowledged, came_again, needed, put_off, snoozed, tried
from adaptive_cards.page_words import answer, harm, known, unless, why
from adaptive_cards.runbooks import Runbook, runbook_line
from adaptive_cards.text import given
from incidents.decisions.paging import settled
from incidents.model import Incident, Page, Severity
from oncall.calls.model import Call

NOTHING: Mapping[str, str] = MappingProxyType({})


def page_card(
    incident: Incident,
    page: Page,
    at: datetime,
    *,
    call: Call | None = None,
    repeat: bool = False,
    link: str = "",
    runbooks: Sequence[Runbook] = (),
    names: Mapping[str, str] = NOTHING,
    next_at: datetime | None = None,
) -> Card:
    """Asks for `page.ack`; pages answered or not needed any more say so, and ask whether they were needed.

    `call` is how this person was tried; `link` leads to the room. `names` turns service keys into names;
    `next_at` is when silence takes it to the next person, None where it never does.
    """
    over = settled(incident, page)
    waiting = not over and not came_again(page, at)
    body = [
        severity_band(incident),
        heading(_heading(incident, page, at, call, repeat=repeat), spacing="medium"),
        line(f"**{escape(incident.title, 160)}**", spacing="small"),
        *([line(words, spacing="small")] if (words := why(page, incident.title)) else ()),
        *([_answer(incident, page, at, next_at)] if waiting else ()),
        small(known(incident, at, names, room=_opens(link)), spacing="small"),
        *harm(incident),
        *runbook_line(runbooks),
        *tried(call, at),
        actions(*_buttons(incident, page, call, at, link, waiting=waiting), spacing="medium"),
        *(needed(call, at) if over or (call and call.verdict) else ()),
    ]
    return card(body, fallback=_in_short(incident, waiting=waiting))


def _answer(incident: Incident, page: Page, at: datetime, next_at: datetime | None) -> Card:
    ack = execute("Acknowledge", "page.ack", {"incident": incident.key, "page": page.id}, style="positive")
    return answer(ack, unless(page, at, others=incident.pages, next_at=next_at))


def _buttons(
    incident: Incident, page: Page, call: Call | None, at: datetime, link: str, *, waiting: bool
) -> list[Card]:  # fmt: skip
    ids = {"incident": incident.key, "page": page.id}
    found = []
    if waiting and call and not incident.severity.major and not put_off(page, at):
        found.append(execute("Snooze", "show.snooze", ids | {"call": call.key}))
    found.append(execute("Open the incident", "show.headline", ids))
    return [*found, *([open_url("Open the room", link)] if _opens(link) else ())]


def _opens(link: str) -> bool:
    return link.startswith("https://")


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


def _in_short(incident: Incident, *, waiting: bool) -> str:
    drill = "DRILL " if incident.drill else ""
    call = "You are paged" if waiting else "Page answered"
    return (
        f"{drill}{call}: {plain(incident.key, 24)}, {severity_words(incident.severity)}: {plain(incident.title, 160)}"
    )
