"""Which facts follow from an ask put to an alarm."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.decisions.pagers import pager_name
from incidents.decisions.snooze_page import check_can_wait, check_until
from incidents.errors import NotFound, Refused, Stale
from incidents.escalation import runs_itself
from incidents.given import Given
from incidents.model import MUSTER, Page
from oncall.alarms import commands as c
from oncall.alarms import events as e
from oncall.alarms.model import Alarm
from oncall.alarms.paging import again, first_page, further, raised, unanswered, unreached
from oncall.rights import check_machine, check_member


def decide(alarm: Alarm | None, command: c.AlarmCommand, given: Given) -> Sequence[e.AlarmEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if isinstance(command, c.RaiseAlarm):
        check_machine(given)
        late = command.until is not None and given.now > command.until
        return [] if alarm or late else raised(command, given)
    check_member(given)
    if alarm is None:
        if given.by == MUSTER:
            return []
        raise NotFound("There is no such alarm any more.")
    return _of_one(alarm, command, given)


def _of_one(alarm: Alarm, command: c.AlarmCommand, given: Given) -> Sequence[e.AlarmEvent]:
    match command:
        case c.AnswerAlarm():
            return _answered(alarm, command, given)
        case c.SnoozeAlarm():
            return _snoozed(alarm, command, given)
        case c.EndAlarm():
            return _ended(alarm, command, given)
    check_machine(given)
    if isinstance(command, c.RecordAlarmPagerFailure):
        return _pager_failed(alarm, command, given)
    if isinstance(command, c.PageAlarmAgain):
        return _paged_again(alarm, command, given)
    raise TypeError(f"an alarm does not understand {type(command).__name__}")


def _answered(alarm: Alarm, command: c.AnswerAlarm, given: Given) -> Sequence[e.AlarmEvent]:
    _check_open(alarm)
    if command.page:
        _own_page(alarm, command.page, given, f"To look after it yourself, acknowledge {alarm.key}.")
    if alarm.acknowledged_at:
        who = alarm.acknowledged_by.name if alarm.acknowledged_by else "Somebody"
        raise Stale(f"{who} acknowledged it at {alarm.acknowledged_at:%H:%M} UTC.")
    return [e.AlarmAnswered(command.page, command.via)]


def _snoozed(alarm: Alarm, command: c.SnoozeAlarm, given: Given) -> Sequence[e.AlarmEvent]:
    _check_open(alarm)
    page = _own_page(alarm, command.page, given, "Only they can snooze it.")
    if alarm.acknowledged_at:
        raise Stale("That page needs no answer any more, so there is nothing to snooze.")
    check_can_wait(alarm.severity)
    check_until(command.until, given)
    return [e.AlarmSnoozed(page.id, command.until)]


def _ended(alarm: Alarm, command: c.EndAlarm, given: Given) -> Sequence[e.AlarmEvent]:
    """By whoever raised it, by somebody who knows better, or because an incident goes on with it."""
    if not alarm.is_open and given.by == MUSTER:
        return []
    _check_open(alarm)
    declared = f"{command.incident} was declared" if command.incident else ""
    why = " ".join(command.why.split())[:200] or declared or f"{given.by.name} ended it"
    return [e.AlarmEnded(why, command.incident)]


def _paged_again(alarm: Alarm, command: c.PageAlarmAgain, given: Given) -> Sequence[e.AlarmEvent]:
    if not alarm.is_open or alarm.acknowledged_at:
        return []
    if not command.page:
        return _looked(alarm, given)
    page = alarm.page(command.page)
    if page is None:
        return []
    if page.snoozed_until is None:
        if not unreached(alarm, page, given):
            return further(alarm, page, given, seq=alarm.version + 1)
        failed = e.AlarmUnreached(page.id, page.person)
        return [failed, *further(alarm, page, given, seq=alarm.version + 2)]
    return again(alarm, page, given) if page.snoozed_until <= given.now else []


def _looked(alarm: Alarm, given: Given) -> Sequence[e.AlarmEvent]:
    """The team opens, or the pager that pages by itself has had its time: then Muster pages and climbs after all."""
    team = given.policy.teams.get(alarm.team)
    if team and alarm.pager and runs_itself(given, team):
        if alarm.unanswered or alarm.pages:
            return []
        silent = unanswered((), team, given, pager_name(given, alarm.pager))
        return [silent, *first_page(alarm.title, alarm.severity, team, given, seq=alarm.version + 2)]
    return [] if alarm.pages else first_page(alarm.title, alarm.severity, team, given, seq=alarm.version + 1)


def _pager_failed(alarm: Alarm, command: c.RecordAlarmPagerFailure, given: Given) -> Sequence[e.AlarmEvent]:
    """It is said; and where that pager was to call the on-call, Muster does it after all."""
    failed = e.AlarmPagerFailed(command.pager, pager_name(given, command.pager), command.reason)
    team = given.policy.teams.get(alarm.team)
    if alarm.pages or not alarm.is_open or alarm.acknowledged_at or not (team and runs_itself(given, team)):
        return [failed]
    return [failed, *first_page(alarm.title, alarm.severity, team, given, seq=alarm.version + 2)]


def _check_open(alarm: Alarm) -> None:
    if not alarm.is_open:
        raise Stale(f"That alarm is over: {alarm.ended}.")


def _own_page(alarm: Alarm, id_: str, given: Given, instead: str) -> Page:
    page = alarm.page(id_)
    if page is None:
        raise Stale("That page is not known any more.")
    if page.person.id != given.by.id:
        raise Refused(f"That page is for {page.person.name}. {instead}")
    return page
