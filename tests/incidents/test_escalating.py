"""Escalating by hand: a person, a team or a vendor, with the reason; and who the lead is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.errors import Invalid, Refused
from incidents.model import Person, Role, Severity
from incidents.policy import Policy
from tests.incidents.company import ANA, BEN, CAROL, DANA, ISA, LEA, POLICY, STRANGER, TOM
from tests.incidents.story import declared, led, told

SEV1, SEV2, SEV3, SEV4 = Severity


def test_escalating_calls_a_person_or_a_team_with_the_reason() -> None:
    story = led(SEV1)
    story.ask(BEN, c.Escalate("search", "the index is theirs"))
    assert story.facts(e.Escalated)[-1] == e.Escalated("Search", "the index is theirs")
    assert (story.it.pages[-1].person, story.it.pages[-1].why) == (TOM, "the index is theirs: Card payments fail")
    assert story.it.pages[-1].id == f"p{story.it.version}"
    story.ask(BEN, c.Escalate("", "knows the bank", person=STRANGER))
    assert story.facts(e.Escalated)[-1].to == "Eve Elsewhere"
    story.ask(BEN, c.Escalate("vp_engineering", "money"))
    assert story.facts(e.Escalated)[-1].to == "Vic Pohl"


@pytest.mark.parametrize(
    ("target", "contact"),
    [
        ("bank", "+1 425 555 0100, contract NWB-2041"),
        ("Northwind Bank", "+1 425 555 0100, contract NWB-2041"),
        ("dns", "ops@names.example"),
    ],
)
def test_a_vendor_is_called_by_people_and_the_line_says_how(target: str, contact: str) -> None:
    story = led(SEV1)
    pages = len(story.it.pages)
    story.ask(BEN, c.Escalate(target, "cards are declined"))
    assert story.facts(e.Escalated)[-1].contact == contact
    assert len(story.it.pages) == pages
    assert contact in story.said()[-1]


def test_escalating_needs_a_reason_a_known_target_and_an_open_incident() -> None:
    story = led(SEV1)
    assert "Say why" in story.refused(BEN, c.Escalate("search", " ")).sentence
    assert isinstance(story.refused(BEN, c.Escalate("nobody", "help")), Invalid)
    story.ask(ANA, c.Cancel("a test"))
    assert isinstance(story.refused(BEN, c.Escalate("search", "help")), Refused)


def test_escalating_does_not_by_itself_begin_mitigation() -> None:
    story = declared(SEV1)
    story.ask(DANA, c.Escalate("search", "I need somebody"))
    assert story.phase() == "detection"


@pytest.mark.parametrize("lead", ["team", "engineering", "none"])
def test_the_lead_is_the_teams_or_the_companys_or_nobody(lead: str) -> None:
    policies: dict[str, Policy] = {
        "team": POLICY,
        "engineering": replace(POLICY, teams={}, services={}),
        "none": replace(POLICY, teams={}, services={}, leadership={}),
    }
    story = led(SEV1, policy=policies[lead], services=())
    told(story, promise="14:40")
    story.until("14:51")
    called = {"team": LEA.name, "engineering": ISA.name, "none": ""}[lead]
    assert ("14:50", "promise", "lead", called) in story.nudges()
    assert bool(called) is (story.it.pages[-1].why == "promise of INC-42 overdue since 14:40 UTC" if called else False)


def test_a_lead_who_holds_the_duty_is_not_paged_for_it() -> None:
    story = declared(SEV1)
    for who, role in ((LEA, Role.IC), (BEN, Role.TL), (CAROL, Role.CL)):
        story.ask(who, c.ClaimRole(role))
    pages = len(story.it.pages)
    story.until("15:04")
    assert ("15:03", "internal update", "lead", "Lea Lindt") in story.nudges()
    assert len(story.it.pages) == pages


def test_people_outside_the_catalogue_are_named_as_they_came() -> None:
    story = declared(SEV1)
    story.ask(Person("id-x", "X"), c.ClaimRole(Role.IC))
    assert story.it.roles[Role.IC].name == "X"
