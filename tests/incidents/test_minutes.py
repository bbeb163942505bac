"""People name times in minutes; what happened within one minute is neither refused nor told twice."""

from __future__ import annotations

from datetime import timedelta

from incidents import commands as c
from incidents import events as e
from incidents.errors import Invalid
from incidents.model import Severity
from tests.incidents.company import BEN, at
from tests.incidents.story import Story, led

LATE = timedelta(seconds=40)


def hurting(since: str) -> Story:
    """Led, with an impact that began forty seconds into that minute."""
    story = led(Severity.SEV1)
    story.ask(BEN, c.CorrectImpact(began_at=at(since) + LATE))
    return story


def test_an_end_in_the_minute_of_the_beginning_is_no_earlier() -> None:
    story = hurting("14:10").at("14:50")
    assert "cannot have ended before" in story.refused(BEN, c.Mitigate(at("14:09"))).sentence
    assert story.ask(BEN, c.Mitigate(at("14:10"))) == [e.Mitigated(at("14:10") + LATE)]
    assert isinstance(story.refused(BEN, c.CorrectImpact(ended_at=at("14:09"))), Invalid)


def test_the_minute_that_is_known_corrects_nothing() -> None:
    story = hurting("14:10").at("14:50")
    story.ask(BEN, c.Mitigate(at("14:20") + LATE))
    assert story.ask(BEN, c.CorrectImpact(at("14:10"), at("14:20"))) == []
    assert story.ask(BEN, c.CorrectImpact(at("14:10"), at("14:21"))) == [
        e.ImpactEndCorrected(at("14:20") + LATE, at("14:21"))
    ]
