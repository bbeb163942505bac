"""Handoffs over a pause, over a short cover, written early, after a swap: who is told what, when, by which clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from incidents.effects import Ask
from oncall.effects import PostToTeam, TellPerson
from oncall.handoffs.commands import CheckHandoff, PromptHandoff
from oncall.handoffs.who import changes_of_hands
from tests.oncall.handoffs.told import (
    ANA,
    CAROL,
    END,
    HOUR,
    MINUTE,
    PAYMENTS,
    PLAN,
    POLICY,
    WRITE,
    Told,
    by_hand,
    covered,
)

ASK_AT = END - 30 * MINUTE


@pytest.fixture
def told() -> Told:
    """Planned three days ahead."""
    told = Told()
    told.asks(PLAN)
    return told


def test_after_a_pause_everything_is_told_by_the_beginning_of_the_next_shift(told: Told) -> None:
    monday = END + 15 * HOUR
    paused = Told(duty=by_hand(("ana", END - 8 * HOUR, END), ("ben", monday, monday + 8 * HOUR)))
    plan = told.again(start=END - 8 * HOUR, begins=monday)
    asked = paused.asks(plan)
    due = [row.due for row in paused.owed.values() if isinstance(row.effect, Ask)]
    assert (asked.takes_over, due) == (monday, [ASK_AT, END, monday])
    paused.asks(plan, at=END - 2 * HOUR)
    assert paused.kinds == [], "planned again it changes nothing"
    paused.asks(CheckHandoff(), at=END)
    nudge, gap = (row.effect for row in paused.owed.values() if isinstance(row.effect, TellPerson | PostToTeam))
    assert "ended at 09:00 (UTC), and Ben Okafor, who takes over at Tue 00:00 (UTC), has no note" in str(nudge)
    assert "Ben Okafor takes over from Ana Silva at Tue 00:00 (UTC) without one" in str(gap)
    paused.asks(WRITE, ANA, at=END + HOUR)
    paused.asks(CheckHandoff(), at=END + 2 * HOUR)
    assert paused.kinds == [], "nobody is reminded in their own time off"
    paused.asks(CheckHandoff(), at=monday)
    (reminder,) = (row.effect for row in paused.owed.values())
    assert "on call for Payments since 00:00 (UTC)" in str(reminder)
    paused.asks(CheckHandoff(), at=monday + MINUTE)
    assert paused.kinds == []


def test_an_early_note_is_asked_about_once(told: Told) -> None:
    told.asks(WRITE, ANA, at=END - 3 * HOUR)
    doubted = told.asks(PromptHandoff(), at=ASK_AT)
    assert (told.kinds, told.effects, doubted.doubted) == (["HandoffDoubted"], ["RefreshHandoff"], True)
    told.asks(PromptHandoff())
    assert told.kinds == [], "once"
    assert not told.asks(WRITE, ANA).doubted, "the same words are an answer"
    assert (told.kinds, told.effects) == (["HandoffWritten"], ["RefreshHandoff"])
    assert told.asks(told.again(incoming=CAROL)).doubted_at == ASK_AT
    late = Told()
    late.asks(PLAN)
    late.asks(WRITE, ANA, at=END - 2 * HOUR)
    late.asks(PromptHandoff(), at=ASK_AT)
    assert late.kinds == [], "it is as fresh as can be"


def test_who_takes_over_after_a_swap_has_the_mail_too(told: Told) -> None:
    told.asks(WRITE, ANA)
    told.asks(told.again(incoming=CAROL))
    assert told.effects == ["Ask", "Ask", "RefreshHandoff", "MailHandoff"]
    told.asks(told.again(incoming=CAROL, start=END - HOUR))
    assert "MailHandoff" not in told.effects


def test_a_cover_of_less_than_an_hour_owes_nothing() -> None:
    def hands(start: datetime, end: datetime) -> list[tuple[str, str]]:
        duty = covered("carol", start, end)
        return [(a.person, b.person) for a, b in changes_of_hands(duty, "payments", END - 12 * HOUR, END + 12 * HOUR)]

    assert hands(END - 5 * HOUR, END - 4 * HOUR - MINUTE) == [("ana", "ben")]
    assert hands(END - 5 * HOUR, END - 4 * HOUR) == [("ana", "carol"), ("carol", "ana"), ("ana", "ben")]
    assert hands(END - 30 * MINUTE, END) == [("ana", "ben")], "over the cover"
    assert hands(END, END + 30 * MINUTE) == [("ana", "ben")]
    nobody_after = by_hand(("ana", END - 5 * HOUR, END - 30 * MINUTE), ("ben", END - 30 * MINUTE, END))
    assert changes_of_hands(nobody_after, "payments", END - HOUR, END + HOUR) == []
    after_a_pause = by_hand(("ben", END - 30 * MINUTE, END), ("ana", END, END + 5 * HOUR))
    assert changes_of_hands(after_a_pause, "payments", END - HOUR, END + HOUR) == []
    duty = covered("carol", END - 30 * MINUTE, END)
    assert [(out.start, out.end) for out, _ in changes_of_hands(duty, "payments", END - HOUR, END + HOUR)] == [
        (PLAN.start, END)
    ], "whose shift it is writes the note when the cover is over"


def test_everybody_reads_their_own_clock() -> None:
    berlin = replace(POLICY.people["ben"], time_zone="Europe/Berlin")
    there = replace(PAYMENTS, time_zone="Asia/Tokyo")
    policy = replace(POLICY, people={**POLICY.people, "ben": berlin}, schedules={"payments": there})
    planned = Told(policy=policy).asks(PLAN)
    assert (planned.zone, planned.out_zone, planned.into_zone) == ("Asia/Tokyo", "UTC", "Europe/Berlin")
