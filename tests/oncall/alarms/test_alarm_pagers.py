"""An alarm and its team's pager, and what an alarm does not understand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from incidents.errors import NotAllowed
from incidents.given import Given
from incidents.model import MUSTER, Severity
from oncall.alarms import commands as c
from oncall.alarms import events as e
from oncall.alarms.decide import decide
from oncall.alarms.evolve import evolve
from oncall.effects import TellPager
from oncall.events import OncallEntry
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule, Unit
from tests.incidents.company import ANA, BEN, POLICY, TOM, at
from tests.oncall.alarms.told import KEY, RAISE, Told, raised, with_pager


def test_the_teams_pager_hears_of_it_and_who_has_it() -> None:
    told = raised(with_pager())
    assert [row.effect for row in told.owes(TellPager)] == [TellPager("pd", KEY, "trigger")]
    told.ask(ANA, c.AnswerAlarm("p2"))
    assert [row.effect for row in told.owes(TellPager)] == [TellPager("pd", KEY, "acknowledge")]
    assert len(told.called()) == 1


def test_where_it_pages_by_itself_muster_watches_and_says_so() -> None:
    told = raised(with_pager(runs=True)).until("14:33")
    assert told.said()[-1] == (
        "backup is silent: PagerDuty has brought nobody, so I page people now. Call somebody by phone, too."
    )
    assert told.called() == [("Fri 14:33", "Ana Silva", 1)]
    assert told.ask(MUSTER, c.PageAlarmAgain("")) == [], "said once"
    told.until("16:30")
    climbed = [name for _, name, _ in told.called()]
    assert climbed[:2] == ["Ana Silva", "Lea Lindt"], "as without that pager"
    assert told.said()[-1].startswith("backup is silent: nobody answered (")


def test_a_pager_out_of_reach_is_said_and_muster_pages_where_it_was_to() -> None:
    told = raised(with_pager())
    told.ask(MUSTER, c.RecordAlarmPagerFailure("pd", "the key is refused"))
    assert told.said()[-1] == "backup is silent: PagerDuty could not be told: the key is refused."
    assert len(told.called()) == 1
    watched = raised(with_pager(runs=True))
    watched.ask(MUSTER, c.RecordAlarmPagerFailure("pd", "gone"))
    assert watched.called() == [("Fri 14:23", "Ana Silva", 1)]


# ---- whom nothing reaches, and whose shift is over


def test_where_no_road_is_left_the_next_is_called_at_once_and_the_team_hears_it() -> None:
    told = raised()
    told.now += timedelta(seconds=20)
    told.ask(MUSTER, c.PageAlarmAgain("p2"))
    assert told.called() == [("Fri 14:23", "Ana Silva", 1), ("Fri 14:23", "Lea Lindt", 2)]
    assert told.said()[-1] == (
        "backup is silent: Ana Silva cannot be reached, every road has failed. The next one is called."
    )
    told.until("14:33")
    assert [name for _, name, _ in told.called()][:3].count("Ana Silva") == 1
    assert len([text for text in told.said() if "Ana Silva cannot be reached" in text]) == 1


def test_a_snooze_past_the_shift_wakes_whoever_has_the_duty_then() -> None:
    days = Schedule("days", "Days", "UTC", (Layer(("ana", "ben"), date(2026, 11, 20), time(9), 1, Unit.DAYS),))
    team = replace(POLICY.teams["payments"], schedule="days")
    policy = replace(POLICY, schedules={"days": days}, teams={**POLICY.teams, "payments": team})
    told = Told(policy)
    told.duty = Duty(policy.schedules)
    told.ask(MUSTER, replace(RAISE, severity=Severity.SEV3))
    told.ask(ANA, c.SnoozeAlarm("p2", at("10:00", 21)))
    told.until("10:00", 21)
    assert told.called() == [("Fri 14:23", "Ana Silva", 1), ("Sat 10:00", "Ben Okafor", 1)]
    assert told.it.pages[1].why == "snoozed by Ana Silva until now; SEV-3 Minor: backup is silent"


# ---- what is no business of people or of an alarm


def test_clocks_are_not_for_people_and_know_what_they_ask_about() -> None:
    told = raised()
    for command in (RAISE, c.PageAlarmAgain("p2"), c.RecordAlarmPagerFailure("pd", "x")):
        assert isinstance(told.refused(BEN, command), NotAllowed)
    assert told.ask(MUSTER, c.PageAlarmAgain("p99")) == []
    assert told.ask(MUSTER, c.PageAlarmAgain("")) == [], "the on-call is paged already"


def test_what_an_alarm_cannot_read_is_a_fault_of_the_program() -> None:
    told = raised()
    with pytest.raises(TypeError, match="understand"):
        decide(told.it, object(), Given(told.now, MUSTER, "contoso", POLICY))  # type: ignore[arg-type]  # on purpose
    first = told.entries[0]
    for seq, alarm in ((2, None), (9, told.it)):
        with pytest.raises(ValueError, match="does not follow"):
            evolve(alarm, replace(first, seq=seq))
    with pytest.raises(TypeError, match="first fact"):
        evolve(None, OncallEntry(1, told.now, TOM, e.AlarmEnded("x")))
    with pytest.raises(TypeError, match="later fact"):
        evolve(told.it, replace(first, seq=3))


def test_a_severity_without_a_page_step_pages_once() -> None:
    rule = replace(POLICY.severities[Severity.SEV2], page_step=None)
    told = raised(replace(POLICY, severities={**POLICY.severities, Severity.SEV2: rule}))
    assert told.timers() == []
    assert len(told.called()) == 1
