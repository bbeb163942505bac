"""The clocks: who hears what and when, and the silence of a clock whose duty was done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents.decisions.paging import settled
from incidents.model import MUSTER, Clock, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, ISA, LEA, POLICY, VIC, at
from tests.incidents.story import Story, declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity
Heard = tuple[str, str, str, str]


def heard(story: Story, clock: Clock) -> list[Heard]:
    return [nudge for nudge in story.nudges() if nudge[1] == clock.value]


def test_an_incident_nobody_cares_for_is_told_so_by_every_clock() -> None:
    story = declared(SEV1).until("15:10")
    assert story.nudges() == [
        ("14:25", "roles", "nudge", "Ana Silva"),
        ("14:28", "detection", "due", ""),
        ("14:28", "roles", "lead", ""),
        ("14:28", "response time", "due", "Ana Silva"),
        ("14:33", "first notice", "nudge", ""),
        ("14:38", "first notice", "lead", ""),
        ("14:48", "internal update", "nudge", ""),
        ("14:53", "internal update", "due", ""),
        ("14:53", "mitigation", "due", ""),
        ("15:03", "internal update", "lead", "Lea Lindt"),
    ]
    assert set(story.overdue()) == {
        Clock.RESPONSE, Clock.DETECTION, Clock.ROLES, Clock.FIRST_NOTICE, Clock.UPDATE, Clock.MITIGATION,
    }  # fmt: skip


@pytest.mark.parametrize("severity", [SEV3, SEV4])
def test_minor_incidents_have_no_clock_but_the_response(severity: Severity) -> None:
    story = declared(severity).until("18:00", 23)
    assert {nudge[1] for nudge in story.nudges()} == {"response time"}


def test_an_incident_in_good_hands_hears_nothing() -> None:
    story = led(SEV1).at("14:24")
    story.ask(BEN, c.PostUpdate("rolling back"))
    story.at("14:30")
    told(story, promise="15:10")
    story.at("14:45").ask(BEN, c.Mitigate())
    story.until("14:50").ask(ANA, c.PostUpdate("watching the graphs"))
    story.until("15:00")
    assert story.nudges() == []


# ---- response


def test_a_response_in_time_is_not_reminded_of() -> None:
    story = declared(SEV2).at("14:52")
    story.ask(DANA, c.Acknowledge())
    story.until("14:56")
    assert heard(story, Clock.RESPONSE) == []


def test_a_late_response_takes_the_mark_away() -> None:
    story = declared(SEV1).until("14:30")
    assert Clock.RESPONSE in story.overdue()
    story.ask(ANA, c.Acknowledge())
    assert Clock.RESPONSE not in story.overdue()


def test_a_ticket_is_looked_at_by_the_end_of_the_next_business_day() -> None:
    story = declared(SEV4).until("17:00", 23)
    assert story.nudges() == [("16:00", "response time", "due", "Ana Silva")]
    assert story.said() == [], "a ticket has no room to say it in"
    assert story.called() == [("Mon 16:00", "Ana Silva")], "the on-call hears it in their own chat"
    page = story.it.pages[-1]
    assert page.why == "nobody has looked at this ticket: Card payments fail"
    assert not settled(story.it, page)
    story.until("17:00", 27)
    assert len(story.it.pages) == 1, "and nobody after them"
    story.ask(BEN, c.Acknowledge())
    assert settled(story.it, page)


def test_a_ticket_found_forgotten_at_night_waits_for_the_morning() -> None:
    story = declared(SEV4)
    story.now = at("22:00", 23)
    story.ask(MUSTER, c.RemindResponse(at("16:00", 23)))
    assert [page.at for page in story.it.pages] == [at("09:00", 24)]


def test_a_ticket_that_nobody_is_on_call_for_is_only_marked() -> None:
    story = declared(SEV4, policy=replace(POLICY, teams={}, services={}), services=()).until("17:00", 23)
    assert (story.overdue(), story.called()) == ((Clock.RESPONSE,), [])


# ---- detection and mitigation


def test_detection_takes_five_minutes() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.until("14:28")
    assert heard(story, Clock.DETECTION) == [("14:28", "detection", "due", "Ana Silva")]
    story.ask(BEN, c.FindCause("the index"))
    assert Clock.DETECTION not in story.overdue()


def test_after_thirty_minutes_the_ic_is_asked_until_there_is_an_answer_and_again_after_it() -> None:
    story = led(SEV1)
    story.ask(BEN, c.PostUpdate("rolling back"))
    story.until("14:53")
    assert heard(story, Clock.MITIGATION) == [("14:53", "mitigation", "due", "Ana Silva")]
    assert "escalate, or say why work goes on" in story.said()[-1]
    assert "Say in a few words why" in story.refused(ANA, c.KeepWorking(" ")).sentence
    story.at("14:54").ask(ANA, c.KeepWorking("the rollback runs"))
    assert story.it.mitigation_due == at("15:24")
    assert Clock.MITIGATION not in story.overdue()
    assert story.it.recent[-1].text == "still mitigating, looked at again 15:24: the rollback runs"
    story.until("15:24")
    assert heard(story, Clock.MITIGATION)[-1] == ("15:24", "mitigation", "due", "Ana Silva")


def test_escalating_answers_the_question_once_it_was_asked() -> None:
    story = led(SEV1).at("14:40")
    story.ask(ANA, c.Escalate("bank", "cards are declined"))
    assert story.it.mitigation_due == at("14:53")
    story.until("14:55").ask(ANA, c.Escalate("search", "we are stuck"))
    assert story.it.mitigation_due == at("15:25")
    assert Clock.MITIGATION not in story.overdue()


def test_mitigated_in_time_is_not_asked_about_and_cannot_be_kept_working_on() -> None:
    story = led(SEV1).at("14:50")
    story.ask(BEN, c.Mitigate())
    story.until("14:54")
    assert heard(story, Clock.MITIGATION) == []
    assert "mitigated already" in story.refused(ANA, c.KeepWorking("why not")).sentence


# ---- roles


def test_empty_roles_are_named_to_the_on_call_and_then_the_lead_is_paged() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.until("14:28")
    assert heard(story, Clock.ROLES) == [
        ("14:25", "roles", "nudge", "Ana Silva"),
        ("14:28", "roles", "lead", "Lea Lindt"),
    ]
    what = "Technical Lead and Communications Lead are"
    assert f"{what} not taken. Ana Silva, you are on call: ask somebody, or page the lead." in story.said()
    assert f"{what} still not taken. Lea Lindt, you are paged: claim one." in story.said()
    calls = [(page.person, page.role, page.why) for page in story.it.pages[-2:]]
    why = "not taken yet: Card payments fail"
    assert calls == [(LEA, Role.TL, why), (ISA, Role.CL, why)], "each role calls somebody, and nobody who holds one"
    assert f"14:28 Muster: paged Lea Lindt as Technical Lead: {why}" in story.lines()
    for who, role in ((BEN, Role.TL), (CAROL, Role.CL)):
        story.ask(who, c.ClaimRole(role))
    assert Clock.ROLES not in story.overdue()


def test_a_lead_who_holds_a_role_is_not_paged_for_another_but_the_on_call_is() -> None:
    story = declared(SEV1)
    story.ask(LEA, c.ClaimRole(Role.IC))
    story.until("14:28")
    assert heard(story, Clock.ROLES)[-1] == ("14:28", "roles", "lead", "Ana Silva")
    assert [(page.person, page.role) for page in story.it.pages if page.role] == [(ANA, Role.TL), (ISA, Role.CL)]


def test_a_role_that_somebody_is_paged_for_already_calls_nobody_else() -> None:
    story = declared(SEV1)
    story.ask(DANA, c.ClaimRole(Role.CL))
    story.at("14:27").ask(DANA, c.PageSomeone("team_lead", role=Role.IC))
    story.until("14:28")
    assert [(page.person, page.role) for page in story.it.pages if page.role] == [(LEA, Role.IC), (ANA, Role.TL)]


def test_each_role_has_a_clock_of_its_own() -> None:
    """One that is claimed silences no other, and one that is released starts its own alone."""
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.ask(CAROL, c.ClaimRole(Role.CL))
    story.until("14:27").ask(CAROL, c.ReleaseRole(Role.CL))
    story.until("14:32")
    assert heard(story, Clock.ROLES) == [
        ("14:25", "roles", "nudge", "Ana Silva"),
        ("14:28", "roles", "lead", "Lea Lindt"),
        ("14:29", "roles", "nudge", "Ana Silva"),
        ("14:32", "roles", "lead", "Vic Pohl"),
    ]
    first = [(f"{p.at:%H:%M}", p.person, p.role) for p in story.it.pages if p.role and p.step == 1]
    assert first == [("14:28", LEA, Role.TL), ("14:32", VIC, Role.CL)], "Isa is called for the Technical Lead by now"
    assert [said for said in story.said() if "is not taken." in said] == [
        "Technical Lead is not taken. Ana Silva, you are on call: ask somebody, or page the lead.",
        "Communications Lead is not taken. Ana Silva, you are on call: ask somebody, or page the lead.",
    ]


def test_silence_about_a_role_never_calls_somebody_who_holds_one() -> None:
    story = declared(SEV1)
    story.ask(LEA, c.AssignRole(Role.IC, ANA))
    story.until("15:30")
    assert ANA not in [page.person for page in story.it.pages if page.role]


def test_without_an_on_call_and_a_lead_the_room_hears_it() -> None:
    story = declared(SEV1, policy=replace(POLICY, teams={}, services={}, leadership={}), services=()).until("14:28")
    assert [nudge[3] for nudge in heard(story, Clock.ROLES)] == ["", ""]
    everybody = "Incident Commander, Technical Lead and Communications Lead"
    assert f"INC-42: {everybody} are not taken. Claim one, or page somebody." in story.said()
    assert f"INC-42: {everybody} are still not taken. Claim one, or page somebody." in story.said()


# ---- updates


def test_the_cadence_of_updates_nudges_before_marks_when_due_and_calls_the_lead_after() -> None:
    story = led(SEV1).at("14:30")
    story.ask(ANA, c.PostUpdate("looking"))
    story.until("15:11")
    assert heard(story, Clock.UPDATE) == [
        ("14:55", "internal update", "nudge", "Ana Silva"),
        ("15:00", "internal update", "due", "Ana Silva"),
        ("15:10", "internal update", "lead", "Lea Lindt"),
    ]
    assert (story.it.pages[-1].person, story.it.pages[-1].at) == (LEA, at("15:10"))
    story.ask(ANA, c.PostUpdate("still looking"))
    assert Clock.UPDATE not in story.overdue()


def test_an_update_between_the_nudge_and_the_moment_keeps_the_rest_silent() -> None:
    story = led(SEV1).until("14:50")
    story.ask(ANA, c.PostUpdate("looking"))
    story.until("15:04")
    assert heard(story, Clock.UPDATE) == [("14:48", "internal update", "nudge", "Ana Silva")]


def test_a_resolved_incident_owes_no_update() -> None:
    story = resolved(led(SEV1)).until("15:10")
    assert heard(story, Clock.UPDATE) == []
