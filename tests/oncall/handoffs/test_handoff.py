"""Handoffs: asked in time, written late rather than never, accepted by one person, missed once, void after a swap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.effects import Ask
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.given import Given
from incidents.model import MUSTER
from oncall.effects import PostToTeam, TellPerson
from oncall.events import OncallEntry
from oncall.handoffs import events as e
from oncall.handoffs.commands import AcceptHandoff, CheckHandoff, PromptHandoff, WriteHandoff
from oncall.handoffs.decide import decide
from oncall.handoffs.evolve import evolve
from oncall.handoffs.model import HandoffState, Lines
from oncall.rotas.model import Rota
from oncall.schedules.duty import Duty
from tests.oncall.handoffs.told import (
    ADA,
    ANA,
    BEN,
    CAROL,
    END,
    EVE,
    HOUR,
    KEY,
    LEA,
    MINUTE,
    NOTE,
    PLAN,
    POLICY,
    WRITE,
    Told,
    covered,
)

ASK_AT = END - 30 * MINUTE


@pytest.fixture
def told() -> Told:
    """Planned three days ahead."""
    told = Told()
    told.asks(PLAN)
    return told


def test_a_change_of_hands_ahead_owes_its_two_timers(told: Told) -> None:
    due = {row.effect.command.__class__: row.due for row in told.owed.values() if isinstance(row.effect, Ask)}
    assert due == {PromptHandoff: ASK_AT, CheckHandoff: END}
    assert told.handoff is not None
    assert (told.handoff.title, told.handoff.team, told.handoff.state) == ("Payments", "pay", HandoffState.PLANNED)
    told.asks(PLAN, at=told.at + HOUR)
    assert told.kinds == [], "planned again it changes nothing"


def test_given_in_time_and_accepted(told: Told) -> None:
    assert told.asks(PromptHandoff(), at=ASK_AT).state is HandoffState.ASKED
    assert told.effects == ["RefreshHandoff"]
    told.asks(PromptHandoff())
    assert told.kinds == [], "asked once"
    written = told.asks(WRITE, ANA, at=ASK_AT + MINUTE)
    assert (written.lines, written.written_by, written.late) == (NOTE, ANA, False)
    assert told.effects == ["RefreshHandoff", "MailHandoff"]
    accepted = told.asks(AcceptHandoff(), BEN, at=END - MINUTE)
    assert (accepted.state, accepted.accepted_at) == (HandoffState.ACCEPTED, END - MINUTE)
    assert told.effects == ["RefreshHandoff"]
    told.asks(CheckHandoff(), at=END)
    assert told.kinds == []
    told.asks(AcceptHandoff(), BEN)
    assert told.kinds == [], "accepting twice is once"


def test_a_note_may_be_written_again_until_it_is_accepted_and_is_mailed_once(told: Told) -> None:
    told.asks(WRITE, ANA)
    told.asks(WRITE, ANA)
    assert told.kinds == [], "the same words are no news"
    other = told.asks(WriteHandoff(Lines("Three pages")), LEA)
    assert (other.lines.happened, other.written_by) == ("Three pages", LEA)
    assert told.effects == ["RefreshHandoff"]
    told.asks(AcceptHandoff(), BEN)
    with pytest.raises(Stale, match="Ben Okafor has accepted this note"):
        told.asks(WRITE, ANA)


def test_who_may_write_and_who_accept(told: Told) -> None:
    for person in (BEN, CAROL, EVE):
        with pytest.raises(NotAllowed, match="Only Ana Silva, whose shift ends, or the team's lead"):
            told.asks(WRITE, person)
    with pytest.raises(NotAllowed, match="Guests"):
        told.asks(WRITE, ANA, guest=True)
    with pytest.raises(Invalid, match="no note to accept yet"):
        told.asks(AcceptHandoff(), BEN)
    told.asks(WRITE, ADA)
    with pytest.raises(NotAllowed, match="Only Ben Okafor"):
        told.asks(AcceptHandoff(), ANA)
    for command in (PLAN, PromptHandoff(), CheckHandoff()):
        with pytest.raises(NotAllowed, match="Muster does this by itself"):
            told.asks(command, ANA)


def test_lines_are_tidied_and_bounded(told: Told) -> None:
    tidied = told.asks(WriteHandoff(Lines("  Two\t pages \n\n and an incident ", else_=" ")), ANA)
    assert tidied.lines == Lines("Two pages\nand an incident")
    with pytest.raises(Invalid, match="Say in a line what happened"):
        told.asks(WriteHandoff(Lines(" \n ", "flaky")), ANA)
    with pytest.raises(Invalid, match="“What to watch” has 501 characters, and 500 fit"):
        told.asks(WriteHandoff(Lines("x", watch="y" * 501)), ANA)


def test_a_missing_note_is_nudged_once_and_may_still_come(told: Told) -> None:
    told.asks(PromptHandoff(), at=ASK_AT)
    told.asks(CheckHandoff(), at=END - MINUTE)
    assert told.kinds == [], "a timer that comes early finds that there is time"
    missed = told.asks(CheckHandoff(), at=END)
    assert (missed.state, missed.nudged) == (HandoffState.MISSING, True)
    nudges = [row.effect for row in told.owed.values()]
    assert [type(one).__name__ for one in nudges] == ["RefreshHandoff", "TellPerson", "PostToTeam"]
    assert isinstance(nudges[1], TellPerson)
    assert isinstance(nudges[2], PostToTeam)
    assert (nudges[1].person, nudges[2].team, nudges[2].mentions) == (ANA, "pay", (ANA,))
    assert "Ben Okafor took over from Ana Silva at 09:00 (UTC) without one" in nudges[2].text
    told.asks(CheckHandoff(), at=END + HOUR)
    told.asks(PromptHandoff())
    assert told.kinds == []
    late = told.asks(WRITE, ANA, at=END + 2 * HOUR)
    assert (late.state, late.late) == (HandoffState.WRITTEN, True)
    assert told.effects == ["RefreshHandoff", "MailHandoff"]


def test_a_note_nobody_accepted_reminds_the_incoming_person_once(told: Told) -> None:
    told.asks(WRITE, LEA)
    told.asks(CheckHandoff(), at=END)
    (reminder,) = (row.effect for row in told.owed.values())
    assert isinstance(reminder, TellPerson)
    assert reminder.person == BEN
    assert "Lea Lindt left you a note" in reminder.text
    told.asks(CheckHandoff(), at=END + MINUTE)
    assert told.kinds == []


def test_a_swap_voids_what_nobody_wrote(told: Told) -> None:
    told.asks(PromptHandoff(), at=ASK_AT)
    told.duty = covered("carol", END - HOUR, END + HOUR)
    assert told.asks(PromptHandoff(), at=ASK_AT + MINUTE).state is HandoffState.VOID
    for command, who in ((WRITE, ANA), (AcceptHandoff(), BEN)):
        with pytest.raises(Stale, match="nothing to hand over"):
            told.asks(command, who)
    told.asks(CheckHandoff(), at=END)
    assert told.kinds == []


def test_one_that_the_check_finds_gone_is_void(told: Told) -> None:
    told.duty = Duty({})
    assert told.asks(CheckHandoff(), at=END).state is HandoffState.VOID
    assert told.effects == ["RefreshHandoff"]


def test_swapped_back_it_is_planned_again(told: Told) -> None:
    told.duty = covered("carol", END - HOUR, END + HOUR)
    told.asks(PromptHandoff())
    assert told.asks(PLAN).state is HandoffState.PLANNED
    assert told.effects == ["Ask", "Ask", "RefreshHandoff"]


def test_somebody_else_takes_over(told: Told) -> None:
    told.asks(PromptHandoff(), at=ASK_AT)
    assert told.asks(told.again(incoming=CAROL)).state is HandoffState.ASKED
    told.asks(WRITE, ANA)
    told.asks(AcceptHandoff(), CAROL)
    assert told.asks(told.again(incoming=CAROL, start=END - HOUR)).state is HandoffState.ACCEPTED
    again = told.asks(PLAN)
    assert (again.state, again.lines, again.accepted_at) == (HandoffState.WRITTEN, NOTE, None)
    told.asks(told.again(incoming=CAROL), at=END)
    assert told.kinds == [], "what has passed stays as it was"


def test_somebody_else_hands_over_and_is_asked(told: Told) -> None:
    told.asks(PromptHandoff(), at=ASK_AT)
    told.duty = covered("carol", END - HOUR, END)
    assert told.asks(told.again(outgoing=CAROL, start=END - HOUR), at=END - 9 * MINUTE).state == "planned"
    assert [row.due for row in told.owed.values()][:2] == [END - 9 * MINUTE, END + 21 * MINUTE]
    assert told.asks(PromptHandoff()).state is HandoffState.ASKED
    told.asks(CheckHandoff(), at=END)
    assert told.kinds == [], "taken over that late, there is half an hour for the note, too"
    assert told.asks(CheckHandoff(), at=END + 21 * MINUTE).nudged


def test_what_was_due_while_nobody_was_here(told: Told) -> None:
    week = timedelta(days=7)
    told.asks(PromptHandoff(), at=END + HOUR)
    assert told.kinds == [], "the check says it all"
    assert told.asks(CheckHandoff(), at=END + HOUR).nudged
    older = Told()
    older.asks(PLAN)
    missed = older.asks(PromptHandoff(), at=END + week + HOUR)
    assert (missed.state, missed.nudged) == (HandoffState.MISSING, False)
    assert older.effects == ["RefreshHandoff"]
    written = Told()
    written.asks(PLAN)
    written.asks(WRITE, ANA)
    written.asks(CheckHandoff(), at=END + week)
    assert written.kinds == [], "the one after it is what matters"


def test_only_the_last_half_day_is_planned_afterwards() -> None:
    told = Told(at=END + 11 * HOUR)
    late = told.asks(PLAN)
    assert (late.ask_at, late.check_at) == (told.at, told.at + 30 * MINUTE)
    given = Given(END + 12 * HOUR, MUSTER, "contoso", POLICY, duty=told.duty)
    assert decide(None, PLAN, given) == []


def test_a_schedule_of_no_team_and_nobody_known() -> None:
    bare = Told(policy=replace(POLICY, teams={}, schedules={}))
    assert (bare.asks(PLAN).team, bare.asks(PLAN).title) == ("", "payments")
    bare.policy = replace(bare.policy, people={})
    assert bare.asks(CheckHandoff(), at=END).state is HandoffState.VOID


def test_asks_of_what_never_came_to_be() -> None:
    given = Given(END, MUSTER, "contoso", POLICY)
    assert decide(None, PromptHandoff(), given) == decide(None, CheckHandoff(), given) == []
    with pytest.raises(NotFound, match="type: handoff"):
        decide(None, WRITE, replace(given, by=ANA))


def test_facts_follow_one_another(told: Told) -> None:
    assert told.handoff is not None
    with pytest.raises(ValueError, match="fact 3 does not follow 1"):
        evolve(told.handoff, OncallEntry(3, END, MUSTER, e.HandoffAsked()))
    with pytest.raises(TypeError, match="HandoffPlanned, not HandoffAsked"):
        evolve(None, OncallEntry(1, END, MUSTER, e.HandoffAsked()))
    with pytest.raises(TypeError, match="no fact of a handoff"):
        evolve(told.handoff, OncallEntry(2, END, MUSTER, Rota("x", "y", 1)))  # type: ignore[arg-type]  # none on purpose
    bare = e.HandoffPlanned(KEY, "contoso", "payments", ANA, BEN, END - HOUR, END, ASK_AT)
    old = evolve(None, OncallEntry(1, END - HOUR, MUSTER, bare))
    assert (old.asked_from, old.missed_from) == (ASK_AT, END)
    assert (replace(old, ask_at=None).asked_from, replace(old, check_at=None).missed_from) == (END, END)
