"""The company's rules of on-call, as frozen values of the policy: pagers, heartbeats, page budget, nights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from incidents.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Pager:
    """A paging service outside. Its secrets come from the environment, never from the policy file.

    `kind` is `pagerduty`, `opsgenie`, `webhook`, `twilio` or `azure`. The first three are told of an incident as a
    whole and belong to teams; the last two ring single people, by phone and SMS, and the first of them is used.
    `runs_escalation`: it pages the team's on-call by its own schedules, and Muster only watches. `url` replaces the
    service's usual address (a region, a webhook's target). `caller` is the number or sender that people are rung from.
    """

    key: str
    kind: str
    url: str = ""
    runs_escalation: bool = False
    caller: str = ""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life somebody else gives: silence longer than `every` and `grace` raises an alarm at the team."""

    key: str
    name: str
    every: timedelta
    grace: timedelta
    team: str
    severity: Severity = Severity.SEV2
    runbooks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OncallRules:
    """`page_budget` pages per person in `budget_span` are one too many (the seed: under 5 a week on call).

    A page between `night_from` and `night_until` of the person's own time is a night page. `handoff_before` a shift
    ends its person is asked for the handoff note. `email_after`: with no contact of their own, people get a page by
    mail, too, when it is unanswered that long. `rest_between`: shifts of one person closer than that are back to back.
    """

    page_budget: int = 5
    budget_span: timedelta = timedelta(days=7)
    night_from: time = time(22)
    night_until: time = time(7)
    handoff_before: timedelta = timedelta(minutes=30)
    email_after: timedelta = timedelta(minutes=2)
    longest_shift: timedelta = timedelta(days=7)
    rest_between: timedelta = timedelta(days=7)
    snooze_longest: timedelta = timedelta(hours=24)
