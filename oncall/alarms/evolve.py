"""How each fact changes an alarm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from incidents.model import Page
from oncall.alarms import events as e
from oncall.alarms.model import Alarm
from oncall.events import OncallEntry


def evolve(alarm: Alarm | None, entry: OncallEntry) -> Alarm:
    """An alarm after this fact; the first must be `AlarmRaised`."""
    if entry.seq != (alarm.version if alarm else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {alarm.version if alarm else 0}")
    if alarm is None:
        if not isinstance(entry.event, e.AlarmRaised):
            raise TypeError(f"the first fact of an alarm is AlarmRaised, not {type(entry.event).__name__}")
        return _raised(entry.event, entry)
    return replace(alarm, version=entry.seq, **_changes(alarm, entry))


def _raised(fact: e.AlarmRaised, entry: OncallEntry) -> Alarm:
    return Alarm(
        key=fact.key,
        tenant=fact.tenant,
        version=entry.seq,
        title=fact.title,
        text=fact.text,
        source=fact.source,
        rule=fact.rule,
        team=fact.team,
        severity=fact.severity,
        raised_at=entry.at,
        runbooks=fact.runbooks,
        pager=fact.pager,
    )


def _changes(alarm: Alarm, entry: OncallEntry) -> dict[str, Any]:
    at = entry.at
    match entry.event:
        case e.AlarmPaged() as fact:
            page = Page(fact.id, fact.person, fact.why, fact.step, fact.due)
            return {"pages": (*alarm.pages, page), "unanswered": False}
        case e.AlarmAnswered(_, via):
            # Whoever answers has answered all of their pages.
            pages = tuple(
                replace(page, acknowledged_at=at, via=via) if page.person.id == entry.by.id else page
                for page in alarm.pages
            )
            answered = {"acknowledged_at": at, "acknowledged_by": entry.by, "answered_by": via, "unanswered": False}
            return answered | {"pages": pages}
        case e.AlarmSnoozed(id_, until):
            pages = tuple(replace(page, snoozed_until=until) if page.id == id_ else page for page in alarm.pages)
            return {"pages": pages}
        case e.AlarmUnanswered():
            return {"unanswered": True}
        case e.AlarmEnded(why, incident):
            return {"ended_at": at, "ended": why, "incident": incident}
        case e.AlarmPagerFailed() | e.AlarmUnreached():
            return {}
    raise TypeError(f"{type(entry.event).__name__} is no later fact of an alarm")
