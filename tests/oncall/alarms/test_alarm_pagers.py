"""An alarm and its team's pager, and what an alarm does not understand."""

from __future__ import annotations

from dataclasses import replace

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
from tests.incidents.company import ANA, BEN, POLICY, TOM
from tests.oncall.alarms.told import KEY, RAISE, raised, with_pager


def test_the_teams_pager_hears_of_it_and_who_has_it() -> None:
    told = raised(with_pager())
    assert [row.effect for row in told.owes(TellPager)] == [TellPager("pd", KEY, "trigger")]
    told.ask(ANA, c.AnswerAlarm("p2"))
    assert [row.effect for row in told.owes(TellPager)] == [TellPager("pd", KEY, "acknowledge")]
    assert len(told.called()) == 1


def test_where_it_pages_by_itself_muster_watches_and_says_so() -> None:
    told = raised(with_pager(runs=True)).until("14:33")
    assert told.called() == []
    assert told.said()[-1] == "backup is silent: PagerDuty has brought nobody. Call somebody by phone now."
    assert told.ask(MUSTER, c.PageAlarmAgain("")) == [], "said once"


def test_a_pager_out_of_reach_is_said_and_muster_pages_where_it_was_to() -> None:
    told = raised(with_pager())
    told.ask(MUSTER, c.RecordAlarmPagerFailure("pd", "the key is refused"))
    assert told.said()[-1] == "backup is silent: PagerDuty could not be told: the key is refused."
    assert len(told.called()) == 1
    watched = raised(with_pager(runs=True))
    watched.ask(MUSTER, c.RecordAlarmPagerFailure("pd", "gone"))
    assert watched.called() == [("Fri 14:23", "Ana Silva", 1)]


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
