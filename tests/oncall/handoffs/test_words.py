"""A handoff in words: how it stands, who wrote it, and its mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncall.handoffs.model import Handoff, HandoffState, Lines
from oncall.handoffs.words import NOTHING_LEFT, mail_text, stand, subject, written
from tests.oncall.handoffs.told import ANA, BEN, END, HOUR, KEY, LEA

BARE = Handoff(KEY, "contoso", 1, "payments", ANA, BEN, END - HOUR, END, name="Payments")
GIVEN = replace(
    BARE, state=HandoffState.WRITTEN, lines=Lines("Two pages\nOne incident"), written_by=ANA, written_at=END
)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HandoffState.PLANNED, "Ana Silva writes the note before the shift ends"),
        (HandoffState.ASKED, "Ana Silva is asked for the note"),
        (HandoffState.WRITTEN, "Not accepted yet by Ben Okafor"),
        (HandoffState.ACCEPTED, "Accepted by Ben Okafor, 16 Nov 10:00 UTC"),
        (HandoffState.MISSING, "No note: Ana Silva left none"),
        (HandoffState.VOID, "Not needed: the shift does not end then any more"),
    ],
)
def test_how_it_stands(state: HandoffState, words: str) -> None:
    assert stand(replace(GIVEN, state=state, accepted_at=END + HOUR)) == words


def test_who_wrote_it() -> None:
    assert written(BARE) == ""
    assert written(GIVEN) == "Written by Ana Silva, 16 Nov 09:00 UTC"
    late = replace(GIVEN, written_by=LEA, missed_at=END)
    assert written(late) == "Written by Lea Lindt for Ana Silva, 16 Nov 09:00 UTC, late"
    assert written(replace(GIVEN, written_by=None)) == "Written by Ana Silva, 16 Nov 09:00 UTC"


def test_the_mail() -> None:
    assert subject(GIVEN) == "Handoff Payments: Ana Silva to Ben Okafor, 16 Nov 09:00 UTC"
    assert mail_text(GIVEN, GIVEN.lines).startswith(
        "Ben Okafor takes over Payments from Ana Silva, 16 Nov 09:00 UTC.\n\nWhat happened\n  Two pages\n  One incident"
    )
    assert NOTHING_LEFT in mail_text(GIVEN, Lines())
