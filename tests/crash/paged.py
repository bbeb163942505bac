"""What is true after alarms have climbed under kills: every page went out, and what went twice says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from oncall.alarms.model import Alarm
from oncall.calls.model import Call, TryState
from playground.people import seats
from tests.crash.look import Sight
from tests.crash.server import Broken, Server
from tests.standins.teams import TeamsStandIn

STEPS = ("alex", "megan", "isaiah")
"""The on-call, the team's lead, the engineering lead: each is paged when the one before was silent for a step."""


class Stage(Protocol):
    """What `tests.crash.paging` has played on."""

    server: Server
    teams: TeamsStandIn
    kills: int

    @property
    def told(self) -> Sequence[tuple[str, str]]: ...

    def paged(self, who: str) -> Iterator[tuple[str, str]]: ...


def of(sight: Sight, kind: type[Any]) -> list[Any]:
    return [told.last for told in sight.told.values() if isinstance(told.last, kind)]


def check(paging: Stage, sight: Sight, answered: set[str]) -> tuple[int, int]:
    found, calls = of(sight, Alarm), {call.key: call for call in of(sight, Call)}
    for alarm in found:
        _check_alarm(alarm, calls, answered)
        _check_pager(alarm, paging.told)
    sent = Counter(ids for who in STEPS for ids in paging.paged(who))
    owed = {(alarm.key, page.id) for alarm in found for page in alarm.pages}
    missing, strange = owed - set(sent), set(sent) - owed
    if missing or strange:
        raise Broken(f"pages that nobody got: {missing}; pages of nothing: {strange}")
    twice = sent.total() - len(owed)
    again = sum("you are paged again" in str(call.body) for call in paging.teams.calls if call.method == "POST")
    if twice > paging.kills or again < twice:
        raise Broken(f"{twice} pages came twice, {again} of them say so, in {paging.kills} kills")
    if paging.server.complaints:
        raise Broken(f"the log complains: {paging.server.complaints[:3]}")
    return len(owed), twice


def _check_alarm(alarm: Alarm, calls: Mapping[str, Call], answered: set[str]) -> None:
    """Answered by the on-call, or climbed to the end; each page has a call, and the call knows its card was sent."""
    if alarm.key in answered and (alarm.acknowledged_by is None or alarm.acknowledged_by.name != "Alex Wilber"):
        raise Broken(f"{alarm.key} was acknowledged, and does not know it")
    who = [page.person.id for page in alarm.pages]
    climbed = [seats()[key].entra for key in STEPS]
    if who != climbed[: len(who)] or (alarm.unanswered and who != climbed):
        raise Broken(f"{alarm.key} paged {who}")
    for page in alarm.pages:
        call = calls.get(f"{alarm.key}.{page.id}")
        if call is None or call.tries[0].state is not TryState.SENT:
            raise Broken(f"the call of {alarm.key} {page.id} says: {call}")


def _check_pager(alarm: Alarm, told: Sequence[tuple[str, str]]) -> None:
    """Told at least once of the alarm, and of its acknowledgement."""
    wanted = {"trigger"} | ({"acknowledge"} if alarm.acknowledged_at else set())
    missing = wanted - {what for about, what in told if about == alarm.key}
    if missing:
        raise Broken(f"the pager was never told to {missing} {alarm.key}")
