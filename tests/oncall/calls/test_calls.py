"""A call: its roads in their time, what is done when one fails, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from incidents.commands import Acknowledge, PageAgain, RecordPageFailure
from incidents.effects import Ask
from incidents.model import Person, Severity
from oncall.alarms.commands import PageAlarmAgain
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.model import Road, TryState
from oncall.calls.planning import at_night
from oncall.effects import FilePage, RefreshPage, Ring, SendPage
from oncall.rules import OncallRules
from oncall.schedules.schedule import Layer, Restriction, Schedule
from tests.incidents import story
from tests.incidents.company import ANA, BEN, STRANGER, at
from tests.oncall.calls.told import BEGIN, KEY, TEST, WEEKLY, Told, begun, one, points, with_contact

SMS_THEN_CALL = points((Road.PHONE, 5, True), (Road.SMS, 2, True), (Road.EMAIL, 1, False))


# ---- the roads


def test_teams_goes_out_at_once_and_the_verified_contacts_in_their_time() -> None:
    told = begun(contacts=SMS_THEN_CALL, policy=with_contact(email="ana@contoso.example"))
    assert told.plan() == [
        ("14:23", "teams", "waiting"), ("14:25", "sms", "waiting"), ("14:28", "phone", "waiting"),
    ]  # fmt: skip
    assert [each.contact for each in told.it.tries] == ["", "c2", "c1"]
    assert [row.key for row in told.owes(SendPage)] == [f"{KEY}/try/1"]
    assert [row.key for row in told.owes(Ring)] == [f"{KEY}/try/2", f"{KEY}/try/3"]
    assert [row.key for row in told.owes(FilePage)] == [f"{KEY}/filed"]


def test_with_no_contact_of_their_own_people_get_a_mail_to_the_address_of_the_catalogue() -> None:
    told = begun(policy=with_contact(email="ana@contoso.example"), contacts=points((Road.SMS, 1, False)))
    assert told.plan() == [("14:23", "teams", "waiting"), ("14:25", "email", "waiting")]
    assert one(2, told).contact == ""


@pytest.mark.parametrize("who", [ANA, STRANGER])
def test_with_no_address_at_all_teams_is_the_only_road(who: Person) -> None:
    assert len(begun(replace(BEGIN, person=who)).it.tries) == 1


def test_a_contact_on_teams_is_no_second_card() -> None:
    assert len(begun(contacts=points((Road.TEAMS, 3, True))).it.tries) == 1


def test_of_many_pages_the_worst_goes_out_first() -> None:
    worst = begun().due(1)
    slow = begun(replace(BEGIN, severity=Severity.SEV3)).due(1)
    assert at("14:23") - worst == timedelta(milliseconds=750)
    assert at("14:23") - slow == timedelta(milliseconds=250)


def test_a_test_tries_every_road_at_once_and_its_card_tells_of_each() -> None:
    told = begun(TEST, contacts=SMS_THEN_CALL)
    assert {when for when, _, _ in told.plan()} == {"14:23"}
    told.clear().tried(2)
    assert told.owes(RefreshPage)


# ---- what falls on whom


def test_the_shift_it_falls_in_is_noted() -> None:
    told = begun(schedule=WEEKLY)
    assert (told.it.schedule, told.it.shift_end) == ("primary", at("09:00", 23))
    assert begun(replace(BEGIN, person=BEN), schedule=WEEKLY).it.schedule == ""
    assert begun(replace(BEGIN, person=STRANGER), schedule=WEEKLY).it.shift_end is None


def test_a_shift_that_is_not_now_is_none() -> None:
    nights = (Restriction(opens=time(20), closes=time(8)),)
    schedule = Schedule("nights", "Nights", "UTC", (Layer(("ana",), date(2026, 11, 16), only=nights),))
    assert begun(schedule=schedule).it.schedule == ""


@pytest.mark.parametrize(
    ("clock", "zone", "night"),
    [
        ("14:23", "UTC", False), ("22:00", "UTC", True), ("06:59", "UTC", True), ("07:00", "UTC", False),
        ("14:23", "Asia/Tokyo", True), ("06:30", "Europe/Berlin", False), ("21:30", "Europe/Berlin", True),
    ],
)  # fmt: skip
def test_a_night_page_is_one_in_the_night_of_the_persons_own_time(clock: str, zone: str, night: bool) -> None:
    told = Told(policy=with_contact(time_zone=zone)).at(clock)
    told.ask(BEGIN)
    assert told.it.night is night


def test_a_night_may_also_lie_within_one_day() -> None:
    rules = OncallRules(night_from=time(1), night_until=time(6))
    assert [at_night(at(clock), "UTC", rules) for clock in ("00:30", "01:00", "06:00")] == [False, True, False]


# ---- beginning


def test_a_call_begins_once() -> None:
    assert begun().ask(BEGIN) == []


def test_a_call_whose_page_was_answered_meanwhile_never_begins() -> None:
    told = story.declared(Severity.SEV1)
    page = told.it.pages[0]
    begin = replace(BEGIN, page=page.id)
    assert Told(incident=told.it).ask(begin)
    assert Told(incident=told.it).ask(replace(begin, page="p999")) == []
    told.ask(BEN, Acknowledge())
    assert Told(incident=told.it).ask(begin) == [], "Ben looks after it"
    told.ask(ANA, Acknowledge())
    assert Told(incident=told.it).ask(begin) == []
    assert Told().ask(c.AnswerCall()) == [], "what never began needs no answer"


# ---- a road fails


def test_when_teams_fails_the_next_road_is_taken_at_once_and_the_rest_keep_their_time() -> None:
    told = begun(contacts=SMS_THEN_CALL)
    waited = told.owed[f"{KEY}/try/2"]
    facts = told.at("14:24").clear().tried(1, "the bot is blocked")
    assert facts == [e.TryMade(1, sent=False, reason="the bot is blocked"), e.TryMovedUp(2, at("14:24"))]
    assert told.plan() == [("14:23", "teams", "failed"), ("14:24", "sms", "waiting"), ("14:28", "phone", "waiting")]
    moved = told.owed[f"{KEY}/try/2"]
    assert moved.effect == waited.effect
    assert moved.due < waited.due
    assert f"{KEY}/try/3" not in told.owed, "a try that is not moved is not owed anew"
    assert told.owes(RefreshPage), "its card says what went wrong"


def test_roads_of_the_same_moment_are_taken_together() -> None:
    told = begun(contacts=points((Road.SMS, 2, True), (Road.PHONE, 2, True), (Road.EMAIL, 3, True)))
    told.tried(1, "gone")
    assert [when for when, _, _ in told.plan()] == ["14:23", "14:23", "14:23", "14:26"]


def test_a_road_that_is_due_already_is_not_moved() -> None:
    told = begun(contacts=SMS_THEN_CALL).at("14:26")
    assert [type(fact) for fact in told.tried(1, "slow and then gone")] == [e.TryMade]


def test_a_failed_sms_brings_the_phone_forward() -> None:
    told = begun(contacts=SMS_THEN_CALL)
    told.tried(1)
    told.at("14:25").tried(2, "the number does not answer")
    assert told.due(3) < at("14:25")
    assert one(2, told).reason == "the number does not answer"


def test_an_sms_that_was_sent_may_fail_after_all_and_then_stays_failed() -> None:
    told = begun(contacts=SMS_THEN_CALL)
    told.tried(2)
    told.tried(2, "undelivered")
    assert told.tried(2) == []
    assert one(2, told).state is TryState.FAILED


def test_a_word_that_comes_twice_or_about_nothing_changes_nothing() -> None:
    told = begun()
    assert told.tried(1)
    assert told.tried(1) == []
    assert told.tried(9) == []


def test_after_an_answer_no_road_is_taken_any_more() -> None:
    told = begun(contacts=SMS_THEN_CALL)
    told.ask(c.AnswerCall())
    assert told.plan()[1:] == [("14:25", "sms", "not needed"), ("14:28", "phone", "not needed")]
    assert [type(fact) for fact in told.tried(1, "gone")] == [e.TryMade]


def test_when_no_road_is_left_the_room_hears_it() -> None:
    told = begun(contacts=points((Road.SMS, 2, True)))
    told.tried(1, "the bot is blocked")
    assert told.owes(Ask) == [], "what happens in Teams is told from there"
    told.tried(2, "no such number")
    said, on = told.owes(Ask)
    assert said.effect == Ask("incident", "INC-42", RecordPageFailure("p2", "no road is left; sms: no such number"))
    assert (on.effect, on.due, on.lane) == (Ask("incident", "INC-42", PageAgain("p2")), told.now, said.lane)


def test_a_card_that_fails_last_takes_it_on_as_well() -> None:
    told = begun(contacts=points((Road.SMS, 0, True)))
    told.tried(2, "no such number")
    assert told.owes(Ask) == []
    told.tried(1, "the bot is blocked")
    assert [row.effect for row in told.owes(Ask)] == [Ask("incident", "INC-42", PageAgain("p2"))]
    test = begun(TEST)
    test.tried(1, "the bot is blocked")
    assert test.owes(Ask) == [], "a test is no page"


def test_an_alarm_has_no_room_that_could_hear_it_and_goes_on() -> None:
    told = begun(replace(BEGIN, about="ALM-x"), contacts=points((Road.SMS, 2, True)))
    told.tried(1, "gone")
    told.tried(2, "gone")
    assert [row.effect for row in told.owes(Ask)] == [Ask("alarm", "ALM-x", PageAlarmAgain("p2"))]
