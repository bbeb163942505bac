"""The asks that can be put to an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Severity


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Pages the on-call of `team`; raised again it changes nothing. `team` is its key in the policy.

    After `until` it is not raised any more: whoever found out about the silence may not have been there to listen.
    """

    key: str
    title: str
    text: str
    source: str
    rule: str
    team: str
    severity: Severity
    runbooks: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerAlarm:
    """Acknowledge. `page` is the page answered, empty for somebody who was not paged and looks after it. `via` as in
    `AnswerCall`."""

    page: str = ""
    via: str = "Teams"


@dataclass(frozen=True, slots=True)
class SnoozeAlarm:
    page: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PageAlarmAgain:
    """A timer: no answer to this page in its time, or its snooze is over. Empty: the team opens, or its pager, which
    pages by itself, has had its time."""

    page: str


@dataclass(frozen=True, slots=True)
class EndAlarm:
    """`why` in words: `the heartbeat is back`; a person may end one, too. `incident` where one was declared from it."""

    why: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class RecordAlarmPagerFailure:
    """A performer: the team's pager could not be told. `reason` holds no secret and no address."""

    pager: str
    reason: str


AlarmCommand = RaiseAlarm | AnswerAlarm | SnoozeAlarm | PageAlarmAgain | EndAlarm | RecordAlarmPagerFailure
