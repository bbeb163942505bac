"""Teams' pagers: told of what begins, of who has it and of the end; and watched where they page by themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.decisions.pagers import pager_name, pager_of
from incidents.effects import PostMessage
from incidents.escalation import next_step_of
from incidents.given import Given
from incidents.model import MUSTER, Role, Severity
from incidents.policy import Policy
from oncall.effects import TellPager
from oncall.rules import Pager
from tests.incidents.company import ANA, BEN, DANA, ISA, LEA, POLICY, SAM, TOM, VIC, at
from tests.incidents.story import Story, declared

SEV1, SEV2, SEV3, SEV4 = Severity


def with_pagers(*, runs: bool = False) -> Policy:
    """Payments has PagerDuty, which pages by itself where `runs`; Search has a webhook."""
    pagers = {"pd": Pager("pd", "pagerduty", runs_escalation=runs), "hook": Pager("hook", "webhook")}
    teams = {
        "payments": replace(POLICY.teams["payments"], pager="pd"),
        "search": replace(POLICY.teams["search"], pager="hook"),
    }
    return replace(POLICY, teams=teams, pagers=pagers)


TOLD, WATCHED = with_pagers(), with_pagers(runs=True)


def owes(story: Story) -> dict[str, tuple[str, str]]:
    """What each pager is owed now: (when, what)."""
    return {
        row.effect.pager: (f"{row.due:%a %H:%M}", row.effect.what)
        for row in story.owed.values()
        if isinstance(row.effect, TellPager)
    }


# ---- what they are told


def test_the_pager_of_the_team_concerned_is_told_at_declaration() -> None:
    story = declared(SEV2, policy=TOLD)
    assert owes(story) == {"pd": ("Fri 14:23", "trigger")}
    assert story.it.pagers == ("pd",)
    assert story.lines()[-1] == "14:23 Muster: told PagerDuty for Payments"
    assert [page.person for page in story.it.pages] == [ANA, LEA], "people are paged as ever"


def test_one_row_a_pager_so_that_the_newest_word_wins() -> None:
    story = declared(SEV2, policy=TOLD)
    story.ask(BEN, c.Acknowledge())
    assert owes(story) == {"pd": ("Fri 14:23", "acknowledge")}
    story.at("14:40").ask(DANA, c.Resolve("Ben", "baseline"))
    assert owes(story) == {"pd": ("Fri 14:40", "resolve")}


@pytest.mark.parametrize("ask", [c.Cancel("a test"), c.Merge("INC-7"), c.SetSeverity(SEV4), c.Close()])
def test_whatever_ends_it_is_told(ask: c.IncidentCommand) -> None:
    story = declared(SEV3, policy=TOLD)
    story.other = replace(story.it, key="INC-7", number=7)
    if isinstance(ask, c.Close):
        story.ask(DANA, c.Resolve("Ben", "baseline"))
    story.ask(DANA, ask)
    assert owes(story)["pd"][1] == "resolve"


def test_a_service_added_tells_its_teams_pager_and_no_other_again() -> None:
    story = declared(SEV2, policy=TOLD)
    story.ask(BEN, c.AffectService("find"))
    assert story.it.pagers == ("pd", "hook")
    assert [fact.name for fact in story.facts(e.PagerCalled)] == ["PagerDuty", "hook"]
    story.ask(BEN, c.SetSeverity(SEV1, "worse"))
    assert len(story.facts(e.PagerCalled)) == 2


def test_drills_and_tickets_tell_no_pager() -> None:
    assert owes(declared(SEV1, policy=TOLD, drill=True)) == {}
    ticket = declared(SEV4, policy=TOLD)
    ticket.ask(BEN, c.AffectService("find"))
    assert owes(ticket) == {}
    ticket.ask(DANA, c.SetSeverity(SEV2, "worse"))
    assert set(owes(ticket)) == {"pd", "hook"}


def test_a_sev_3_waits_for_business_hours_and_raised_it_does_not() -> None:
    story = declared(SEV3, policy=TOLD, clock="20:00")
    assert owes(story) == {"pd": ("Mon 09:00", "trigger")}
    story.at("21:00").ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert owes(story) == {"pd": ("Fri 21:00", "trigger")}
    calm = declared(SEV3, policy=TOLD, clock="20:00")
    calm.ask(BEN, c.Acknowledge())
    calm.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert owes(calm) == {"pd": ("Fri 20:00", "acknowledge")}, "somebody has it, so nobody is called"


def test_reopened_it_is_told_again_and_hears_who_answers_this_time() -> None:
    story = declared(SEV2, policy=TOLD)
    story.ask(BEN, c.ClaimRole(Role.IC))
    story.ask(BEN, c.Resolve("Ben", "baseline"))
    story.at("14:50").ask(BEN, c.Reopen("it is back"))
    assert owes(story) == {"pd": ("Fri 14:50", "trigger")}
    assert story.it.pagers == ("pd",)
    story.ask(ANA, c.Acknowledge())
    assert owes(story) == {"pd": ("Fri 14:50", "acknowledge")}


def test_a_call_by_name_that_is_answered_is_no_news_to_a_pager() -> None:
    story = declared(SEV2, policy=TOLD)
    story.ask(BEN, c.Acknowledge())
    story.ask(BEN, c.PageSomeone("tom"))
    story.owed.clear()
    story.ask(TOM, c.Acknowledge())
    assert owes(story) == {}


# ---- where the pager runs the escalation


def test_where_the_pager_pages_by_itself_muster_pages_the_rest_and_climbs_once_it_is_silent() -> None:
    story = declared(SEV1, policy=WATCHED)
    assert [page.person.name for page in story.it.pages] == ["Isa Engels", "Vic Pohl"]
    story.until("14:28")
    assert [(page.person, page.step) for page in story.it.pages[2:]] == [(ANA, 2), (LEA, 1)], "Lea for a role"
    assert story.it.pages[2].why == "PagerDuty has brought nobody: Card payments fail"
    story.until("15:30")
    assert len(story.facts(e.PagerSilent)) == len(story.facts(e.NobodyAnswered)) == 1
    assert Counter(page.person for page in story.it.pages) == dict.fromkeys((ISA, VIC, ANA, LEA), 2)


def test_where_the_on_call_was_called_already_the_next_step_follows_the_silent_pager() -> None:
    first = replace(WATCHED, leadership={"engineering_lead": "ana", "vp_engineering": "ana"})
    story = declared(SEV1, policy=first).until("14:26")
    assert [page.person for page in story.it.pages] == [ANA, LEA]
    alone = replace(first, escalations={})
    story = declared(SEV1, policy=alone).until("14:26")
    assert [fact.tried for fact in story.facts(e.NobodyAnswered)] == [(ANA,)]


def test_a_pager_told_again_has_its_time_anew() -> None:
    story = declared(SEV2, policy=WATCHED).until("14:33")
    assert story.it.silent_pagers == ("pd",)
    story.ask(DANA, c.Resolve("Ben", "baseline"))
    story.ask(DANA, c.Reopen("it is back"))
    assert not story.it.silent_pagers
    story.until("14:43")
    assert len(story.facts(e.PagerSilent)) == 2


def test_in_a_drill_which_tells_no_pager_muster_pages_them_and_climbs() -> None:
    story = declared(SEV2, policy=WATCHED, drill=True)
    assert [page.person for page in story.it.pages] == [ANA, LEA]
    assert "Isa Engels" in [page.person.name for page in story.until("14:34").it.pages]


def test_what_is_a_teams_alone_climbs_its_steps_unless_its_pager_does() -> None:
    given = Given(at("14:23"), DANA, "contoso", WATCHED)
    assert next_step_of(given, WATCHED.teams["search"], 2, [TOM]) == (SAM,)
    assert next_step_of(given, WATCHED.teams["payments"], 2, [ANA]) == ()


def test_the_other_team_climbs_as_ever() -> None:
    story = declared(SEV2, policy=WATCHED, services=("pay", "find"))
    assert [page.person.name for page in story.it.pages] == ["Tom Ito", "Lea Lindt", "Sam Roy"]
    story.until("14:34")
    assert "Tom Ito" in [page.person.name for page in story.it.pages if page.step == 2], "Isa is paged for a role"


def test_its_silence_is_said_loudly_and_names_the_lead() -> None:
    story = declared(SEV2, policy=WATCHED).until("14:33")
    post = next(post for post in story.owes(PostMessage) if "PagerDuty" in post.text)
    assert post == PostMessage(
        "INC-42",
        "INC-42: PagerDuty has not answered for Payments since 14:23 UTC. Muster pages people itself now.",
        (LEA,),
        loud=True,
    )


def test_whoever_answers_in_time_ends_the_watch() -> None:
    story = declared(SEV2, policy=WATCHED)
    story.ask(ANA, c.Acknowledge(via="PagerDuty"))
    assert story.until("14:40").facts(e.PagerSilent) == []
    ended = declared(SEV2, policy=WATCHED)
    ended.ask(DANA, c.SetSeverity(SEV4))
    assert ended.until("14:40").facts(e.PagerSilent) == []


def test_a_team_that_has_left_the_policy_is_watched_to_the_end() -> None:
    story = declared(SEV2, policy=WATCHED)
    story.policy = POLICY
    (silent,) = story.ask(MUSTER, c.WatchPager("pd", at("14:23")))
    assert silent == e.PagerSilent("pd", "pd", "INC-42", at("14:23"))


# ---- a pager out of reach


def test_a_pager_out_of_reach_is_told_in_the_room() -> None:
    story = declared(SEV2, policy=TOLD)
    assert len(story.ask(MUSTER, c.RecordPagerFailure("pd", "the key is refused"))) == 1
    assert story.said()[-1].startswith("INC-42: could not tell PagerDuty: the key is refused. Look there")
    assert story.owes(PostMessage)[-1].loud


def test_where_it_was_to_call_the_on_call_muster_does() -> None:
    story = declared(SEV2, policy=WATCHED)
    story.ask(MUSTER, c.RecordPagerFailure("pd", "nobody answers"))
    page = story.it.pages[-1]
    assert (page.person, page.why) == (ANA, "PagerDuty could not be told: Card payments fail")
    assert story.ask(MUSTER, c.RecordPagerFailure("pd", "nobody answers"))[1:] == [], "she is paged already"


def test_once_somebody_has_it_the_failure_is_only_noted() -> None:
    story = declared(SEV2, policy=WATCHED)
    story.ask(BEN, c.Acknowledge())
    assert len(story.ask(MUSTER, c.RecordPagerFailure("pd", "nobody answers"))) == 1
    assert story.said()[-1] == "INC-42: could not tell PagerDuty: nobody answers."
    assert not story.owes(PostMessage)[-1].loud


def test_what_rings_single_people_is_told_of_no_incident() -> None:
    pagers = {"bell": Pager("bell", "twilio"), "og": Pager("og", "opsgenie")}
    policy = replace(POLICY, pagers=pagers)
    given = Given(at("14:23"), DANA, "contoso", policy)
    team = POLICY.teams["payments"]
    assert [pager_of(given, replace(team, pager=key)) for key in ("bell", "og", "gone", "")] == ["", "og", "", ""]
    assert [pager_name(given, key) for key in ("og", "bell", "gone")] == ["Opsgenie", "bell", "gone"]


def test_somebody_who_left_the_catalogue_is_nobody_to_page() -> None:
    team = replace(WATCHED.teams["payments"], on_call="gone", escalation="default")
    story = declared(SEV2, policy=replace(WATCHED, teams={"payments": team}))
    assert len(story.ask(MUSTER, c.RecordPagerFailure("pd", "gone"))) == 1, "the lead stands in, and is paged already"
