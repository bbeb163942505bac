"""Somebody doubles a role while the third person is paged: the clock that runs, and how that person takes it over."""

from __future__ import annotations

from incidents import commands as c
from incidents import events as e
from incidents.model import Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, TOM, at
from tests.incidents.story import declared

SEV1, SEV2, SEV3, SEV4 = Severity
IC, TL, CL = Role


def test_a_doubling_claim_starts_two_minutes_to_split_the_roles() -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(CAROL, c.PageSomeone("team_lead", role=IC))
    story.at("14:30").ask(CAROL, c.ClaimRole(IC))
    assert story.it.split_since == at("14:30")
    story.until("14:32")
    assert ("14:32", "split the roles", "due", "Carol Wu") in story.nudges()


def test_whoever_was_paged_for_a_doubled_role_hears_how_to_take_it_and_takes_it_over() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    story.ask(ANA, c.PageSomeone("", person=TOM, role=CL))
    story.ask(ANA, c.ClaimRole(CL))
    story.ask(TOM, c.Acknowledge(story.it.pages[-1].id))
    assert story.said()[-1] == "Tom Ito, you are here as Communications Lead: type claim cl."
    assert "Ana Silva is Communications Lead" in story.refused(BEN, c.ClaimRole(CL)).sentence
    story.ask(TOM, c.ClaimRole(CL))
    assert story.facts(e.RoleHandedOver) == [e.RoleHandedOver(CL, TOM, ANA)]
    assert (story.it.roles, story.it.split_since) == ({IC: ANA, CL: TOM}, None)


def test_a_claim_instead_of_an_acknowledgement_takes_the_doubled_role_without_further_words() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    story.ask(ANA, c.PageSomeone("", person=TOM, role=CL))
    story.ask(ANA, c.ClaimRole(CL))
    story.ask(TOM, c.ClaimRole(CL))
    assert story.it.holds(TOM) == (CL,)
    assert story.it.pages[-1].acknowledged_at is not None
    assert not any("you are here as" in said for said in story.said())


def test_whoever_was_paged_for_a_role_that_is_taken_hears_nothing_and_takes_it_from_nobody() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    story.ask(ANA, c.PageSomeone("", person=TOM, role=CL))
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(TOM, c.Acknowledge(story.it.pages[-1].id))
    assert not any("you are here as" in said for said in story.said())
    assert "Carol Wu is Communications Lead" in story.refused(TOM, c.ClaimRole(CL)).sentence
