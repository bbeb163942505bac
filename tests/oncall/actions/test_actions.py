"""Action items: opened once, ticked off by anybody of the company, told to whoever has to do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from incidents.effects import Ask
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.given import Given
from incidents.model import MUSTER, Person
from oncall.actions import commands as c
from oncall.actions import events as e
from oncall.actions.decide import LONGEST, decide
from oncall.actions.evolve import evolve
from oncall.actions.model import Action, ActionKind
from oncall.actions.react import react
from oncall.effects import PostToTeam, TellPerson
from oncall.events import OncallEntry
from tests.incidents.company import ANA, BEN, POLICY, at

NOW = at("14:00")
OPEN = c.OpenAction("ACT-7", "Write the  runbook\nof search", BEN, date(2026, 12, 4), ActionKind.DETECT, "INC-42")


def given(by: Person = ANA, *, guest: bool = False) -> Given:
    return Given(NOW, by, "contoso", POLICY, guest)


def put(action: Action | None, command: c.ActionCommand, by: Person = ANA) -> tuple[Action | None, list[Any]]:
    """The item after the ask, and what is owed for it, without its timer."""
    owed: list[Any] = []
    for fact in decide(action, command, given(by)):
        entry = OncallEntry((action.version if action else 0) + 1, NOW, by, fact)
        after = evolve(action, entry)
        owed += [row.effect for row in react(action, after, entry) if not isinstance(row.effect, Ask)]
        action = after
    return action, owed


def opened(command: c.OpenAction = OPEN, by: Person = ANA) -> Action:
    action, _ = put(None, command, by)
    assert action is not None
    return action


def test_it_is_opened_once() -> None:
    action = opened()
    assert action == Action(
        "ACT-7", "contoso", 1, "Write the runbook of search", BEN, date(2026, 12, 4), ActionKind.DETECT, "INC-42", NOW,
        remind_at=datetime(2026, 12, 2, 9, tzinfo=UTC),
    )  # fmt: skip
    assert put(action, replace(OPEN, text="another")) == (action, [])
    assert len(opened(replace(OPEN, text="x" * 900)).text) == LONGEST
    assert opened(replace(OPEN, priority=9)).priority == 3


def test_whoever_is_given_it_hears_it() -> None:
    _, owed = put(None, OPEN)
    assert owed == [
        TellPerson(
            BEN,
            "Ana Silva gave you an action item, due 4 Dec: Write the runbook of search. "
            "When it is done, type: actions.",
        )
    ]
    assert put(None, OPEN, by=BEN)[1] == [], "who takes it knows"


def test_what_muster_opens_is_said_in_the_channel_of_the_team() -> None:
    told, posted = put(None, replace(OPEN, team="search", text="Ana was paged 5 times."), by=MUSTER)[1]
    assert told.text.startswith("An action item was opened for you, due 4 Dec")
    words = "Ana was paged 5 times. Ben Okafor has an action item for it, due 4 Dec."
    assert posted == PostToTeam("search", words, (BEN,))
    assert [type(effect) for effect in put(None, OPEN, by=MUSTER)[1]] == [TellPerson]


def test_ticked_off_and_reopened() -> None:
    action, owed = put(opened(), c.FinishAction(), by=BEN)
    assert action
    assert (action.done_at, action.done_by, action.is_open, owed) == (NOW, BEN, False, [])
    assert put(action, c.FinishAction(), by=BEN)[0] == action, "a second tap is harmless"
    assert put(action, c.FinishAction(), by=MUSTER)[0] == action
    with pytest.raises(Stale, match="Ben Okafor did it"):
        put(action, c.FinishAction(), by=ANA)
    again, owed = put(action, c.ReopenAction())
    assert again
    assert (again.is_open, again.done_by, owed) == (True, None, [])
    assert put(again, c.ReopenAction())[0] == again


def test_what_is_turned_down() -> None:
    with pytest.raises(Invalid, match="what is to be done"):
        put(None, replace(OPEN, text=" "))
    with pytest.raises(Invalid, match="That day is over"):
        put(None, replace(OPEN, due=date(2026, 11, 19)))
    assert opened(replace(OPEN, due=date(2026, 11, 19)), by=MUSTER).due == date(2026, 11, 19)
    with pytest.raises(NotFound, match="no such action item"):
        put(None, c.FinishAction())
    with pytest.raises(NotAllowed, match="Guests"):
        decide(None, OPEN, given(guest=True))


@pytest.mark.parametrize(
    ("action", "seq", "fact", "error"),
    [
        (None, 2, e.ActionFinished(), ValueError),
        (None, 1, e.ActionFinished(), TypeError),
        (None, 1, e.ActionReopened(), TypeError),
        (opened(), 1, e.ActionFinished(), ValueError),
        (
            opened(),
            2,
            e.ActionOpened("ACT-7", "contoso", "x", ANA, date(2026, 12, 4), ActionKind.DETECT, ""),
            TypeError,
        ),
    ],
)
def test_facts_out_of_place(action: Action | None, seq: int, fact: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        evolve(action, OncallEntry(seq, NOW, ANA, fact))
