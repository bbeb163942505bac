"""A page put off past the end of a shift: whoever has the duty then is woken, and not who has gone home."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from incidents import commands as c
from incidents.model import MUSTER, Severity
from incidents.policy import Policy
from oncall.calls.commands import EndCall
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule, Unit
from tests.incidents.company import ANA, DANA, ISA, POLICY, TOM, at
from tests.incidents.story import Story
from tests.incidents.test_snoozing import told

SEV1, SEV2, SEV3, SEV4 = Severity

DAILY = Schedule("daily", "Daily", "UTC", (Layer(("ana", "tom"), date(2026, 11, 16), time(9), 1, Unit.DAYS),))
"""On Friday the 20th Ana is on call from 09:00, on Saturday Tom."""
BY_SCHEDULE = replace(
    POLICY,
    schedules={"daily": DAILY},
    teams={**POLICY.teams, "payments": replace(POLICY.teams["payments"], schedule="daily")},
)


def past_the_shift(policy: Policy = BY_SCHEDULE, **by_name: str) -> Story:
    """Ana has put off a page of Friday until Saturday 10:00, in a company whose hours are all hours."""
    rule = replace(policy.severities[SEV3], business_hours=False, page_step=None)
    story = Story(replace(policy, severities={**policy.severities, SEV3: rule}), "15:30")
    story.duty = Duty(policy.schedules)
    story.ask(DANA, c.OpenIncident("INC-42", 42, "Slow", severity=SEV3, services=("pay",)))
    if by_name:
        story.ask(ANA, c.Acknowledge())
        story.ask(DANA, c.PageSomeone(by_name["target"]))
    page = [page for page in story.it.pages if page.person == ANA][-1]
    story.ask(ANA, c.SnoozePage(page.id, at("10:00", 21)))
    return story


def test_a_snooze_past_the_shift_wakes_whoever_has_the_duty_then_and_says_so_to_the_other() -> None:
    story = past_the_shift()
    old = story.it.pages[0]
    assert old.person == ANA
    story.until("10:00", 21)
    woken = story.it.pages[-1]
    assert (woken.person, woken.why, woken.step) == (TOM, "snoozed until now by Ana Silva; SEV-3 Minor: Slow", 1)
    assert EndCall("Tom Ito is on call now") in told(story, old.id)
    assert story.ask(MUSTER, c.WakePage(old.id)) == []


def test_what_waits_for_the_team_to_open_goes_to_whoever_is_on_call_then() -> None:
    """On Saturday from ten Tom is on call; when the team opens on Monday at nine it is Ana."""
    late = replace(BY_SCHEDULE.schedules["daily"].layers[0], handover=time(10))
    daily = replace(DAILY, layers=(late,))
    story = Story(replace(BY_SCHEDULE, schedules={"daily": daily}), "15:30")
    story.duty = Duty({"daily": daily})
    story.ask(DANA, c.OpenIncident("INC-42", 42, "Slow", severity=SEV3, services=("pay",)))
    story.ask(ANA, c.SnoozePage(story.it.pages[0].id, at("10:30", 21)))
    story.until("10:30", 21)
    assert [(page.person, page.at) for page in story.it.pages[1:]] == [(ANA, at("09:00", 23))]


def test_whoever_was_asked_for_in_person_is_woken_in_person() -> None:
    assert past_the_shift(target="ana").until("10:00", 21).it.pages[-1].person == ANA


def test_a_snooze_wakes_nobody_whose_page_waits_already() -> None:
    story = past_the_shift().at("09:30", 21)
    story.ask(DANA, c.PageSomeone("tom"))
    pages = len(story.it.pages)
    assert len(story.until("10:00", 21).it.pages) == pages


def test_whoever_is_paged_beside_the_on_call_wakes_in_person() -> None:
    other = replace(BY_SCHEDULE, severities={
        **POLICY.severities, SEV3: replace(POLICY.severities[SEV3], pages=("on_call", "engineering_lead")),
    })  # fmt: skip
    story = past_the_shift(other)
    story.ask(ISA, c.SnoozePage(story.it.pages[1].id, at("10:30", 21)))
    assert story.until("10:30", 21).it.pages[-1].person == ISA
