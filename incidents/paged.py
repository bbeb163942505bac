"""What facts about pages change: one more, one that is over, and a pager that is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from incidents import events as e
from incidents.model import Incident, Page
from incidents.waiting import settled, why_settled


def with_page(incident: Incident, id_: str, **changed: Any) -> tuple[Page, ...]:
    """The pages with one of them changed."""
    return tuple(replace(page, **changed) if page.id == id_ else page for page in incident.pages)


def paged(incident: Incident, fact: e.Paged) -> tuple[Page, ...]:
    """One page more; the one whose place it takes is over."""
    called = Page(fact.id, fact.person, fact.why, fact.step, fact.due, fact.role, chain=fact.chain, auto=fact.auto)
    before = incident.page(fact.instead_of)
    if before is None:
        return (*incident.pages, called)
    ended = "paged at once" if before.person == fact.person else f"{fact.person.name} is on call now"
    return (*with_page(incident, before.id, ended=ended), called)


def pager_called(incident: Incident, pager: str) -> dict[str, Any]:
    """It has its time anew."""
    silent = tuple(key for key in incident.silent_pagers if key != pager)
    return {"pagers": tuple(dict.fromkeys((*incident.pagers, pager))), "silent_pagers": silent}


def pages_over(before: Incident, after: Incident, entry: e.TimelineEntry) -> tuple[Page, ...]:
    """The pages, with those over for good whose call has been told that it is.

    A page that still waits for business hours has no call yet, so it may count again until then. What was answered
    before it is reopened is no answer to what comes then.
    """
    again = isinstance(entry.event, e.Reopened)

    def over(page: Page) -> Page:
        if page.acknowledged_at:
            return replace(page, ended=why_settled(before, page)) if again else page
        if page.ended or page.at > entry.at or not settled(after, page):
            return page
        return replace(page, ended=why_settled(after, page))

    return tuple(over(page) for page in after.pages)
