"""Who is paged for an alarm, and when: at once or when the team opens, by Muster or by the team's own pager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents import escalation, hours
from incidents.decisions.pagers import pager_of
from incidents.decisions.paging import step_after
from incidents.given import Given
from incidents.model import Page, Person, Severity
from incidents.policy import BusinessHours, Team
from oncall.alarms import events as e
from oncall.alarms.commands import RaiseAlarm
from oncall.alarms.model import Alarm


def raised(command: RaiseAlarm, given: Given) -> Sequence[e.AlarmEvent]:
    """It pages at once, or looks again when the team opens; a SEV-4 pages nobody."""
    team, rule = given.policy.teams.get(command.team), given.policy.severities[command.severity]
    pages = command.severity is not Severity.SEV4
    opens = _hours(team, given)
    calls_at = hours.next_opening(given.now, opens) if rule.business_hours else given.now
    watched = team is not None and escalation.runs_itself(given, team)
    # Where the pager pages by itself Muster looks when that has had its time, else when the team opens.
    look_at = step_after(rule, calls_at, opens) if watched else calls_at if calls_at > given.now else None
    fact = e.AlarmRaised(
        key=command.key,
        tenant=given.tenant,
        title=command.title,
        text=command.text,
        source=command.source,
        rule=command.rule,
        team=command.team,
        severity=command.severity,
        runbooks=command.runbooks,
        pager=pager_of(given, team) if team and pages else "",
        calls_at=calls_at if pages else None,
        look_at=look_at if pages else None,
    )
    if not pages or look_at:
        return [fact]
    return [fact, *first_page(command.title, command.severity, team, given, seq=2)]


def first_page(title: str, severity: Severity, team: Team | None, given: Given, *, seq: int) -> Sequence[e.AlarmEvent]:
    """The on-call of the team; where there is nobody that is said at once."""
    people = escalation.people_of(given, "on_call", team) if team else ()
    why = f"{severity.label} {severity.word}: {title}"
    return [_page(seq, person, why, 1, severity, team, given) for person in people] or [unanswered((), team, given)]


def unreached(alarm: Alarm, page: Page, given: Given) -> bool:
    """Asked for before its time is over, it is not silence: every road to its person has failed."""
    rule, team = given.policy.severities[alarm.severity], given.policy.teams.get(alarm.team)
    silent_at = step_after(rule, page.at, _hours(team, given))
    told = any(other.step > page.step for other in alarm.pages)
    return not told and (silent_at is None or given.now < silent_at)


def further(alarm: Alarm, page: Page, given: Given, *, seq: int) -> Sequence[e.AlarmEvent]:
    """The next step of the team's escalation, or the loud truth that nobody is left. `seq` is the number of the fact.

    Who gets here is paged by Muster, also where the team's pager should have climbed by itself.
    """
    if any(other.step > page.step for other in alarm.pages):
        # Several people were paged at once; the first silence has moved it on for all.
        return []
    team, called = given.policy.teams.get(alarm.team), [other.person for other in alarm.pages]
    people = escalation.next_step_of(given, replace(team, pager=""), page.step + 1, called) if team else ()
    why = page.why if page.why.startswith("no answer") else f"no answer from {page.person.name}; {page.why}"
    if people:
        return [
            _page(number, person, why, page.step + 1, alarm.severity, team, given)
            for number, person in enumerate(people, start=seq)
        ]
    silent = [other for other in alarm.pages if other.step == page.step]
    if alarm.unanswered or page != silent[-1]:
        return []
    return [unanswered(tuple(dict.fromkeys(called)), team, given)]


def again(alarm: Alarm, page: Page, given: Given) -> Sequence[e.AlarmEvent]:
    """The snooze is over: the same person at the same step, or whoever has their duty by now; unless they were paged
    anew meanwhile."""
    team = given.policy.teams.get(alarm.team)
    person, later = _on_duty(page, team, given), alarm.pages[alarm.pages.index(page) + 1 :]
    if any(other.person == person and not other.snoozed_until for other in later):
        return []
    by = "" if person == page.person else f" by {page.person.name}"
    why = page.why if page.why.startswith("snoozed") else f"snoozed{by} until now; {page.why}"
    return [_page(alarm.version + 1, person, why, page.step, alarm.severity, team, given)]


def _on_duty(page: Page, team: Team | None, given: Given) -> Person:
    """Whoever was paged as the on-call may sleep once their shift is over: the next one is woken."""
    contact = given.policy.contact_of(page.person)
    if not team or not contact or given.duty.who(team.schedule, page.at) != contact.key:
        return page.person
    return next(iter(escalation.people_of(given, "on_call", team)), page.person)


def unanswered(tried: tuple[Person, ...], team: Team | None, given: Given, pager: str = "") -> e.AlarmUnanswered:
    lead = given.policy.people.get(team.lead) if team else None
    return e.AlarmUnanswered(tried, lead.person if lead else None, pager)


def _page(
    seq: int, person: Person, why: str, step: int, severity: Severity, team: Team | None, given: Given
) -> e.AlarmPaged:
    rule = given.policy.severities[severity]
    return e.AlarmPaged(
        f"p{seq}", person, why[:400], step, given.now, step_after(rule, given.now, _hours(team, given))
    )  # fmt: skip


def _hours(team: Team | None, given: Given) -> BusinessHours:
    return (team.hours if team else None) or given.policy.hours
