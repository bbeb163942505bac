"""The timeline in people's words: every fact has a line or is silent on purpose, and what is said is a sentence."""

from __future__ import annotations

import typing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents import commands as c
from incidents import events as e
from incidents.announce import announce
from incidents.effects import PostMessage
from incidents.model import MUSTER, Clock, FirstMove, Page, Place, Role, Severity
from incidents.timeline import count, describe, hhmm, line, sentence, span
from tests.incidents.anything import any_of
from tests.incidents.company import ANA, BEN, CAROL, DANA, at
from tests.incidents.story import declared, led

SILENT = {e.RoomOpened}
"""Facts that only machines need: where our message stands is no news."""
SPOKEN = [cls for cls in e.EVENTS if cls not in SILENT]


def test_the_register_holds_every_fact() -> None:
    assert set(e.EVENTS) == set(typing.get_args(e.Event))
    assert set(c.COMMANDS) == set(typing.get_args(c.IncidentCommand))


@pytest.mark.parametrize("cls", SPOKEN, ids=lambda cls: cls.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_every_fact_has_a_line(cls: type, data: st.DataObject) -> None:
    fact = data.draw(any_of((cls,)))
    if not isinstance(fact, e.NoteAdded) or fact.text:
        assert describe(fact)
        entry = e.TimelineEntry(1, at("14:23"), ANA, fact)
        told = line(entry)
        assert told
        by_itself = isinstance(fact, e.PagerCalled) or (isinstance(fact, e.Paged) and fact.auto)
        who = fact.approver.name if isinstance(fact, e.NoticeApproved) else "Muster" if by_itself else "Ana Silva"
        assert told.who == who


@pytest.mark.parametrize("cls", list(SILENT))
def test_the_silent_ones_have_none(cls: type) -> None:
    assert line(e.TimelineEntry(1, at("14:23"), ANA, e.RoomOpened(Place("room", "m1")))) is None


@given(any_of(e.EVENTS))
def test_whatever_is_said_aloud_is_a_sentence_about_this_incident(fact: Any) -> None:
    said = announce(led(Severity.SEV1).it, e.TimelineEntry(20, at("14:30"), ANA, fact))
    if said is not None:
        assert isinstance(said, PostMessage)
        assert said.incident == "INC-42"
        assert isinstance(fact, e.TaskDelegated) or said.text.endswith((".", "!", "?", "…"))


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (e.SeveritySet(Severity.SEV3, Severity.SEV1, "worse", declared().it.clocks, None, None, None),
         "raised SEV-3 to SEV-1: worse"),
        (e.SeveritySet(Severity.SEV1, Severity.SEV3, "", declared().it.clocks, None, None, None),
         "lowered SEV-1 to SEV-3"),
        (e.RoleAssigned(Role.TL, BEN), "made Ben Okafor Technical Lead"),
        (e.RoleHandedOver(Role.IC, BEN, ANA), "Incident Commander handed over from Ana Silva to Ben Okafor"),
        (e.RoleReleased(Role.CL, CAROL), "Carol Wu is no longer Communications Lead"),
        (e.FirstMoveAnswered(FirstMove.DEPLOYMENT, remedied=True, note="2fe1a"), "deployment: rolled back (2fe1a)"),
        (e.FirstMoveAnswered(FirstMove.CAPACITY, remedied=False), "capacity: not it"),
        (e.Escalated("Northwind Bank", "cards are declined"), "escalated to Northwind Bank: cards are declined"),
        (e.Paged("p1", ANA, "on call", 1, at("14:23"), None), "paged Ana Silva: on call"),
        (e.Paged("p2", ANA, "on call", 3, at("14:23"), None), "paged Ana Silva, try 3: on call"),
        (e.NobodyAnswered("on call", ()), "nobody has answered, and nobody is left to page"),
        (e.NobodyAnswered("on call", (ANA,)), "nobody has answered: Ana Silva was paged"),
        (e.NobodyAnswered("on call", (ANA, BEN, CAROL)),
         "nobody has answered: Ana Silva, Ben Okafor and Carol Wu were paged"),
        (e.NobodyToPage(("lead of Search", "cfo")), "nobody to page as lead of Search, cfo"),
        (e.Closed(), "closed"),
        (e.ThresholdSet("a1", "p99 above 2 s", BEN, at("18:00")),
         "temporary alert threshold: p99 above 2 s; Ben Okafor removes it by 20 Nov 18:00 UTC"),
        (e.NoticeApproved("n1", "resolution", 1, CAROL, None, None), "approved the resolution notice to 1 customer"),
    ],
)  # fmt: skip
def test_facts_in_words(fact: Any, words: str) -> None:
    assert describe(fact) == words


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("step", list(e.Step))
@pytest.mark.parametrize("whom", [ANA, None])
def test_every_clock_has_words_for_every_step(clock: Clock, step: e.Step, whom: Any) -> None:
    fact = e.Nudged(clock, step, whom, at("15:00"), "something")
    said = announce(declared().it, e.TimelineEntry(9, at("15:00"), MUSTER, fact))
    assert said is not None
    assert said.mentions == ((ANA,) if whom else ())
    if clock is Clock.ROLES:
        assert "something is" in said.text
        assert ("Ana Silva, you are " if whom else "INC-42: ") in said.text
    else:
        assert said.text == f"{'Ana Silva, ' if whom else 'INC-42: '}{describe(fact)}."
    assert said.loud is (step is e.Step.LEAD)


def test_who_writes_to_customers_is_mentioned_when_it_ends_with_a_promise_open() -> None:
    story = led()
    story.ask(MUSTER, c.RecordNotice("n1", "initial", 3, CAROL, at("15:00")))
    story.ask(MUSTER, c.RecordReach("n1", story.now))
    story.ask(ANA, c.Resolve("Ben", "baseline"))
    posts = story.owes(PostMessage)
    assert posts[-1].mentions == (CAROL,)
    story.ask(CAROL, c.ReleaseRole(Role.CL))
    story.ask(ANA, c.Cancel("it never was"))
    assert story.owes(PostMessage)[-1].mentions == (ANA,)


def test_those_who_hold_the_roles_hear_that_it_is_back() -> None:
    story = led()
    story.ask(ANA, c.Cancel("it never was"))
    story.ask(ANA, c.Reopen("it is back"))
    assert story.owes(PostMessage)[-1].mentions == (ANA, BEN, CAROL)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (-5, "0 min"), (37, "37 min"), (60, "1 h"), (125, "2 h 5 min"), (1440, "1 d"), (4565, "3 d 4 h")],
)
def test_spans_in_words(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words


def test_counts_times_and_full_stops() -> None:
    assert [count(n, "task") for n in (0, 1, 1200)] == ["0 tasks", "1 task", "1,200 tasks"]
    assert hhmm(at("04:05")) == "04:05"
    assert [sentence(text) for text in ("a", "a.", "a?", "a!", "a…")] == ["a.", "a.", "a?", "a!", "a…"]


def test_what_belongs_to_a_person_is_found_by_id() -> None:
    story = led()
    assert story.it.holds(DANA) == ()
    assert isinstance(story.it.page(story.it.pages[0].id), Page)
    assert story.it.page("p999") is None
