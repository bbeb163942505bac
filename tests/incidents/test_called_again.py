"""It is back: whom a reopened incident calls, what it asks anew, and how silence is counted then."""

from __future__ import annotations

from incidents import commands as c
from incidents.model import FirstMove, Role, Severity
from tests.incidents.company import ANA, BEN, DANA, ISA, LEA, VIC, at
from tests.incidents.story import Story, declared, led, resolved

SEV1, SEV2, SEV3, SEV4 = Severity


def calls(story: Story) -> list[tuple[str, str, int]]:
    return [
        (f"{page.at:%a %H:%M}", page.person.name, page.step)
        for page in story.it.pages
        if page.chain.startswith("again")
    ]


def test_those_whom_the_severity_names_and_who_hold_no_role_are_called_again() -> None:
    story = resolved(led(SEV1)).at("15:00")
    story.ask(ANA, c.Reopen("the queue grows"))
    assert [page.person for page in story.it.pages[-2:]] == [ISA, VIC]
    assert story.it.pages[-1].why == "SEV-1 reopened, the queue grows: Card payments fail"
    assert story.it.acknowledged_by == ANA, "those who hold the roles are told in the room"
    story.until("15:30")
    assert [step for *_, step in calls(story)] == [1, 1]


def test_the_first_moves_are_asked_anew() -> None:
    story = led(SEV1)
    story.ask(BEN, c.AnswerFirstMove(FirstMove.DEPLOYMENT, remedied=True))
    resolved(story).ask(ANA, c.Reopen("it is back"))
    assert story.refolded().moves == {}
    assert any("deployment: rolled back" in line for line in story.lines())


def test_where_nobody_holds_a_role_silence_is_counted_again_from_the_first_step() -> None:
    story = declared(SEV2).until("14:45")
    story.ask(ANA, c.Acknowledge())
    story.ask(DANA, c.Cancel("a false alarm"))
    story.at("16:00").ask(DANA, c.Reopen("it is none"))
    assert (story.it.acknowledged_at, story.it.response_due, story.it.unanswered) == (None, None, False)
    assert story.said()[-1] == "Dana Reyes reopened: it is none."
    story.until("16:10")
    assert calls(story) == [
        ("Fri 16:00", "Ana Silva", 1),
        ("Fri 16:00", "Lea Lindt", 1),
        ("Fri 16:10", "Isa Engels", 2),
    ]
    story.ask(LEA, c.Acknowledge())
    assert story.it.acknowledged_at == at("16:10")
    story.until("17:00")
    assert len(calls(story)) == 3


def test_a_minor_incident_calls_again_in_business_hours_and_a_ticket_nobody() -> None:
    story = declared(SEV3, clock="16:00")
    story.ask(DANA, c.Cancel("a false alarm"))
    story.at("18:00").ask(DANA, c.Reopen("it is none"))
    assert calls(story) == [("Mon 09:00", "Ana Silva", 1)]
    story = declared(SEV4)
    story.ask(DANA, c.Close())
    story.ask(DANA, c.Reopen("not done"))
    assert story.it.pages == ()


def test_a_role_that_is_empty_when_it_comes_back_is_asked_for() -> None:
    story = resolved(led(SEV1)).at("15:00")
    story.ask(BEN, c.ReleaseRole(Role.TL))
    story.ask(ANA, c.Reopen("it is back"))
    story.until("15:02")
    assert ("15:02", "roles", "nudge", "Ana Silva") in story.nudges(), "though it was released in the same moment"
