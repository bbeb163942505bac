"""The looks of the proof see what they look for: each promise is broken by hand once, on a round that kept them all."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.ids import SeededIds
from incidents import events as e
from storage.changes import REQUESTS
from tests.crash import clocks, mails, messages
from tests.crash.fate import When, draw
from tests.crash.kept import Kept
from tests.crash.look import Sight, backwards, look
from tests.crash.proof import PATIENCE, Round, stage
from tests.crash.server import Server
from tests.crash.story import MAILING, STEPS

SPEED = 1200.0


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[tuple[Round, Sight]]:
    """A whole story that nobody interrupted."""
    async with stage(1, Server(tmp_path, SPEED), SeededIds(1)) as round_:
        round_.teams.faults.clear()
        await round_.play([[]])
        yield round_, await look(round_.server.store)


@pytest.mark.slow
async def test_what_is_wrong_is_seen(lived: tuple[Round, Sight]) -> None:
    round_, sight = lived
    assert round_.figures.kept > 10
    _mails(round_.server.outbox, sight)
    _messages(round_, sight)
    _clocks(round_, sight)
    story = round_.stories[0]
    assert Kept("", story.key, lambda fact: isinstance(fact, e.Mitigated)).times(sight) == 1
    assert Kept("", story.key, lambda fact: fact == e.NoteAdded("never said")).times(sight) == 0


def _mails(outbox: Path, sight: Sight) -> None:
    assert [*mails.twice(sight, outbox), *mails.missing(sight, outbox)] == []
    one, other, *_ = sorted(outbox.glob("*.eml"))
    shutil.copy(one, outbox / "again.eml")
    assert len(list(mails.twice(sight, outbox))) == 2, "by its name, and by whom it went to"
    (outbox / "again.eml").unlink()
    other.unlink()
    assert len(list(mails.missing(sight, outbox))) == 2, "whom it did not reach, and what the count says"
    (outbox / "strange.eml").write_text("Message-ID: <x@y>\nTo: a@b.example\n\n")
    assert "belong to no approved notice" in "".join(mails.twice(sight, outbox))
    (outbox / ".half.eml.tmp").touch()
    assert ".half.eml.tmp was left behind" in list(mails.missing(sight, outbox))


def _messages(round_: Round, sight: Sight) -> None:
    standing = round_.teams.messages

    def faults(**changed: Any) -> str:
        assert not list(messages.faults(sight, round_.teams, 0))
        kept = dict(standing)
        standing.update({place: body for place, body in changed.values() if body})
        for place in [place for place, body in changed.values() if not body]:
            del standing[place]
        found = "\n".join(messages.faults(sight, round_.teams, 0))
        standing.clear()
        standing.update(kept)
        return found

    room = sight.incidents[0].room
    assert room is not None
    living = (room.conversation, room.message)
    words = next((place, body) for place, body in standing.items() if "overdue" in str(body.get("text")))
    called = (place for place, body in standing.items() if "Open the incident" in str(body))
    page = next(place for place in called if place[0] != room.conversation)
    assert "is not its newest" in faults(old=(living, {}))
    assert "never said" in faults(lost=(words[0], {}))
    assert "1 posts stand there twice" in faults(twice=((room.conversation, "m999"), words[1]))
    assert "said without a fact" in faults(strange=((room.conversation, "m999"), {"text": "hello"}))
    assert "went out 2 times, 0 of them as a repeat" in faults(page=((page[0], "m999"), standing[page]))
    assert "is not known to be its room" in "".join(messages.faults(replace(sight, rooms={}), round_.teams, 0))


def _clocks(round_: Round, sight: Sight) -> None:
    """Without the proof that a timer spoke, its facts come from nowhere, and the timer was missed."""
    patience = PATIENCE * SPEED
    told = next(told for told in sight.told.values() if told.ref.kind == "incident")
    assert clocks.hear(sight, round_.lives, patience).faults == []
    answers = sight.tables[REQUESTS]
    found = ""
    # Of several, since the story itself may have moved on just after one of them.
    for spoke in [name for name in answers if name.endswith("/update-due")]:
        less = replace(sight, tables={**sight.tables, REQUESTS: {k: v for k, v in answers.items() if k != spoke}})
        found += "\n".join(clocks.hear(less, round_.lives, timedelta(minutes=2)).faults)
    assert "was missed" in found
    assert "nobody asked for fact" in found
    last = max(entry.seq for entry in told.entries if isinstance(entry.event, e.Nudged))
    moved = {last: told.entries[0].at}
    turned = replace(told, entries=[replace(entry, at=moved.get(entry.seq, entry.at)) for entry in told.entries])
    back = replace(sight, told={**sight.told, (told.ref.kind, told.ref.key): turned})
    assert len(backwards(back)) == 1
    assert "before" in "".join(clocks.hear(back, round_.lives, patience).faults)


def test_a_seed_draws_the_same_kills_again_and_another_seed_others() -> None:
    first, again, other = (draw(seed, 20, len(STEPS), MAILING) for seed in (7, 7, 8))
    assert first == again != other
    drawn = draw(7, 200, len(STEPS), MAILING)
    assert {kill.when for kill in drawn} == set(When)
    assert {kill.step for kill in drawn} == set(range(len(STEPS)))
    assert sum(kill.asleep > timedelta(0) for kill in drawn) > 20
