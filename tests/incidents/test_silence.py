"""Silence: how often an incident that nobody answers pages, what is said then and to whom, and what begins it anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.effects import PostMessage
from incidents.model import MUSTER, Role, Severity
from incidents.policy import EscalationPolicy
from oncall.effects import TellPerson
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule
from tests.incidents.company import ADM, ANA, BEN, CAROL, DANA, ISA, LEA, POLICY, SAM, TOM, VIC
from tests.incidents.story import Story, declared

SEV1, SEV2, SEV3, SEV4 = Severity


def counted(story: Story) -> Counter[str]:
    return Counter(who for _, who in story.called())


@pytest.mark.parametrize("severity", [SEV1, SEV2])
def test_a_silent_incident_pages_everybody_twice_and_then_nobody(severity: Severity) -> None:
    story = declared(severity).until("15:23")
    assert counted(story) == dict.fromkeys(("Ana Silva", "Isa Engels", "Vic Pohl", "Lea Lindt"), 2)
    assert len(story.facts(e.NobodyAnswered)) == 1
    assert story.until("23:00").called()[8:] == []
    assert len(story.facts(e.NobodyAnswered)) == 1


def test_nobody_is_paged_twice_in_the_same_minute() -> None:
    assert max(Counter(declared(SEV1).until("15:30").called()).values()) == 1


def test_a_call_by_name_that_stays_silent_calls_nobody_whose_own_page_waits() -> None:
    story = declared(SEV1).at("14:24")
    story.ask(DANA, c.PageSomeone("tom"))
    story.until("15:30")
    assert counted(story) == dict.fromkeys(("Ana Silva", "Isa Engels", "Vic Pohl", "Lea Lindt"), 2) | {"Tom Ito": 1}
    (fact,) = story.facts(e.NobodyAnswered)
    assert TOM in fact.tried


def test_a_page_in_one_round_counts_for_the_ladder_whoever_sent_it() -> None:
    story = declared(SEV1).at("14:24")
    story.ask(DANA, c.PageSomeone("lea"))
    story.until("14:29")
    assert [who for _, who in story.called()[4:]] == ["Ana Silva", "Lea Lindt"], "she was called in the first round"


def test_after_nobody_answered_silence_of_a_later_call_is_said_and_climbs_no_more() -> None:
    story = declared(SEV1).until("14:50")
    story.ask(DANA, c.PageSomeone("tom"))
    story.until("16:00")
    assert len(story.called()) == 9
    assert [TOM in fact.tried for fact in story.facts(e.NobodyAnswered)] == [False, True]


def test_raised_after_nobody_answered_it_climbs_anew_from_the_first_step() -> None:
    story = declared(SEV2).until("15:30")
    assert story.it.unanswered
    story.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert story.called()[8:] == [(f"Fri {story.now:%H:%M}", who) for who in ("Ana Silva", "Isa Engels", "Vic Pohl")]
    assert not story.it.unanswered
    story.until("17:00")
    assert counted(story) == dict.fromkeys(("Ana Silva", "Isa Engels", "Vic Pohl", "Lea Lindt"), 4)
    assert len(story.facts(e.NobodyAnswered)) == 2


@pytest.mark.parametrize("comes", [c.Acknowledge(), c.ClaimRole(Role.IC)])
def test_once_somebody_comes_the_free_roles_are_called_for(comes: c.IncidentCommand) -> None:
    story = declared(SEV1).until("14:50")
    told = len(story.called())
    story.ask(BEN, comes)
    assert story.it.nobody_at is None
    story.until("14:52")
    roles = [page.role for page in story.it.pages[told:]]
    assert roles == list(story.it.empty_roles)
    assert [page.person for page in story.it.pages[told:]] == [LEA, ANA, ISA][: len(roles)]


def test_a_lead_who_is_called_or_has_come_is_mentioned_and_not_rung_for_what_is_overdue() -> None:
    waits = declared(SEV1).until("15:03")
    assert counted(waits)["Lea Lindt"] == 2
    assert waits.nudges()[-1] == ("15:03", "internal update", "lead", "Lea Lindt")
    came = declared(SEV2)
    came.ask(LEA, c.Acknowledge())
    for who, role in ((ANA, Role.IC), (BEN, Role.TL), (CAROL, Role.CL)):
        came.ask(who, c.ClaimRole(role))
    came.until("15:30")
    assert counted(came)["Lea Lindt"] == 1
    assert ("15:03", "internal update", "lead", "Lea Lindt") in came.nudges()


def test_whoever_was_silent_themselves_is_not_told_so_by_name() -> None:
    story = declared(SEV2).until("14:43")
    assert [page.why for page in story.it.pages if page.step > 1] == [
        "no answer from anybody; SEV-2 Major: Card payments fail",
        "no answer from Ana Silva; SEV-2 Major: Card payments fail",
    ]


def test_a_call_by_name_that_ends_first_leaves_it_to_the_ladder_to_say_so() -> None:
    story = declared(SEV1, policy=replace(POLICY, escalations={}))
    story.ask(DANA, c.PageSomeone("tom"))
    story.at("14:26")
    assert story.ask(MUSTER, c.PageAgain(story.it.pages[-1].id)) == []
    story.ask(MUSTER, c.PageAgain(story.it.pages[0].id))
    assert [fact.tried for fact in story.facts(e.NobodyAnswered)] == [(ANA, ISA, VIC, TOM)]


def test_a_minor_incident_has_no_roles_to_ask_for_again() -> None:
    story = declared(SEV1).until("14:30")
    story.ask(DANA, c.SetSeverity(SEV3))
    story.ask(BEN, c.Acknowledge())
    story.until("15:30")
    assert [page for page in story.it.pages if page.role] == []


def test_the_clock_of_a_role_released_just_now_is_its_own() -> None:
    story = declared(SEV1).until("14:30")
    story.ask(ADM, c.AssignRole(Role.TL, BEN))
    story.at("14:31").ask(BEN, c.ReleaseRole(Role.TL))
    story.ask(BEN, c.Acknowledge())
    story.until("14:33")
    assert [page.role for page in story.it.pages if page.role] == [Role.IC, Role.CL]


def test_the_next_page_names_who_was_silent_last() -> None:
    story = declared(SEV1).until("14:29")
    assert [page.why for page in story.it.pages[3:]] == [
        "no answer from Ana Silva; SEV-1 Critical: Card payments fail",
        "no answer from Lea Lindt; SEV-1 Critical: Card payments fail",
    ]


def test_roles_are_not_said_to_be_unanswered_while_somebody_has_time() -> None:
    story = declared(SEV1)
    story.ask(TOM, c.Acknowledge())
    story.until("14:31")
    assert [page.person for page in story.it.pages if page.role] == [LEA, ANA, ISA, VIC]
    assert story.facts(e.NobodyAnswered) == [], "Vic was called just now"
    story.until("15:00")
    assert [fact.tried for fact in story.facts(e.NobodyAnswered)] == [(LEA, ANA, ISA, VIC)]


def test_only_a_ticket_now_and_an_incident_again_it_begins_anew() -> None:
    story = declared(SEV2).at("14:25")
    story.ask(DANA, c.SetSeverity(SEV4, "a ticket"))
    story.at("14:50").ask(DANA, c.SetSeverity(SEV2, "real after all"))
    assert story.called()[2:] == [("Fri 14:50", "Ana Silva"), ("Fri 14:50", "Lea Lindt")]
    story.until("18:00")
    assert counted(story) == {"Ana Silva": 3, "Lea Lindt": 3, "Isa Engels": 2, "Vic Pohl": 2}
    minor = declared(SEV3)
    minor.ask(DANA, c.SetSeverity(SEV4, "a ticket"))
    minor.at("14:30").ask(DANA, c.SetSeverity(SEV3, "real after all"))
    assert [who for _, who in minor.called()] == ["Ana Silva", "Ana Silva"], "her first page is over"


def test_raised_at_night_the_page_for_the_morning_is_not_sent_as_well() -> None:
    story = declared(SEV3, clock="03:00", day=21)
    story.ask(DANA, c.SetSeverity(SEV2, "worse"))
    assert [page.ended for page in story.it.pages] == ["paged at once", "", ""]


# ---- nobody answered: the lead hears it, and nobody at all is said


def test_the_lead_hears_that_nobody_answered_also_when_nobody_paged_them() -> None:
    short = EscalationPolicy("default", (("on_call",), ("tom",)), repeat=0)
    story = declared(SEV3, policy=replace(POLICY, escalations={"default": short}), clock="09:30").until("12:00")
    words = "Nobody has answered: Ana Silva and Tom Ito were paged. Call somebody by phone now."
    assert PostMessage("INC-42", words, (ANA, TOM, LEA), loud=True) in story.owes(PostMessage)
    assert story.owes(TellPerson) == [TellPerson(LEA, f"INC-42, SEV-3, Card payments fail. {words}")]


def test_the_lead_of_a_private_drill_is_not_told_its_title() -> None:
    story = Story()
    story.ask(ADM, c.OpenIncident("INC-42", 42, "Breach", severity=SEV1, services=("pay",), private=True, drill=True))
    (told,) = story.until("15:00").owes(TellPerson)
    assert told.text.startswith("Drill: INC-42, SEV-1. Nobody has answered: ")


def test_where_there_is_no_lead_at_all_the_room_hears_it_alone() -> None:
    policy = replace(POLICY, teams={}, services={}, leadership={"vp_engineering": "vic"}, escalations={})
    story = declared(SEV1, policy=policy, services=()).until("14:30")
    assert story.owes(TellPerson) == []
    assert [post.mentions for post in story.owes(PostMessage) if post.loud and "has answered" in post.text] == [(VIC,)]


def test_somebody_the_incident_does_not_know_is_stood_in_for() -> None:
    """Zoe came after it was declared: duty is as of today, people are those it began with."""
    zoe = Schedule("s", "S", "UTC", (Layer(("zoe",), date(2026, 1, 1)),))
    teams = {key: replace(team, schedule="s") for key, team in POLICY.teams.items()}
    teams["search"] = replace(teams["search"], on_call="")
    story = Story(replace(POLICY, teams=teams, schedules={"s": zoe}))
    story.duty = Duty({"s": zoe})
    story.ask(DANA, c.OpenIncident("INC-42", 42, "It fails", severity=SEV2, services=("pay",)))
    assert [page.person for page in story.it.pages] == [ANA, LEA]
    story.ask(DANA, c.PageSomeone("search"))
    assert story.it.pages[-1].person == SAM, "who leads it"


def test_a_post_with_nobody_behind_it_is_said_in_the_room() -> None:
    teams = {**POLICY.teams, "search": replace(POLICY.teams["search"], on_call="gone", lead="gone")}
    policy = replace(POLICY, leadership={"engineering_lead": "isa"}, teams=teams)
    words = "INC-42: nobody to page as vp engineering. Page somebody by name: page <person>."
    story = declared(SEV1, policy=policy)
    assert words in story.said()
    story.ask(DANA, c.AffectService("find"))
    assert story.said()[-1].startswith("INC-42: nobody to page as on-call of Search. "), "only what is new"
    raised = declared(SEV2, policy=policy, services=("find",))
    assert "INC-42: nobody to page as on-call of Search, lead of Search." in raised.said()[0]
    raised.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert raised.said()[-1] == words
    raised.ask(DANA, c.Resolve("Ada", "baseline"))
    raised.ask(DANA, c.Reopen("it is back"))
    assert "nobody to page as on-call of Search, vp engineering" in raised.said()[-1]
    assert "Nobody is on call for Search." in raised.refused(DANA, c.PageSomeone("search")).sentence
    nobody = declared(SEV2, policy=replace(POLICY, teams={}, services={}), services=())
    assert "nobody to page as on-call, lead." in nobody.said()[0]
