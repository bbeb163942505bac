"""What the calls of an incident's pages and the pagers of its teams are told after a fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents.effects import Ask, Owed
from incidents.model import Incident, Page, Severity
from incidents.waiting import settled, why_settled
from oncall.calls.commands import AnswerCall, BeginCall, CallCommand, EndCall, PutOff
from oncall.effects import RefreshPage, TellPager


def calls_owed(before: Incident | None, after: Incident, entry: e.TimelineEntry) -> Sequence[Owed]:
    """Whoever was called hears when it is answered, taken care of, put off or over, and where the room is."""
    owed = _changed(before, after, entry) if before else []
    if isinstance(entry.event, e.Paged):
        fact = entry.event
        owed.append(_told(after, entry, fact.id, "call", _begin(after, fact), fact.due))
    if isinstance(entry.event, e.PageSnoozed):
        owed.append(_told(after, entry, entry.event.id, "put-off", PutOff(entry.event.until)))
    return owed


def _changed(before: Incident, after: Incident, entry: e.TimelineEntry) -> list[Owed]:
    """What this fact made of the pages that were there before it."""
    owed: list[Owed] = []
    # Pages are only ever added.
    for page, now in zip(before.pages, after.pages, strict=False):
        if now.acknowledged_at != page.acknowledged_at:
            owed.append(_told(after, entry, page.id, "answered", AnswerCall(by=now.via or "Teams")))
        elif settled(after, now) > settled(before, page):
            owed.append(_told(after, entry, page.id, "over", EndCall(why_settled(after, now))))
        elif after.room != before.room and not settled(after, now):
            owed.append(_card(after, page, entry))
    return owed


def _told(
    after: Incident, entry: e.TimelineEntry, page: str, what: str, command: CallCommand, due: datetime | None = None
) -> Owed:
    """What the call of a page is told comes in its order."""
    key = f"{after.key}.{page}"
    return Owed(f"{after.key}/{entry.seq}/{what}-{page}", due or entry.at, Ask("call", key, command), f"call:{key}")


def _card(after: Incident, page: Page, entry: e.TimelineEntry) -> Owed:
    """One row a call: the newest state wins."""
    key = f"{after.key}.{page.id}"
    return Owed(f"{key}/card", entry.at, RefreshPage(key), f"page:{key}")


def _begin(incident: Incident, fact: e.Paged) -> BeginCall:
    """The call of a page. In the alert review it counts by the services that pages were sent for."""
    key = incident.key
    return BeginCall(
        key=f"{key}.{fact.id}",
        about=key,
        page=fact.id,
        person=fact.person,
        title=incident.title,
        why=fact.why,
        severity=incident.severity,
        rule=f"incident {' '.join(incident.services) or 'without a service'}",
        drill=incident.drill,
        incident=key,
    )


def pagers_owed(before: Incident | None, after: Incident, entry: e.TimelineEntry) -> Sequence[Owed]:
    """Teams' pagers hear when it begins, when somebody has it, and when nobody needs to come any more."""
    if isinstance(entry.event, e.PagerCalled):
        return [_pager(after, entry.event.pager, "trigger", entry.event.due)]
    what = ""
    if before and _wanted(before) and not _wanted(after):
        what = "resolve"
    elif _wanted(after) and isinstance(entry.event, e.Acknowledged):
        what = "acknowledge"
    return [_pager(after, pager, what, entry.at) for pager in after.pagers] if what else []


def _pager(after: Incident, pager: str, what: str, due: datetime) -> Owed:
    """One row a pager: whatever it was to be told before is old news."""
    return Owed(f"{after.key}/pager/{pager}", due, TellPager(pager, after.key, what))


def _wanted(incident: Incident) -> bool:
    return incident.active and incident.severity is not Severity.SEV4
