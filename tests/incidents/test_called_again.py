"""It is back: whom a reopened incident calls, what it asks anew, and how silence is counted then."""

from __future__ import annotations

from incidents import commands as c
from incidents.effects import Ask
from incidents.given import Given
from incidents.model import MUSTER, FirstMove, Role, Severity
from oncall.calls.commands import BeginCall
from oncall.calls.decide import decide as decide_call
from tests.incidents.company import ANA, BEN, DANA, ISA, LEA, VIC, at
from tests.incidents.story import Story, declared, led, resolved

SEV1, SEV2, SEV3, SEV4 = Severity


def calls(story: Story) -> list[tuple[str, str, int]]:
    return [
        (f"{page.at:%a %H:%M}", page.person.name, page.step)
        for page in story.it.pages
        if page.chain.startswith("again")
    ]


def test_those_whom_the_severity_names_are_called_again_the_holders_of_roles_too() -> None:
    story = resolved(led(SEV1)).at("15:00")
    story.ask(ANA, c.Reopen("the queue grows"))
    assert [page.person for page in story.it.pages[-3:]] == [ANA, ISA, VIC]
    assert story.it.pages[-1].why == "SEV-1 reopened, the queue grows: Card payments fail"
    assert (story.it.acknowledged_at, story.it.acknowledged_by) == (None, None), "they were sent home"
    story.until("15:03")
    assert [step for *_, step in calls(story)] == [1, 1, 1, 2]
    story.ask(ANA, c.Acknowledge())
    story.until("15:30")
    assert len(calls(story)) == 4


def test_each_page_of_a_reopening_is_a_call_that_somebody_needs() -> None:
    story = resolved(led(SEV1)).at("15:00")
    told = len(story.called())
    story.ask(ANA, c.Reopen("the queue grows"))
    story.until("15:20")
    asks = [row.effect.command for row in story.owed.values() if isinstance(row.effect, Ask)]
    begun = [ask for ask in asks if isinstance(ask, BeginCall)][told:]
    assert [ask.page for ask in begun] == [page.id for page in story.it.pages[told:]]
    assert len(begun) == 8
    given = Given(story.now, MUSTER, "contoso", story.policy, incident=story.it)
    assert all(decide_call(None, ask, given) for ask in begun), "none of them is thought needless"


def test_whoever_answered_before_it_came_back_has_not_come_again() -> None:
    story = declared(SEV1)
    for who in (ANA, ISA):
        story.ask(who, c.Acknowledge())
    assert [page.ended for page in story.it.pages] == ["", "", "Ana Silva acknowledged"], "answered is more than over"
    story.ask(DANA, c.Resolve("Ben", "baseline"))
    story.at("15:00").ask(DANA, c.Reopen("it is back"))
    assert [page.ended for page in story.it.pages[:2]] == ["resolved", "resolved"]
    story.until("15:12")
    assert [who for _, who, step in calls(story) if step > 1] == ["Lea Lindt", "Ana Silva", "Lea Lindt", "Isa Engels"]


def test_what_was_paged_before_stays_over_and_climbs_no_more() -> None:
    story = declared(SEV1).at("14:24")
    story.ask(DANA, c.Cancel("a false alarm"))
    story.at("14:25").ask(DANA, c.Reopen("it is none"))
    assert [page.ended for page in story.it.pages] == ["cancelled"] * 3 + [""] * 3
    story.until("14:27")
    assert len(story.it.pages) == 6, "the clocks of 14:23 are not those of 14:25"


def test_a_page_that_waits_for_the_team_to_open_goes_out_once() -> None:
    story = declared(SEV3, clock="18:30")
    story.ask(BEN, c.Acknowledge())
    story.ask(DANA, c.Resolve("Ben", "baseline"))
    story.at("20:00").ask(DANA, c.Reopen("it is back"))
    assert story.called() == [("Mon 09:00", "Ana Silva")]
    page = story.until("10:00", 23).it.pages[0]
    assert (page.ended, story.it.pages[1].person) == ("", LEA), "and its silence counts"


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
        ("Fri 16:10", "Ana Silva", 2),
    ], "Isa and Vic were paged for roles at 16:05, which counts for the first round"
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
