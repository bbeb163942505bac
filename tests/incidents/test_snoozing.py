"""Snooze: a page that can wait is put off by its person, and comes again in the same place of its escalation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.effects import Ask
from incidents.errors import Invalid, Refused, Stale
from incidents.model import MUSTER, Person, Role, Severity
from incidents.policy import Policy
from oncall.calls.commands import AnswerCall, CallCommand, EndCall, PutOff
from oncall.rules import OncallRules
from tests.incidents.company import ANA, BEN, DANA, ISA, LEA, POLICY, TOM, VIC, at
from tests.incidents.story import Story, declared

SEV1, SEV2, SEV3, SEV4 = Severity


def told(story: Story, page: str) -> list[CallCommand]:
    """What the call of this page was told, in order."""
    asks = [row.effect for row in story.owed.values() if isinstance(row.effect, Ask) and row.effect.kind == "call"]
    return [ask.command for ask in asks if ask.key == f"INC-42.{page}" and isinstance(ask.command, CallCommand)]


def snoozed(until: str = "14:43", policy: Policy = POLICY) -> Story:
    """Ana has put off the page of a SEV-3."""
    story = declared(SEV3, policy=policy).at("14:24")
    story.ask(ANA, c.SnoozePage(story.it.pages[0].id, at(until)))
    return story


def test_a_page_that_can_wait_is_put_off_and_comes_again_at_its_step() -> None:
    story = snoozed()
    first = story.it.pages[0]
    assert first.snoozed_until == at("14:43")
    assert PutOff(at("14:43")) in told(story, first.id)
    assert "14:24 Ana Silva: snoozed the page until 14:43 UTC" in story.lines()
    story.until("14:43")
    second = story.it.pages[1]
    assert (second.person, second.step, second.at) == (ANA, 1, at("14:43"))
    assert second.why == "snoozed until now; SEV-3 Minor: Card payments fail"
    assert story.lines()[-1].startswith("14:43 Muster: paged Ana Silva")


def test_a_page_put_off_calls_nobody_further_and_the_one_that_follows_it_does() -> None:
    story = snoozed().until("15:42")
    assert [page.person for page in story.it.pages] == [ANA, ANA], "14:23 + 60 min passed in silence"
    story.until("15:43")
    assert [page.person for page in story.it.pages] == [ANA, ANA, LEA]


def test_snoozed_again_it_comes_at_the_later_moment_alone() -> None:
    story = snoozed().at("14:30")
    story.ask(ANA, c.SnoozePage(story.it.pages[0].id, at("15:00")))
    assert [page.at for page in story.until("14:59").it.pages] == [at("14:23")]
    story.until("15:00")
    story.ask(ANA, c.SnoozePage(story.it.pages[1].id, at("15:10")))
    story.until("15:10")
    assert [page.why for page in story.it.pages[1:]] == ["snoozed until now; SEV-3 Minor: Card payments fail"] * 2


def test_what_was_answered_meanwhile_does_not_come_again() -> None:
    story = snoozed()
    story.ask(BEN, c.Acknowledge())
    assert EndCall("Ben Okafor acknowledged") in told(story, story.it.pages[0].id)
    story.until("15:00")
    assert len(story.it.pages) == 1


def test_a_page_that_was_put_off_can_still_be_answered() -> None:
    story = snoozed()
    story.ask(ANA, c.Acknowledge(story.it.pages[0].id))
    assert story.it.acknowledged_by == ANA


@pytest.mark.parametrize("severity", [SEV1, SEV2])
def test_what_cannot_wait_is_not_snoozed(severity: Severity) -> None:
    story = declared(severity)
    refusal = story.refused(ANA, c.SnoozePage(story.it.pages[0].id, at("14:30")))
    assert "cannot wait. Acknowledge it, or page somebody else: page <person>." in refusal.sentence


def test_only_the_person_paged_may_and_only_while_it_needs_an_answer() -> None:
    story = declared(SEV3)
    page = story.it.pages[0].id
    assert "for Ana Silva" in story.refused(BEN, c.SnoozePage(page, at("14:30"))).sentence
    assert isinstance(story.refused(ANA, c.SnoozePage("p99", at("14:30"))), Stale)
    assert type(story.refused(BEN, c.SnoozePage(page, at("14:30")), guest=True)) is not Refused
    story.ask(ANA, c.Acknowledge(page))
    assert isinstance(story.refused(ANA, c.SnoozePage(page, at("14:30"))), Stale)
    story.ask(DANA, c.Cancel("a test"))
    assert "reopen" in story.refused(ANA, c.SnoozePage(page, at("14:30"))).sentence


@pytest.mark.parametrize(("until", "words"), [("14:23", "snooze 20 min"), ("23:00", "2 h at most")])
def test_the_moment_lies_ahead_and_not_too_far(until: str, words: str) -> None:
    rules = OncallRules(snooze_longest=timedelta(hours=2))
    story = declared(SEV3, policy=replace(POLICY, oncall=rules))
    refusal = story.refused(ANA, c.SnoozePage(story.it.pages[0].id, at(until)))
    assert isinstance(refusal, Invalid)
    assert words in refusal.sentence


def test_raised_to_what_cannot_wait_it_is_paged_at_once_and_only_once() -> None:
    story = snoozed().at("14:30")
    story.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert [page.person for page in story.it.pages[1:]] == [ANA, ISA, VIC]
    count = len(story.it.pages)
    story.until("14:31")
    story.ask(MUSTER, c.WakePage(story.it.pages[0].id))
    assert len(story.it.pages) == count
    story.at("14:44").ask(MUSTER, c.WakePage(story.it.pages[0].id))
    assert len([page for page in story.it.pages if page.person == ANA]) == 2, "she was paged anew meanwhile"
    assert isinstance(story.refused(ANA, c.SnoozePage(story.it.pages[0].id, at("15:00"))), Stale)


def test_a_snooze_within_a_sev_3_that_pages_at_once_ends_when_it_is_raised() -> None:
    rule = replace(POLICY.severities[SEV3], business_hours=False)
    policy = replace(POLICY, severities={**POLICY.severities, SEV3: rule})
    story = snoozed(policy=policy)
    story.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert ANA in [page.person for page in story.it.pages[1:]]


def test_whoever_cannot_wait_for_somebody_who_snoozed_pages_them_by_name() -> None:
    story = snoozed()
    story.ask(BEN, c.PageSomeone("ana"))
    assert [page.person for page in story.it.pages] == [ANA, ANA]


def test_a_clock_that_wakes_nothing_is_silent() -> None:
    story = snoozed()
    assert story.ask(MUSTER, c.WakePage("p99")) == []
    assert story.ask(MUSTER, c.WakePage(story.it.pages[0].id)) == [], "it is too early"
    fresh = declared(SEV3)
    assert fresh.ask(MUSTER, c.WakePage(fresh.it.pages[0].id)) == [], "it was never put off"


# ---- what the person hears when somebody else takes care of it


def ended(story: Story, page: int = 0) -> str:
    """Why the call of a page is over."""
    words = [told.why for told in told_of(story, page) if isinstance(told, EndCall)]
    return words[-1] if words else ""


def told_of(story: Story, page: int) -> list[CallCommand]:
    return told(story, story.it.pages[page].id)


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ([(BEN, c.Acknowledge())], "Ben Okafor acknowledged"),
        ([(DANA, c.Resolve("Ben", "baseline"))], "resolved"),
        ([(DANA, c.Cancel("a test"))], "cancelled"),
        ([(DANA, c.SetSeverity(SEV4))], "only a ticket now"),
        ([(DANA, c.SetSeverity(SEV4)), (DANA, c.SetSeverity(SEV2, "worse"))], "only a ticket now"),
    ],
)
def test_the_card_is_told_what_happened(asks: list[tuple[Person, c.IncidentCommand]], words: str) -> None:
    story = declared(SEV2)
    for who, command in asks:
        story.ask(who, command)
    assert ended(story) == words


def test_the_card_of_a_merged_incident_names_the_other_one() -> None:
    story = declared(SEV2)
    story.other = replace(story.it, key="INC-7", number=7)
    story.ask(DANA, c.Merge("INC-7"))
    assert ended(story) == "merged into INC-7"


def test_the_card_of_a_forgotten_ticket_that_is_closed_says_so() -> None:
    story = declared(SEV4).until("18:00", 23)
    assert len(story.it.pages) == 1
    story.ask(DANA, c.Close())
    assert ended(story) == "closed"


def test_the_card_of_a_call_for_a_role_names_whoever_took_it() -> None:
    story = declared(SEV2)
    story.ask(DANA, c.PageSomeone("tom", role=Role.TL))
    story.ask(BEN, c.ClaimRole(Role.TL))
    assert story.it.pages[-1].person == TOM
    assert ended(story, -1) == "Ben Okafor is Technical Lead"


def test_how_it_was_answered_is_on_the_timeline_and_told_to_the_call() -> None:
    story = declared(SEV2)
    story.ask(ANA, c.Acknowledge(story.it.pages[0].id, via="phone"))
    assert story.lines()[-2:] == [
        "14:23 Ana Silva: acknowledged by phone",
        "14:23 Ana Silva: acknowledged the page by phone",
    ]
    assert story.it.pages[0].via == "phone"
    assert AnswerCall("phone") in told_of(story, 0)
    other = declared(SEV2)
    other.ask(BEN, c.Acknowledge(via="PagerDuty"))
    assert other.lines()[-1] == "14:23 Ben Okafor: acknowledged in PagerDuty"
    assert e.Acknowledged("PagerDuty") in other.facts(e.Acknowledged)
