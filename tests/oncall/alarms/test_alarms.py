"""An alarm: whom it pages and when, how far silence takes it, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from incidents.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from incidents.model import MUSTER, Severity
from incidents.policy import BusinessHours, EscalationPolicy
from oncall.alarms import commands as c
from oncall.alarms import events as e
from oncall.calls.commands import AnswerCall, BeginCall, EndCall, PutOff
from oncall.effects import PostToTeam, RefreshPage, TellPager, TellPerson
from tests.incidents.company import ANA, BEN, ISA, LEA, POLICY, VIC, at
from tests.oncall.alarms.told import KEY, RAISE, Told, raised, with_pager

SEV1, SEV2, SEV3, SEV4 = Severity


# ---- paging


def test_it_pages_the_on_call_of_the_team_and_its_channel_hears_of_it() -> None:
    told = raised()
    assert told.called() == [("Fri 14:23", "Ana Silva", 1)]
    begin = told.owed[f"{KEY}/2/call-p2"]
    assert begin.lane == f"call:{KEY}.p2"
    assert begin.effect.command == BeginCall(  # type: ignore[union-attr]  # an ask
        f"{KEY}.p2", KEY, "p2", ANA, "backup is silent", "SEV-2 Major: backup is silent", SEV2, "heartbeat backup"
    )
    assert told.said() == ["SEV-2 alarm: backup is silent. Last heard 13:23 UTC."]


def test_raised_again_it_changes_nothing_open_or_over() -> None:
    told = raised()
    assert told.ask(MUSTER, RAISE) == []
    told.ask(MUSTER, c.EndAlarm("the heartbeat is back"))
    assert told.ask(MUSTER, RAISE) == []


def test_found_out_too_late_it_is_not_raised() -> None:
    told = Told()
    assert told.ask(MUSTER, replace(RAISE, until=at("14:22"))) == []
    assert told.ask(MUSTER, replace(RAISE, until=at("14:23")))


def test_silence_takes_it_up_the_teams_escalation_and_nobody_left_is_said_loudly_and_once() -> None:
    told = raised(severity=SEV1)
    told.until("15:30")
    assert told.called()[:4] == [
        ("Fri 14:23", "Ana Silva", 1), ("Fri 14:26", "Lea Lindt", 2), ("Fri 14:29", "Isa Engels", 3),
        ("Fri 14:32", "Vic Pohl", 4),
    ]  # fmt: skip
    assert told.it.pages[1].why == "no answer from Ana Silva; SEV-1 Critical: backup is silent"
    (unanswered,) = [entry.event for entry in told.entries if isinstance(entry.event, e.AlarmUnanswered)]
    assert unanswered == e.AlarmUnanswered((ANA, LEA, ISA, VIC), LEA)
    post = [row.effect for row in told.owes(PostToTeam)][-1]
    tried = "Ana Silva, Lea Lindt, Isa Engels, Vic Pohl"
    words = f"backup is silent: nobody answered ({tried}). Call somebody by phone now."
    assert post == PostToTeam("payments", words, (LEA,), loud=True)
    (lead,) = told.owes(TellPerson)
    assert lead.effect == TellPerson(LEA, f"You lead this team, so you hear it here too. {words}")
    assert told.it.unanswered


def test_a_team_that_owns_no_service_has_an_escalation_of_its_own() -> None:
    bare = replace(POLICY.teams["search"], key="bare", name="Bare")
    policy = replace(POLICY, teams={**POLICY.teams, "bare": bare})
    told = raised(policy, team="bare").until("14:34")
    assert told.called() == [("Fri 14:23", "Tom Ito", 1), ("Fri 14:33", "Sam Roy", 2)]


def test_a_sev_3_waits_until_the_team_opens() -> None:
    early = BusinessHours(opens=time(8), time_zone="Europe/Berlin")
    teams = {**POLICY.teams, "payments": replace(POLICY.teams["payments"], hours=early)}
    told = raised(replace(POLICY, teams=teams), SEV3, clock="20:00")
    assert told.called() == []
    assert told.said()[0].endswith("The on-call is paged at Mon 07:00 UTC, when the team opens.")
    told.until("08:01", 23)
    assert told.called() == [("Mon 07:00", "Ana Silva", 1), ("Mon 08:00", "Lea Lindt", 2)]


def test_a_sev_3_in_business_hours_pages_at_once_and_one_answered_before_the_team_opens_does_not() -> None:
    assert raised(severity=SEV3).called() == [("Fri 14:23", "Ana Silva", 1)]
    told = raised(severity=SEV3, clock="20:00")
    told.ask(BEN, c.AnswerAlarm())
    assert told.until("12:00", 23).called() == []


def test_a_sev_4_is_said_and_pages_nobody() -> None:
    told = raised(with_pager(), SEV4)
    assert told.until("12:00", 24).called() == []
    assert (len(told.said()), told.owes(TellPager)) == (1, [])


def test_a_team_that_left_the_policy_is_nobody_to_page_and_that_is_said() -> None:
    told = raised(team="gone")
    assert told.said()[-1] == "backup is silent: nobody answered (nobody is there to page). Call somebody by phone now."
    assert told.owes(TellPerson) == []
    left = raised(severity=SEV1)
    left.policy = replace(POLICY, teams={})
    left.until("14:40")
    assert len(left.it.pages) == 1
    assert left.it.unanswered


def test_of_two_paged_at_once_the_first_silence_goes_further_and_the_last_is_told() -> None:
    both = ("engineering_lead", "vp_engineering")
    steps = EscalationPolicy("default", (("on_call",), ("team_lead",), both, ("tom",)), repeat=0)
    told = raised(replace(POLICY, escalations={"default": steps}), SEV2).until("15:30")
    assert [(who, step) for _, who, step in told.called()] == [
        ("Ana Silva", 1), ("Lea Lindt", 2), ("Isa Engels", 3), ("Vic Pohl", 3),
        ("Tom Ito", 4),
    ]  # fmt: skip
    told = raised(replace(POLICY, escalations={"default": replace(steps, steps=(*steps.steps[:3],))}), SEV2)
    told.until("15:30")
    assert len([entry for entry in told.entries if isinstance(entry.event, e.AlarmUnanswered)]) == 1


# ---- answers


def test_whoever_answers_ends_it_for_all_and_the_way_is_kept() -> None:
    told = raised(severity=SEV1).until("14:27")
    told.ask(LEA, c.AnswerAlarm(told.it.pages[1].id, "phone"))
    assert (told.it.acknowledged_by, told.it.answered_by, told.it.pages[1].via) == (LEA, "phone", "phone")
    assert told.told(0) == [EndCall("Lea Lindt acknowledged")]
    assert told.told(1) == [AnswerCall("phone")]
    assert len(told.until("15:30").it.pages) == 2


def test_anybody_may_look_after_it_but_a_page_is_its_persons() -> None:
    told = raised()
    assert "That page is for Ana Silva" in told.refused(BEN, c.AnswerAlarm("p2")).sentence
    assert isinstance(told.refused(BEN, c.AnswerAlarm("p99")), Stale)
    assert isinstance(told.refused(BEN, c.AnswerAlarm(), guest=True), NotAllowed)
    told.ask(BEN, c.AnswerAlarm())
    assert told.refused(ANA, c.AnswerAlarm("p2")).sentence == "Ben Okafor acknowledged it at 14:23 UTC."
    told.alarm = replace(told.it, acknowledged_by=None)
    assert "Somebody" in told.refused(ANA, c.AnswerAlarm("p2")).sentence


# ---- snooze


def test_what_can_wait_is_put_off_and_comes_again_once() -> None:
    told = raised(severity=SEV3)
    told.ask(ANA, c.SnoozeAlarm("p2", at("14:43")))
    assert told.told(0) == [PutOff(at("14:43"))]
    told.until("15:30")
    assert told.called() == [("Fri 14:23", "Ana Silva", 1), ("Fri 14:43", "Ana Silva", 1)]
    assert told.it.pages[1].why == "snoozed until now; SEV-3 Minor: backup is silent"
    told.ask(ANA, c.SnoozeAlarm(told.it.pages[1].id, at("15:40")))
    told.until("15:40")
    assert told.it.pages[2].why == told.it.pages[1].why


def test_put_off_further_it_comes_at_the_later_moment() -> None:
    told = raised(severity=SEV3)
    for until in ("14:43", "15:00"):
        told.ask(ANA, c.SnoozeAlarm("p2", at(until)))
    assert len(told.until("14:59").it.pages) == 1
    assert len(told.until("15:00").it.pages) == 2


def test_what_cannot_wait_is_another_s_or_needs_no_answer_is_not_put_off() -> None:
    assert "cannot wait" in raised().refused(ANA, c.SnoozeAlarm("p2", at("14:43"))).sentence
    told = raised(severity=SEV3)
    assert type(told.refused(BEN, c.SnoozeAlarm("p2", at("14:43")))) is Refused
    assert isinstance(told.refused(ANA, c.SnoozeAlarm("p2", at("14:00"))), Invalid)
    assert isinstance(told.refused(ANA, c.SnoozeAlarm("p2", told.now + timedelta(days=3))), Invalid)
    told.ask(BEN, c.AnswerAlarm())
    assert isinstance(told.refused(ANA, c.SnoozeAlarm("p2", at("14:43"))), Stale)


# ---- the end


def test_the_heartbeat_is_back() -> None:
    told = raised(with_pager())
    told.ask(MUSTER, c.EndAlarm("the heartbeat is back"))
    assert told.told(0) == [EndCall("the heartbeat is back")]
    assert told.said()[-1] == "backup is silent: over, the heartbeat is back."
    assert [row.effect for row in told.owes(TellPager)] == [TellPager("pd", KEY, "resolve")]
    assert told.ask(MUSTER, c.EndAlarm("the heartbeat is back")) == []
    assert told.refused(BEN, c.EndAlarm()).sentence == "That alarm is over: the heartbeat is back."
    assert isinstance(told.refused(ANA, c.AnswerAlarm("p2")), Stale)
    assert len(told.until("15:30").it.pages) == 1


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (c.EndAlarm(), "Ben Okafor ended it"),
        (c.EndAlarm("  a   test "), "a test"),
        (c.EndAlarm(incident="INC-7"), "INC-7 was declared"),
    ],
)
def test_a_person_or_an_incident_ends_it(ask: c.EndAlarm, why: str) -> None:
    told = raised()
    told.ask(BEN, ask)
    assert (told.it.ended, told.it.incident, told.it.is_open) == (why, ask.incident, False)


def test_what_never_was_is_nothing_to_a_clock_and_not_found_by_a_person() -> None:
    assert Told().ask(MUSTER, c.EndAlarm("back")) == []
    assert isinstance(Told().refused(BEN, c.EndAlarm()), NotFound)


def test_when_it_is_over_the_card_of_everybody_paged_is_brought_up_to_date() -> None:
    told = raised().until("14:40")
    assert len(told.called()) > 1
    told.ask(ANA, c.AnswerAlarm(told.it.pages[0].id))
    assert told.owes(RefreshPage) == [], "the calls that end bring their own cards up to date"
    told.ask(MUSTER, c.EndAlarm("the heartbeat is back"))
    cards = {row.lane: row.effect for row in told.owes(RefreshPage)}
    keys = [f"{KEY}.{page.id}" for page in told.it.pages]
    assert cards == {f"page:{key}": RefreshPage(key) for key in keys}
