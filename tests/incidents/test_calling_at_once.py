"""Calls that do not wait: a raised severity reaches people now, and so does whoever a person asks for."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents.errors import Refused
from incidents.model import Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, ISA, LEA, STRANGER, TOM, VIC
from tests.incidents.story import Story, declared, led

SEV1, SEV2, SEV3, SEV4 = Severity
IC, TL, CL = Role


def calls(story: Story) -> list[tuple[str, str]]:
    """(when, whom) of the pages of the incident itself, not those for a role."""
    return [(f"{page.at:%a %H:%M}", page.person.name) for page in story.it.pages if page.role is None]


def by_night() -> Story:
    """A Saturday: a SEV-3 waits until Monday at nine."""
    return declared(SEV3, clock="03:00", day=21)


def test_raising_by_night_calls_at_once_whom_the_minor_incident_would_have_called_on_monday() -> None:
    story = by_night()
    assert story.called() == [("Mon 09:00", "Ana Silva")]
    story.at("03:05").ask(DANA, c.SetSeverity(SEV2, "all payments fail"))
    assert story.called()[1:] == [("Sat 03:05", "Ana Silva"), ("Sat 03:05", "Lea Lindt")]
    story.until("03:15")
    assert calls(story)[3:] == [("Sat 03:15", "Ana Silva")], "silence is counted from the new pages"
    assert {page.person for page in story.it.pages if page.role} == {ISA, VIC}, "who were called at 03:10"
    story.ask(ANA, c.Acknowledge())
    assert all(page.acknowledged_at for page in story.it.pages if page.person == ANA)


def test_raising_to_the_worst_by_night_leaves_nobody_uncalled() -> None:
    story = by_night()
    story.ask(DANA, c.SetSeverity(SEV1, "all payments fail"))
    assert [who for when, who in story.called() if when == "Sat 03:00"] == ["Ana Silva", "Isa Engels", "Vic Pohl"]


def test_raising_after_hours_calls_again_whose_silence_was_counted_in_business_time() -> None:
    """Called on Friday at 16:30 and 17:00 came in between: the next step would be on Monday."""
    story = declared(SEV3, clock="16:30").at("17:30")
    story.ask(DANA, c.SetSeverity(SEV2, "worse"))
    assert story.called() == [("Fri 16:30", "Ana Silva"), ("Fri 17:30", "Ana Silva"), ("Fri 17:30", "Lea Lindt")]
    story.until("17:41")
    assert calls(story)[3:] == [("Fri 17:40", "Lea Lindt")], "Ana was paged twice, Isa and Vic for roles"


def test_raising_after_several_steps_goes_on_from_the_new_pages() -> None:
    story = declared(SEV3, clock="15:30").until("16:40")
    assert [who for _, who in story.called()] == ["Ana Silva", "Lea Lindt"]
    story.at("18:00").ask(DANA, c.SetSeverity(SEV2, "worse"))
    story.until("18:10")
    assert calls(story)[2:] == [
        ("Fri 18:00", "Ana Silva"),
        ("Fri 18:00", "Lea Lindt"),
        ("Fri 18:10", "Isa Engels"),
    ]


def test_raising_calls_neither_who_holds_a_role_nor_who_acknowledged() -> None:
    story = by_night()
    story.ask(LEA, c.ClaimRole(IC))
    story.ask(LEA, c.SetSeverity(SEV2, "worse"))
    assert story.called()[1:] == [("Sat 03:00", "Ana Silva")]
    story = by_night()
    story.ask(LEA, c.Acknowledge())
    story.ask(LEA, c.SetSeverity(SEV2, "worse"))
    assert story.called()[1:] == [("Sat 03:00", "Ana Silva")]


def test_a_ticket_raised_to_a_minor_incident_still_waits_for_monday_and_calls_once() -> None:
    story = by_night()
    story.ask(DANA, c.SetSeverity(SEV4))
    story.ask(DANA, c.SetSeverity(SEV3, "a customer asked"))
    assert story.called() == [("Mon 09:00", "Ana Silva")]


@pytest.mark.parametrize(
    "ask",
    [c.PageSomeone("tom", why="come please"), c.Escalate("tom", "need you"), c.PageSomeone("tom", role=IC)],
)
def test_whom_a_person_asks_for_is_called_at_once_in_a_minor_incident_too(ask: c.IncidentCommand) -> None:
    story = by_night()
    story.ask(DANA, ask)
    assert story.called()[1:] == [("Sat 03:00", "Tom Ito")]
    assert story.it.pages[-1].person == TOM


def test_somebody_whose_page_waits_for_monday_can_be_called_now() -> None:
    story = by_night()
    story.ask(DANA, c.PageSomeone("ana"))
    assert story.called()[1:] == [("Sat 03:00", "Ana Silva")]
    story.ask(ANA, c.Acknowledge())
    assert all(page.acknowledged_at for page in story.it.pages)


def test_a_lead_asked_for_a_role_is_one_who_holds_none() -> None:
    story = declared(SEV1)
    story.ask(LEA, c.ClaimRole(IC))
    assert story.refused(LEA, c.ClaimRole(TL)).offer[0][0] == "Page the lead as TL"
    story.ask(LEA, c.PageSomeone("team_lead", role=TL))
    assert (story.it.pages[-1].person, story.it.pages[-1].role) == (ISA, TL)
    story.ask(ISA, c.ClaimRole(TL))
    story.ask(VIC, c.PageSomeone("team_lead", role=CL))
    assert story.it.pages[-1].person == ANA, "neither who asks nor who holds a role"


def test_where_everybody_who_leads_holds_a_role_the_sentence_says_whom_to_ask() -> None:
    story = declared(SEV1)
    for who, role in ((LEA, IC), (ISA, TL), (VIC, CL)):
        story.ask(who, c.ClaimRole(role))
    refusal = story.refused(ANA, c.PageSomeone("team_lead", role=TL))
    assert isinstance(refusal, Refused)
    assert "page <person> as tl" in refusal.sentence


def test_a_lead_asked_for_without_a_role_is_the_teams() -> None:
    story = led(SEV1)
    story.ask(CAROL, c.PageSomeone("team_lead"))
    assert story.it.pages[-1].person == LEA
    story.ask(BEN, c.PageSomeone("", person=STRANGER, role=TL))
    assert story.it.pages[-1].person == STRANGER
