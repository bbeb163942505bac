"""Pages: who is called, when silence takes it a step further, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.effects import PostMessage
from incidents.errors import Invalid, Stale
from incidents.model import MUSTER, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, ISA, LEA, POLICY, STRANGER, TOM, VIC, at
from tests.incidents.story import Story, declared, led

SEV1, SEV2, SEV3, SEV4 = Severity
NOBODY_ELSE = replace(POLICY, escalations={})
"""A policy in which silence calls nobody further."""


def calls(story: Story, chain: Sequence[str] = ("",)) -> list[tuple[str, str, int]]:
    """(when, whom, which try) of the pages in those chains."""
    return [
        (f"{page.at:%H:%M}", page.person.name, page.step)
        for page in story.it.pages
        if page.chain in chain and page.role is None
    ]


def test_silence_takes_a_sev_1_up_every_three_minutes_and_no_one_twice_in_a_round() -> None:
    story = declared(SEV1).until("14:35")
    assert calls(story) == [
        ("14:23", "Ana Silva", 1),
        ("14:23", "Isa Engels", 1),
        ("14:23", "Vic Pohl", 1),
        ("14:26", "Lea Lindt", 2),
        ("14:29", "Ana Silva", 3),
        ("14:32", "Lea Lindt", 4),
        ("14:35", "Isa Engels", 5),
    ]
    assert story.it.pages[3].why.startswith("no answer from Ana Silva; SEV-1 Critical: Card payments fail")


def test_silence_takes_a_sev_2_up_every_ten_minutes() -> None:
    story = declared(SEV2).until("14:43")
    assert calls(story)[2:] == [("14:33", "Ana Silva", 2), ("14:43", "Lea Lindt", 3)]
    assert [page.person for page in story.it.pages if page.role] == [ISA, VIC], "called for roles at 14:28"


def test_when_nobody_is_left_the_room_hears_it_loudly_and_once() -> None:
    story = declared(SEV1).until("15:30")
    assert len(story.facts(e.NobodyAnswered)) == 1
    assert set(story.facts(e.NobodyAnswered)[0].tried) == {ANA, ISA, VIC, LEA}
    assert story.it.unanswered
    loud = [post for post in story.owes(PostMessage) if post.text.startswith("Nobody has answered")]
    assert len(loud) == 1
    assert loud[0].loud
    assert set(loud[0].mentions) == {ANA, ISA, VIC, LEA}
    names = "Ana Silva, Isa Engels, Vic Pohl and Lea Lindt"
    assert loud[0].text == f"Nobody has answered: {names} were paged. Call somebody by phone now."
    story.ask(ANA, c.Acknowledge())
    assert not story.it.unanswered


def test_one_acknowledgement_ends_the_call_for_everybody() -> None:
    story = declared(SEV1).at("14:25")
    story.ask(ISA, c.Acknowledge())
    story.until("14:40")
    assert [step for _, _, step in calls(story)] == [1, 1, 1]


def test_somebody_not_called_may_acknowledge_as_well() -> None:
    story = declared(SEV1)
    story.ask(STRANGER, c.Acknowledge())
    assert story.it.acknowledged_by == STRANGER
    assert story.facts(e.PageAcknowledged) == []


def test_a_page_is_answered_by_the_person_it_called_and_by_no_one_else() -> None:
    story = declared(SEV1)
    page = story.it.pages[0]
    assert "for Ana Silva" in story.refused(BEN, c.Acknowledge(page.id)).sentence
    assert isinstance(story.refused(BEN, c.Acknowledge("p999")), Stale)
    story.ask(ANA, c.Acknowledge(page.id))
    again = story.refused(ANA, c.Acknowledge(page.id))
    assert again.sentence == "Ana Silva acknowledged INC-42 at 14:23 UTC. Claim a role if one is free."


def test_a_second_person_answers_their_own_page_later() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.Acknowledge())
    story.at("14:30").ask(ISA, c.Acknowledge())
    assert story.it.acknowledged_by == ANA
    assert story.it.pages[1].acknowledged_at == at("14:30")


def test_acknowledging_what_is_closed_says_how_to_reopen() -> None:
    story = declared(SEV1)
    story.ask(DANA, c.Cancel("a test"))
    assert "reopen INC-42" in story.refused(ANA, c.Acknowledge(story.it.pages[0].id)).sentence


@pytest.mark.parametrize(
    ("clock", "day", "first", "second"),
    [
        ("14:23", 20, "Fri 14:23", "Fri 15:23"),
        ("16:30", 20, "Fri 16:30", "Mon 09:30"),
        ("20:00", 20, "Mon 09:00", "Mon 10:00"),
        ("03:00", 22, "Mon 09:00", "Mon 10:00"),
    ],
)
def test_a_sev_3_pages_in_business_hours_and_counts_business_minutes(
    clock: str, day: int, first: str, second: str
) -> None:
    story = declared(SEV3, clock=clock, day=day).until("23:00", 23)
    assert story.called()[:2] == [(first, "Ana Silva"), (second, "Lea Lindt")]


def test_a_person_a_team_a_post_and_somebody_outside_the_catalogue_can_be_paged() -> None:
    story = led(SEV1)
    story.ask(BEN, c.PageSomeone("tom", why="knows the index"))
    story.ask(BEN, c.PageSomeone("payments"))
    story.ask(BEN, c.PageSomeone("", person=STRANGER))
    story.ask(ANA, c.Acknowledge())
    story.ask(BEN, c.PageSomeone("engineering_lead"))
    pages = story.it.pages[-4:]
    assert [page.person for page in pages] == [TOM, ANA, STRANGER, ISA]
    assert [page.why for page in pages] == [
        "knows the index: Card payments fail",
        *["Ben Okafor asks for you: Card payments fail"] * 3,
    ]


def test_a_second_page_to_somebody_who_has_not_answered_is_refused_until_they_have() -> None:
    story = led(SEV1)
    story.ask(BEN, c.PageSomeone("tom"))
    assert "Tom Ito has been paged" in story.refused(BEN, c.PageSomeone("tom")).sentence
    story.ask(TOM, c.Acknowledge())
    story.ask(BEN, c.PageSomeone("tom"))


def test_an_unknown_target_is_turned_down_with_those_known() -> None:
    refusal = led(SEV1).refused(BEN, c.PageSomeone("x" * 10_000))
    assert isinstance(refusal, Invalid)
    assert "Known: payments, search, ana, ben" in refusal.sentence
    assert len(refusal.sentence) < 300


def test_a_reason_to_page_is_cut_rather_than_refused() -> None:
    story = led(SEV1)
    story.ask(BEN, c.PageSomeone("tom", why="x" * 10_000))
    assert len(story.it.pages[-1].why) < 400


def test_a_ticket_pages_nobody() -> None:
    story = declared(SEV4)
    for ask in (c.PageSomeone("tom"), c.Escalate("search", "please look")):
        assert "sev 3" in story.refused(DANA, ask).sentence
    assert story.called() == []


def test_somebody_called_by_name_answers_alone_and_silence_goes_on_without_those_who_are_here() -> None:
    story = led(SEV1).at("14:40")
    story.ask(BEN, c.PageSomeone("tom"))
    chain = story.it.pages[-1].chain
    story.until("14:47")
    assert calls(story, [chain]) == [("14:40", "Tom Ito", 1), ("14:43", "Lea Lindt", 2), ("14:46", "Isa Engels", 3)]
    story.ask(LEA, c.Acknowledge())
    story.until("15:10")
    assert {who for _, who, step in calls(story, [chain]) if step > 2} == {"Isa Engels", "Vic Pohl"}
    words = "Nobody has answered: Tom Ito, Isa Engels and Vic Pohl were paged."
    assert words in " ".join(story.said()), "Lea has"
    assert not story.it.unanswered


def test_an_answer_ends_the_call_by_name() -> None:
    story = led(SEV1)
    story.ask(BEN, c.PageSomeone("tom"))
    story.at("14:25").ask(TOM, c.Acknowledge(story.it.pages[-1].id))
    before = len(story.it.pages)
    story.until("14:52")
    assert len(story.it.pages) == before


def test_calls_for_a_role_stop_when_it_is_taken_and_differ_from_other_calls() -> None:
    story = declared(SEV1)
    story.ask(CAROL, c.ClaimRole(Role.CL))
    story.ask(CAROL, c.PageSomeone("team_lead", role=Role.TL))
    assert isinstance(story.refused(CAROL, c.PageSomeone("team_lead")), Stale), "one page at a time"
    story.until("14:27")
    assert [page.person.name for page in story.it.pages if page.role is Role.TL] == ["Lea Lindt", "Ana Silva"]
    story.ask(BEN, c.ClaimRole(Role.TL))
    story.until("14:45")
    assert len([page for page in story.it.pages if page.role is Role.TL]) == 2


def test_without_an_escalation_silence_is_told_at_once() -> None:
    story = declared(SEV1, policy=NOBODY_ELSE).until("14:27")
    assert [fact.tried for fact in story.facts(e.NobodyAnswered)] == [(ANA, ISA, VIC)]


def test_a_forged_page_id_and_an_incident_that_is_over_call_nobody() -> None:
    story = declared(SEV1)
    assert story.ask(MUSTER, c.PageAgain("p999")) == []
    page = story.it.pages[0]
    story.ask(DANA, c.Resolve("Ben", "baseline"))
    assert story.ask(MUSTER, c.PageAgain(page.id)) == []


def test_a_page_that_could_not_be_delivered_is_told() -> None:
    story = declared(SEV1)
    story.ask(MUSTER, c.RecordPageFailure(story.it.pages[0].id, "the app is not installed"))
    assert story.said()[-1] == "INC-42: could not page Ana Silva: the app is not installed."
    assert story.ask(MUSTER, c.RecordPageFailure("p999", "who?")) == []
