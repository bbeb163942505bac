"""Whatever is asked in whatever order, by a clock that jumps: nothing is owed twice, and no note is lost."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import Refused
from incidents.model import MUSTER
from oncall.effects import MailHandoff, PostToTeam, TellPerson
from oncall.handoffs.commands import AcceptHandoff, CheckHandoff, PromptHandoff, WriteHandoff
from oncall.handoffs.model import Handoff, HandoffState, Lines
from oncall.schedules.duty import Duty
from tests.oncall.handoffs.told import ADA, ANA, BEN, CAROL, END, HOUR, LEA, PLAN, POLICY, Told, covered

DUTIES = (
    Duty(POLICY.schedules),
    covered("carol", END, END + HOUR),
    covered("carol", END - HOUR, END),
    covered("carol", END - HOUR, END + HOUR),
    Duty({}),
)
PEOPLE = (ANA, BEN, CAROL)
BY_MUSTER = [PromptHandoff(), CheckHandoff()]
NOTES = [WriteHandoff(Lines(text)) for text in ("", "one", "two", "x" * 501)]

plans = st.sampled_from([Told().again(outgoing=out, incoming=into) for out, into in combinations(PEOPLE, 2)])
by_muster = st.tuples(plans | st.sampled_from(BY_MUSTER), st.just(MUSTER))
by_people = st.tuples(st.sampled_from([*NOTES, AcceptHandoff()]), st.sampled_from([*PEOPLE, LEA, ADA]))
moments = st.integers(-600, 24 * 60 * 8).map(lambda minutes: END - HOUR + timedelta(minutes=minutes))
steps = st.lists(st.tuples(by_muster | by_people, moments, st.sampled_from(DUTIES)), max_size=30)


@given(steps)
def test_nothing_twice_and_no_note_lost(asked: list[Any]) -> None:
    told, owed = Told(), Counter[tuple[object, ...]]()
    told.asks(PLAN)
    for (command, by), at, duty in asked:
        before, told.duty = told.handoff, duty
        assert told.handoff
        with suppress(Refused):
            told.asks(command, by, at)
            changed = told.handoff.version if _changed(before, told.handoff) else 0
            owed.update(_once(row.effect, changed) for row in told.owed.values())
        after = told.handoff
        assert before
        assert after
        assert after.given >= before.given
        assert (after.state in (HandoffState.WRITTEN, HandoffState.ACCEPTED)) == after.given
        assert bool(after.accepted_at) == (after.state is HandoffState.ACCEPTED)
    del owed[()]
    assert set(owed.values()) <= {1}


def _changed(before: Handoff | None, after: Handoff | None) -> bool:
    return bool(before and after and before.incoming != after.incoming)


def _once(effect: object, changed: int) -> tuple[object, ...]:
    """What people must never get twice; whoever takes over instead gets the mail, too."""
    if isinstance(effect, TellPerson):
        return (TellPerson, effect.person.id, "left you" in effect.text)
    if isinstance(effect, MailHandoff):
        return MailHandoff, changed
    return (PostToTeam,) if isinstance(effect, PostToTeam) else ()
