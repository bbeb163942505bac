"""Two clicks at once, and the clocks of a hurried afternoon."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.conftest import Stage
from tests.e2e.words import declared

pytestmark = pytest.mark.e2e


async def test_two_click_at_once_and_one_hears_who_has_the_role(stage: Stage) -> None:
    teams = await stage.open(speed=5)
    thread = await declared(teams)
    answers = await asyncio.gather(
        teams.press("Claim IC", thread, "alex"), teams.press("Claim IC", thread, "megan")
    )  # fmt: skip
    won = [answer for answer in answers if "You are the Incident Commander." in answer]
    (lost,) = [answer for answer in answers if answer not in won]
    assert len(won) == 1
    winner = "Alex Wilber" if answers[0] in won else "Megan Bowen"
    assert f"{winner} is" in lost
    await teams.until(lambda: "Claim IC" not in teams.headline(thread).text, "everybody's card loses the button")
    assert winner in teams.headline(thread).text
    assert teams.failures == []


async def test_the_cadence_is_kept_up_at_speed(stage: Stage) -> None:
    """Half an hour and more in seconds: the nudge, the headline that says it first, and the page of the lead."""
    teams = await stage.open(speed=200)
    thread = await declared(teams)
    for role, who in (("IC", "alex"), ("TL", "isaiah"), ("CL", "adele")):
        # With its roles taken nobody waits with a page of their own, and the lead can be paged for the update.
        await teams.press(f"Claim {role}", thread, who)
    await teams.sees("Alex Wilber, an internal update is due at", thread)
    await teams.sees("Alex Wilber, the internal update due", thread)
    await teams.until(lambda: "OVERDUE: update due" in teams.headline(thread).text, "the headline says overdue")
    page = await teams.sees("update", "personal", "megan")
    assert "you are paged" in page
    await teams.say("update still looking", thread)
    await teams.until(lambda: "OVERDUE: update due" not in teams.headline(thread).text, "the headline is calm again")
