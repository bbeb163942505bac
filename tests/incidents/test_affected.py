"""One more service is hit: its team is called, and the same answers may propose another severity."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.errors import Invalid
from incidents.model import ImpactAnswers, Role, Severity
from tests.incidents.company import ANA, BEN, DANA, ISA, LEA, SAM, TOM
from tests.incidents.story import declared

SEV1, SEV2, SEV3, SEV4 = Severity
BROKEN = ImpactAnswers("feature", "some", "no", "no")
SLOW = ImpactAnswers("degraded", "some", "no", "yes")


def test_a_service_that_changes_nothing_proposes_nothing_and_one_that_was_not_triaged_neither() -> None:
    story = declared(SEV2, services=("pay",), answers=BROKEN, reason="big customer")
    story.ask(DANA, c.AffectService("find"))
    assert story.facts(e.ImpactAssessed) == []
    story = declared(SEV2, services=("find",))
    story.ask(DANA, c.AffectService("pay"))
    assert story.it.proposed is None


def test_the_team_of_a_service_that_is_hit_as_well_is_called() -> None:
    story = declared(SEV2).at("14:30")
    story.ask(ANA, c.Acknowledge())
    story.ask(DANA, c.AffectService("find"))
    assert [(page.person, page.why) for page in story.it.pages[2:]] == [
        (TOM, "Search is affected as well: Card payments fail"),
        (SAM, "Search is affected as well: Card payments fail"),
    ]
    assert {page.id for page in story.it.pages[2:]} == {f"p{story.it.version - 1}", f"p{story.it.version}"}
    story.ask(SAM, c.Acknowledge())
    story.until("14:41")
    toms = [page.person for page in story.it.pages if page.chain == story.it.pages[2].id]
    assert toms == [TOM, ISA], "Tom has still to answer, whoever else has; Lea's page for a role waits"


def test_who_was_called_or_is_here_already_is_not_called_for_another_service() -> None:
    story = declared(SEV2, services=("find",))
    story.ask(LEA, c.ClaimRole(Role.IC))
    story.ask(DANA, c.AffectService("pay"))
    assert [page.person for page in story.it.pages] == [TOM, SAM, ANA]


@pytest.mark.parametrize("quiet", ["ticket", "resolved"])
def test_a_ticket_and_a_resolved_incident_call_nobody_for_another_service(quiet: str) -> None:
    story = declared(SEV4 if quiet == "ticket" else SEV2)
    if quiet == "resolved":
        story.ask(DANA, c.Resolve("Ben", "baseline"))
    before = len(story.it.pages)
    story.ask(DANA, c.AffectService("find"))
    assert len(story.it.pages) == before


def test_a_minor_incident_calls_the_other_team_in_business_hours() -> None:
    story = declared(SEV3, clock="03:00", day=21)
    story.ask(DANA, c.AffectService("find"))
    assert story.called() == [("Mon 09:00", "Ana Silva"), ("Mon 09:00", "Tom Ito")]


def test_triage_may_name_the_service() -> None:
    story = declared(SEV2, services=())
    story.ask(DANA, c.AssessImpact(BROKEN, ("pay", "find", "pay")))
    assert story.names()[3:] == ["ServiceAffected", "ServiceAffected", "ImpactAssessed", "Paged", "Paged"]
    assert (story.it.services, story.it.proposed) == (("pay", "find"), SEV1)
    assert {TOM, SAM} <= {page.person for page in story.it.pages}
    assert story.ask(BEN, c.AssessImpact(BROKEN, ("pay",))) == []
    story.ask(BEN, c.AssessImpact(SLOW, ("find",)))
    assert story.it.proposed is SEV3


def test_triage_with_an_unknown_service_is_turned_down() -> None:
    refusal = declared(SEV2).refused(DANA, c.AssessImpact(BROKEN, ("serach",)))
    assert isinstance(refusal, Invalid)
    assert "No service is called “serach”" in refusal.sentence
