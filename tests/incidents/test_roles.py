"""Three roles, three people: claiming, assigning, handing over, releasing, and the one case of doubling."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.errors import NotAllowed, Refused, Stale
from incidents.model import Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, LEA, TOM, at
from tests.incidents.story import KEY, Story, declared, led, resolved

SEV1, SEV2, SEV3, SEV4 = Severity
IC, TL, CL = Role


def test_whoever_claims_has_acknowledged_and_answered_their_pages() -> None:
    story = declared(SEV1).at("14:24")
    story.ask(ANA, c.ClaimRole(IC))
    assert story.names()[-3:] == ["Acknowledged", "RoleClaimed", "PageAcknowledged"]
    assert (story.it.acknowledged_at, story.it.acknowledged_by) == (at("14:24"), ANA)
    assert story.it.roles == {IC: ANA}
    assert story.it.pages[0].acknowledged_at == at("14:24")
    assert story.it.pages[1].acknowledged_at is None


def test_three_people_fill_the_roles_and_the_time_is_kept() -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(BEN, c.ClaimRole(TL))
    assert story.it.roles_filled_at is None
    story.at("14:25").ask(ANA, c.ClaimRole(IC))
    assert story.it.roles_filled_at == at("14:25")
    assert list(story.it.roles) == [IC, TL, CL], "the IC comes first, whoever came first"
    assert story.it.empty_roles == ()


def test_two_people_on_one_role_the_second_hears_who_has_it() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    refusal = story.refused(BEN, c.ClaimRole(IC))
    assert refusal.sentence == (
        "Ana Silva is Incident Commander of INC-42. Ask Ana Silva for: hand over ic @Ben Okafor."
    )
    assert "already" in story.refused(ANA, c.ClaimRole(IC)).sentence


@pytest.mark.parametrize("severity", [SEV1, SEV2])
@pytest.mark.parametrize(("first", "second"), [(a, b) for a in Role for b in Role if a is not b])
def test_alone_a_second_role_is_refused_with_an_offer_to_page_the_lead(
    severity: Severity, first: Role, second: Role
) -> None:
    story = declared(severity)
    story.ask(ANA, c.ClaimRole(first))
    refusal = story.refused(ANA, c.ClaimRole(second))
    assert isinstance(refusal, NotAllowed)
    assert refusal.sentence.startswith(f"You are {first.title} of INC-42. A {severity.label} has three roles")
    offered = {"incident": KEY, "target": "team_lead", "role": second.value}
    assert refusal.offer == ((f"Page the lead as {second.short}", "page.send", offered),)


def test_the_offer_can_be_taken_and_the_lead_is_called_for_that_role() -> None:
    story = declared(SEV1)
    story.ask(BEN, c.ClaimRole(TL))
    assert story.refused(BEN, c.ClaimRole(IC)).offer[0][0] == "Page the lead as IC"
    story.ask(BEN, c.PageSomeone("team_lead", role=IC))
    page = story.it.pages[-1]
    assert (page.person, page.role, page.why) == (LEA, IC, "wanted as Incident Commander: Card payments fail")


@pytest.mark.parametrize(
    ("held", "claimed", "paged_for", "may"),
    [
        (CL, IC, IC, True),
        (CL, TL, IC, True),
        (IC, CL, TL, True),
        (TL, CL, CL, True),
        (IC, TL, TL, False),
        (TL, IC, CL, False),
        (CL, IC, None, False),
    ],
)
def test_the_cl_doubles_only_while_the_third_person_is_being_paged(
    held: Role, claimed: Role, paged_for: Role | None, may: bool
) -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(held))
    story.ask(CAROL, c.PageSomeone("team_lead", role=paged_for))
    if may:
        story.ask(CAROL, c.ClaimRole(claimed))
        assert set(story.it.holds(CAROL)) == {held, claimed}
    else:
        story.refused(CAROL, c.ClaimRole(claimed))


def test_nobody_holds_all_three_even_while_the_lead_is_paged() -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(CAROL, c.PageSomeone("team_lead", role=IC))
    story.ask(CAROL, c.ClaimRole(TL))
    story.refused(CAROL, c.ClaimRole(IC))


@pytest.mark.parametrize("how", ["acknowledged", "role taken"])
def test_doubling_ends_when_the_call_is_answered(how: str) -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(CAROL, c.PageSomeone("team_lead", role=IC))
    story.ask(LEA, c.Acknowledge()) if how == "acknowledged" else story.ask(DANA, c.ClaimRole(IC))
    story.refused(CAROL, c.ClaimRole(TL))


def test_a_doubled_role_does_not_answer_the_page_for_it() -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(CL))
    story.ask(CAROL, c.PageSomeone("team_lead", role=IC))
    story.ask(CAROL, c.ClaimRole(IC))
    story.until("14:26")
    assert [page.step for page in story.it.pages if page.role is IC] == [1, 2]
    story.ask(BEN, c.ClaimRole(TL))
    story.ask(CAROL, c.HandOverRole(IC, DANA))
    story.until("14:40")
    assert [page.step for page in story.it.pages if page.role is IC] == [1, 2]


def test_in_sev_3_one_person_may_hold_all_roles() -> None:
    story = declared(SEV3)
    for role in Role:
        story.ask(ANA, c.ClaimRole(role))
    assert story.it.holds(ANA) == (IC, TL, CL)


def test_a_ticket_and_a_closed_incident_have_no_roles() -> None:
    assert "has no roles" in declared(SEV4).refused(ANA, c.ClaimRole(IC)).sentence
    story = led(SEV1)
    story.ask(ANA, c.Cancel("false alarm"))
    for ask in (c.ClaimRole(IC), c.AssignRole(IC, BEN), c.HandOverRole(IC, DANA)):
        assert "Reopen it first" in story.refused(ANA, ask).sentence


def test_the_ic_assigns_replaces_and_the_person_hears_it() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    story.ask(ANA, c.AssignRole(TL, BEN))
    assert "Ben Okafor, you are Technical Lead of INC-42." in story.said()
    story.ask(ANA, c.AssignRole(TL, DANA))
    assert story.facts(e.RoleAssigned)[-1] == e.RoleAssigned(TL, DANA, BEN)
    assert story.it.recent[-1].text == "made Dana Reyes Technical Lead in place of Ben Okafor"
    assert isinstance(story.refused(ANA, c.AssignRole(TL, DANA)), Stale)
    assert "Dana Reyes is Technical Lead" in story.refused(ANA, c.AssignRole(CL, DANA)).sentence
    assert "You are Incident Commander" in story.refused(ANA, c.AssignRole(CL, ANA)).sentence
    assert isinstance(story.refused(TOM, c.AssignRole(CL, TOM)), NotAllowed)


def test_a_role_is_handed_over_by_its_holder_the_ic_or_a_lead() -> None:
    story = led(SEV1)
    story.ask(CAROL, c.HandOverRole(CL, DANA))
    story.ask(ANA, c.HandOverRole(CL, CAROL))
    story.ask(LEA, c.HandOverRole(CL, DANA))
    assert story.it.roles[CL] == DANA
    assert isinstance(story.refused(CAROL, c.HandOverRole(TL, CAROL)), NotAllowed)
    assert "already" in story.refused(DANA, c.HandOverRole(CL, DANA)).sentence
    assert "Technical Lead" in story.refused(DANA, c.HandOverRole(CL, BEN)).sentence


def test_handing_over_what_nobody_holds_says_to_assign_it() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(IC))
    assert "assign tl @somebody" in story.refused(ANA, c.HandOverRole(TL, BEN)).sentence


def test_a_released_role_is_free_and_its_clock_runs_anew() -> None:
    story = led(SEV1).at("15:00")
    story.ask(CAROL, c.ReleaseRole(CL))
    assert story.it.empty_roles == (CL,)
    assert isinstance(story.refused(ANA, c.ReleaseRole(CL)), Refused)
    story.until("15:05")
    assert [nudge for nudge in story.nudges() if nudge[1] == "roles"] == [
        ("15:02", "roles", "nudge", "Ana Silva"),
        ("15:05", "roles", "lead", "Isa Engels"),
    ], "Lea was paged at 15:03 for an update that is overdue"
    story.ask(DANA, c.ClaimRole(CL))
    assert story.it.roles_filled_at == at("14:23"), "the first time counts"


def test_a_resolved_incident_may_change_hands_quietly() -> None:
    story = resolved(led(SEV1))
    story.ask(CAROL, c.ReleaseRole(CL))
    story.ask(ANA, c.AssignRole(CL, DANA))
    assert story.it.roles[CL] == DANA


def test_tasks_are_handed_to_people_and_are_no_fourth_role() -> None:
    story = led(SEV1)
    story.ask(BEN, c.DelegateTask("  collect the slow queries ", DANA))
    task = story.it.tasks[0]
    assert (task.text, task.who, story.it.holds(DANA)) == ("collect the slow queries", DANA, ())
    assert "Dana Reyes, Ben Okafor asks you to: collect the slow queries" in story.said()
    story.at("14:40").ask(DANA, c.FinishTask(task.id))
    assert story.it.tasks[0].done_at == at("14:40")
    for forged in (task.id, "t999", ""):
        assert isinstance(story.refused(DANA, c.FinishTask(forged)), Stale)
    assert len(Role) == 3


def test_story_is_told_in_order() -> None:
    story = Story()
    with pytest.raises(AssertionError, match="forward"):
        story.at("14:00")
