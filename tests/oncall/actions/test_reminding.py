"""Reminders of action items: two days before, on the day, then weekly, and never while the team sleeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from incidents.effects import Ask, Owed
from incidents.errors import NotAllowed
from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import BusinessHours
from oncall.actions import commands as c
from oncall.actions.decide import decide
from oncall.actions.evolve import evolve
from oncall.actions.model import Action, ActionKind
from oncall.actions.react import react
from oncall.actions.reminding import next_reminder
from oncall.effects import PostToTeam, TellPerson
from oncall.events import OncallEntry
from tests.incidents.company import ANA, BEN, POLICY

TOKYO = BusinessHours("Asia/Tokyo")
TEAM = replace(POLICY.teams["payments"], hours=TOKYO)
WORLD = replace(POLICY, teams={**POLICY.teams, "payments": TEAM})
DUE = date(2026, 11, 27)
OPEN = c.OpenAction("ACT-7", "Fix it", BEN, DUE, ActionKind.DETECT, "page budget", team="payments")


def utc(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


class Told:
    def __init__(self) -> None:
        self.action: Action | None = None
        self.owed: dict[str, Owed] = {}

    def ask(self, command: c.ActionCommand, at: datetime, by: Person = MUSTER) -> list[str]:
        """What people hear, each with its moment."""
        heard = []
        for fact in decide(self.action, command, Given(at, by, "contoso", WORLD)):
            entry = OncallEntry((self.action.version if self.action else 0) + 1, at, by, fact)
            before, self.action = self.action, evolve(self.action, entry)
            for row in react(before, self.action, entry):
                assert row.key not in self.owed
                self.owed[row.key] = row
                if isinstance(row.effect, TellPerson | PostToTeam):
                    heard.append(f"{row.due:%d %H}: {row.effect.text}")
        return heard

    @property
    def timer(self) -> tuple[datetime, c.RemindAction]:
        asks = [row for row in self.owed.values() if isinstance(row.effect, Ask)]
        command = asks[-1].effect.command  # type: ignore[union-attr]  # only asks are in it
        assert isinstance(command, c.RemindAction)
        return asks[-1].due, command


def test_what_is_opened_at_night_is_told_when_the_team_opens() -> None:
    told = Told()
    # Friday 18:00 in Tokyo: the team comes back on Monday.
    owner, team = told.ask(OPEN, utc(20, 9))
    assert owner.startswith("23 00: An action item was opened for you, due 27 Nov")
    assert team.startswith("23 00: Fix it.")


def test_two_days_before_on_the_day_and_then_weekly() -> None:
    told, heard = Told(), list[str]()
    told.ask(OPEN, utc(20, 3))
    for _ in range(4):
        due, command = told.timer
        heard += told.ask(command, due)
        assert told.ask(command, due) == [], "once"
    assert heard == [
        "25 00: Your action item is due 27 Nov: Fix it. When it is done, type: actions.",
        "27 00: Your action item is due today: Fix it. When it is done, type: actions.",
        "04 00: Your action item was due 27 Nov: Fix it. When it is done, type: actions.",
        "11 00: Your action item was due 27 Nov: Fix it. When it is done, type: actions.",
    ]


def test_done_it_is_quiet_and_reopened_it_begins_again() -> None:
    told = Told()
    told.ask(OPEN, utc(20, 3))
    due, command = told.timer
    told.ask(c.FinishAction(), utc(20, 4), ANA)
    assert told.ask(command, due) == []
    told.ask(c.ReopenAction(), utc(26, 3), ANA)
    assert told.timer[0] == utc(27, 0)
    assert told.ask(command, utc(26, 4)) == [], "a timer of before"
    with pytest.raises(NotAllowed):
        told.ask(told.timer[1], utc(27, 0), ANA)
    assert Told().ask(command, due) == [], "of what never came to be"


def test_a_reminder_found_after_a_downtime_waits_for_the_morning() -> None:
    told = Told()
    told.ask(OPEN, utc(20, 3))
    (heard,) = told.ask(told.timer[1], utc(25, 20))
    assert heard.startswith("26 00:")
    assert told.timer[0] == utc(27, 0)


@pytest.mark.parametrize(
    ("now", "reminder"),
    [
        (utc(20, 12), utc(25, 9)), (utc(25, 9), utc(27, 9)), (utc(27, 9), utc(4, 9, 12)), (utc(27, 8), utc(27, 9)),
        (utc(5, 9, 12), utc(11, 9, 12)), (utc(24, 9, 12), utc(25, 9, 12)),
    ],
)  # fmt: skip
def test_when_the_next_one_is(now: datetime, reminder: datetime) -> None:
    assert next_reminder(DUE, now, BusinessHours()) == reminder


def test_a_weekend_moves_it_and_two_of_one_morning_are_one() -> None:
    sunday, friday = date(2026, 11, 29), utc(27, 17)
    assert next_reminder(sunday, utc(26, 12), BusinessHours()) == utc(27, 9)
    assert next_reminder(sunday, friday, BusinessHours()) == utc(30, 9)
    monday = BusinessHours(days=(0,), opens=time(9))
    assert next_reminder(date(2026, 11, 30), friday, monday) == utc(30, 9)
    assert next_reminder(date(2026, 11, 30), friday + timedelta(days=3), monday) == utc(7, 9, 12)
