"""Quiet: one person is paged for one thing once, through whichever door they are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents.errors import Stale
from incidents.model import Incident, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, LEA, POLICY, SAM, TOM
from tests.incidents.story import declared

SEV1, SEV2, SEV3, SEV4 = Severity
ONE_FOR_ALL = replace(
    POLICY,
    leadership={"engineering_lead": "lea", "vp_engineering": "lea"},
    teams={key: replace(team, on_call="lea", lead="lea") for key, team in POLICY.teams.items()},
)
"""A small company: Lea is on call, leads both teams, and is the engineering lead and the VP besides."""


def calls(it: Incident, name: str) -> int:
    return len([page for page in it.pages if page.person.name == name])


@pytest.mark.parametrize("severity", [SEV1, SEV2, SEV3])
@pytest.mark.parametrize("services", [(), ("pay",), ("pay", "find")])
def test_whoever_has_several_posts_is_paged_once_at_declaration(severity: Severity, services: tuple[str, ...]) -> None:
    assert [page.person for page in declared(severity, policy=ONE_FOR_ALL, services=services).it.pages] == [LEA]


def test_services_added_and_a_worse_severity_page_nobody_who_was_paged() -> None:
    story = declared(SEV2, policy=ONE_FOR_ALL)
    story.ask(BEN, c.AffectService("find"))
    story.ask(BEN, c.SetSeverity(SEV1, "worse"))
    assert calls(story.it, "Lea Lindt") == 1


def test_a_second_service_of_the_same_team_pages_its_people_once() -> None:
    other = replace(POLICY.services["find"], team="payments")
    story = declared(SEV1, policy=replace(POLICY, services={**POLICY.services, "find": other}))
    before = len(story.it.pages)
    story.ask(BEN, c.AffectService("find"))
    assert len(story.it.pages) == before


def test_no_role_is_called_for_twice_and_nobody_for_two_roles() -> None:
    story = declared(SEV1).until("14:28")
    roles = [(page.role, page.person) for page in story.it.pages if page.role]
    assert len({role for role, _ in roles}) == len(roles)
    assert len({person for _, person in roles}) == len(roles)


def test_whoever_is_called_by_name_and_has_not_answered_is_not_called_again() -> None:
    story = declared(SEV2)
    story.ask(BEN, c.PageSomeone("tom"))
    assert isinstance(story.refused(CAROL, c.PageSomeone("tom")), Stale)
    assert isinstance(story.refused(CAROL, c.PageSomeone("search")), Stale), "Tom is the on-call of Search"
    assert isinstance(story.refused(CAROL, c.PageSomeone("tom", role=Role.TL)), Stale), "the role rides on the page"
    assert isinstance(story.refused(DANA, c.Escalate("tom", "I need you")), Stale)
    assert calls(story.it, "Tom Ito") == 1
    story.ask(TOM, c.Acknowledge())
    story.ask(CAROL, c.PageSomeone("tom", role=Role.TL))


def test_a_service_added_does_not_page_who_was_called_by_name_or_holds_a_role() -> None:
    story = declared(SEV2)
    story.ask(BEN, c.PageSomeone("tom"))
    story.ask(SAM, c.ClaimRole(Role.IC))
    before = len(story.it.pages)
    story.ask(BEN, c.AffectService("find"))
    assert len(story.it.pages) == before


def test_a_snoozed_page_and_its_wakening_are_one_thing() -> None:
    story = declared(SEV3)
    story.ask(ANA, c.SnoozePage(story.it.pages[0].id, story.now.replace(hour=15)))
    story.ask(BEN, c.PageSomeone("ana"))
    story.until("15:30")
    assert calls(story.it, "Ana Silva") == 2, "the page by name stands for the one that was put off"


def test_one_answer_is_an_answer_to_all_of_their_pages() -> None:
    story = declared(SEV2)
    story.ask(BEN, c.PageSomeone("tom"))
    story.ask(ANA, c.Acknowledge())
    story.ask(BEN, c.PageSomeone("ana", role=Role.TL))
    story.ask(ANA, c.Acknowledge(story.it.pages[-1].id))
    assert all(page.acknowledged_at for page in story.it.pages if page.person == ANA)
    story.until("14:27")
    assert calls(story.it, "Ana Silva") == 2
    chain = story.it.pages[2].chain
    story.until("15:30")
    called = [page.person for page in story.it.pages if page.chain == chain]
    assert called[0] == TOM
    assert ANA not in called, "the silence of others does not come back to her"
