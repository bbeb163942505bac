"""The headline card says what matters first, in words, and offers what fits the phase."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adaptive_cards.elements import summary_of
from adaptive_cards.headline import headline
from incidents.model import Clock, FirstMove, Incident, MoveMade, Page, Person, Phase, Role, Severity
from tests.adaptive_cards import samples as s
from tests.adaptive_cards.reading import buttons, texts
from tests.adaptive_cards.samples import at


def shown(incident: Incident, clock: str) -> str:
    return texts(headline(incident, at(clock), names=s.NAMES))


def verbs(incident: Incident, clock: str = "14:50") -> list[str]:
    """The row at the foot of the card."""
    return [str(a["verb"]) for a in headline(incident, at(clock), names=s.NAMES)["body"][-1]["actions"]]


def test_the_first_lines_say_how_bad_what_and_for_how_long() -> None:
    said = shown(s.DECLARED, "14:27").splitlines()
    assert said[:4] == [
        "SEV-1 Critical · DETECTION",
        "INC-42",
        "Card payments fail for EU customers",
        "Payments API · began 14:23 UTC · 4 min · customers not told yet",
    ]


def test_a_service_without_a_name_shows_its_key_and_many_are_counted() -> None:
    many = replace(s.DECLARED, services=("a", "b", "c", "d", "e"))
    assert "a, b, c and 2 more · began" in shown(many, "14:27")


def test_public_status_is_said_once_customers_were_told() -> None:
    assert "customers told 14:31 · public status identified" in shown(s.MITIGATING, "14:50")
    assert "public status" not in shown(s.DECLARED, "14:50")
    assert "no customer affected" in shown(replace(s.DECLARED, customers_affected=False), "14:50")
    assert "no customer mail in a drill" in shown(s.DRILL, "14:50")


def test_what_is_overdue_comes_first_and_says_so() -> None:
    said = shown(s.LATE, "15:05")
    assert said.index("OVERDUE: mitigate by 14:55 (Ana), 10 min late") < said.index(
        "OVERDUE: update due 15:02 (Ana), 3 min late"
    )
    assert said.index("OVERDUE: update") < said.index("Promised to customers 15:10 (Carol)")
    assert "due now" in shown(s.LATE, "15:02")


def test_an_empty_role_owes_too() -> None:
    assert "Update due 14:55 (no IC yet)" in shown(s.DECLARED, "14:30")


def test_the_promise_stays_when_the_incident_is_closed() -> None:
    assert "OVERDUE: promised to customers 16:10 (Carol)" in shown(replace(s.CLOSED, promise_due=at("16:10")), "16:20")


def test_empty_roles_are_claimed_on_the_card() -> None:
    claims = [b["data"] for b in buttons(headline(s.MITIGATING, at("14:50"), names={})) if b["verb"] == "role.claim"]
    assert claims == [{"incident": "INC-42", "role": "tl"}]


@pytest.mark.parametrize("incident", [s.MINOR, s.TICKET, replace(s.WATCHING, roles={})])
def test_no_claim_buttons_where_roles_do_not_press(incident: Incident) -> None:
    assert "role.claim" not in [b["verb"] for b in buttons(headline(incident, at("14:50"), names={}))]


def test_a_minor_incident_names_roles_quietly_and_a_ticket_not_at_all() -> None:
    assert "IC Dana Reyes · TL nobody · CL nobody" in shown(s.MINOR, "14:50")
    assert "IC" not in shown(s.TICKET, "14:50").replace("INC", "")


def test_who_was_paged_and_stays_silent() -> None:
    assert "Paged, no answer yet: Ana Silva (3 min)" in shown(s.DECLARED, "14:28")
    assert "no answer yet" not in shown(s.MITIGATING, "14:50")
    waiting = replace(s.DECLARED, pages=(Page("p", s.BEN, "on call", 1, at("15:00")),))
    assert "Ben Okafor (goes out 15:00)" in shown(waiting, "14:28")


def test_a_person_who_took_a_role_has_been_heard_from() -> None:
    assert "no answer yet" not in shown(replace(s.DECLARED, roles={Role.IC: s.ANA}), "14:28")


def test_silence_and_doubled_roles_are_said() -> None:
    assert "Nobody answered the pages" in shown(replace(s.DECLARED, unanswered=True), "14:40")
    doubled = replace(s.MITIGATING, roles={Role.IC: s.ANA, Role.CL: s.ANA}, split_since=at("14:40"))
    assert "Split the roles: Ana Silva is IC and CL." in shown(doubled, "14:44")


def test_first_moves_with_who_and_when() -> None:
    moves = {**s.MITIGATING.moves, FirstMove.CAPACITY: MoveMade(remedied=False, by=s.ANA, at=at("14:33"))}
    said = shown(replace(s.MITIGATING, moves=moves), "14:50")
    assert "deployment rolled back (Ben 14:31) · capacity not it (Ana 14:33) · dependency ?" in said


def test_nothing_is_said_twice() -> None:
    assert "**Cause**" not in shown(s.MITIGATING, "14:50")
    assert "**Cause** index dropped by a migration" in shown(s.WATCHING, "15:20")
    assert shown(s.DECLARED, "14:27").count(s.DECLARED.title) == 1


def test_the_newest_line_stands_first() -> None:
    said = shown(s.MITIGATING, "14:50")
    assert said.index("14:42 **Ana Silva** cause found") < said.index("14:31 **Ben Okafor** deployment")


def test_another_day_is_named() -> None:
    assert "began 20 Nov 14:23 UTC" in texts(headline(s.MITIGATING, at("09:00", 21), names={}))


def test_how_it_ended() -> None:
    assert "**Closed** 16:05" in shown(s.CLOSED, "16:20")
    assert "**Merged** into INC-7" in shown(replace(s.CLOSED, merged_into="INC-7"), "16:20")
    assert "**Cancelled** 16:05: false alarm" in shown(replace(s.CLOSED, cancelled="false alarm"), "16:20")


def test_the_watch_counts_down_and_ends() -> None:
    assert "Watching until 16:05 · 42 min left" in shown(s.WATCHING, "15:23")
    assert "The watch ended 16:05." in shown(s.WATCHING, "16:06")


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        (s.DECLARED, "incident.ack show.moves show.more"),
        (s.MITIGATING, "show.update show.notice show.mitigated show.escalate show.more"),
        (s.RESOLVING, "show.update show.notice show.resolve show.escalate show.cause show.more"),
        (s.WATCHING, "incident.close show.notice show.reopen show.timeline show.more"),
        (replace(s.CLOSED, thresholds=(), tasks=()), "show.reopen show.timeline show.more"),
        (s.CLOSED, "show.tasks show.reopen show.timeline show.more"),
        (replace(s.CLOSED, promise_due=at("16:10")), "show.notice show.tasks show.reopen show.timeline show.more"),
        (s.TICKET, "incident.ack show.note show.cause show.resolve show.severity show.more"),
    ],
)
def test_buttons_fit_the_phase(incident: Incident, expected: str) -> None:
    assert verbs(incident) == expected.split()


def test_what_is_left_after_the_end_is_said_in_words() -> None:
    owing = replace(s.CLOSED, promise_due=at("16:10"), tasks=s.LATE.tasks)
    assert (
        "**What is left** the notice promised to customers · remove the threshold error rate above 1 % "
        "(Ben, by 22 Nov 12:00) · 1 open task with Dana Reyes"
    ) in shown(owing, "16:20")
    assert "What is left" not in shown(replace(s.CLOSED, thresholds=(), tasks=()), "16:20")


@pytest.mark.parametrize("acknowledged", [None, at("14:26")])
@pytest.mark.parametrize("roles", [{}, {Role.IC: s.ANA}, {Role.IC: s.ANA, Role.TL: s.BEN, Role.CL: s.CAROL}])
@pytest.mark.parametrize("phase", [Phase.DETECTION, Phase.MITIGATION])
def test_the_question_can_be_answered_on_the_card_wherever_it_is_asked(
    phase: Phase, roles: dict[Role, Person], acknowledged: datetime | None
) -> None:
    late = replace(s.DECLARED, phase=phase, roles=roles, acknowledged_at=acknowledged)
    asked = {str(button["verb"]) for button in buttons(headline(late, at("14:55"), names={}))}
    assert {"show.escalate", "show.extend", "show.more"} <= asked
    assert ("incident.ack" in asked) is (acknowledged is None)
    assert len(buttons(headline(late, at("14:55"), names={}))) <= 6
    early = {str(button["verb"]) for button in buttons(headline(late, at("14:54"), names={}))}
    assert "show.extend" not in early


def test_mitigation_in_detection_is_said_once_it_is_late() -> None:
    assert "itigate by" not in shown(s.DECLARED, "14:54")
    assert "OVERDUE: mitigate by 14:55 (no IC yet), due now" in shown(s.DECLARED, "14:55")


def test_a_lead_doubled_for_now_is_said_while_it_lasts() -> None:
    doubled = replace(s.MITIGATING, roles={Role.IC: s.ANA, Role.CL: s.ANA})
    assert "Two roles for now: Ana Silva is IC and CL." in shown(doubled, "14:44")
    assert "Two roles" not in shown(s.MITIGATING, "14:44")
    assert "Two roles" not in shown(replace(doubled, severity=Severity.SEV3), "14:44")


def test_the_room_is_named_quietly_and_first_in_the_toast() -> None:
    card = headline(s.DECLARED, at("14:27"), names={})
    assert texts(card).splitlines()[-1] == "inc-2026-11-20-payment-failure"
    assert summary_of(card).startswith("inc-2026-11-20-payment-failure: INC-42, SEV-1 Critical")


def test_a_late_mitigation_asks_escalate_or_still_working() -> None:
    assert "show.extend" in verbs(s.LATE, "14:55")
    assert "show.extend" in verbs(replace(s.MITIGATING, mitigation_due=None, overdue=(Clock.MITIGATION,)))


def test_never_more_than_six_in_the_row() -> None:
    for phase in Phase:
        for severity in Severity:
            for ack in (None, at("14:26")):
                incident = replace(s.LATE, phase=phase, severity=severity, acknowledged_at=ack)
                assert len(verbs(incident, "16:00")) <= 6
                assert len(buttons(headline(replace(incident, roles={}), at("16:00"), names={}))) <= 6


def test_a_line_for_the_clicker_and_for_a_borrowed_name() -> None:
    card = headline(
        s.MITIGATING, at("14:50"), names={}, said="You are the Incident Commander.", acting_as="Megan Bowen"
    )
    assert texts(card).splitlines()[:2] == ["Acting as Megan Bowen", "**You are the Incident Commander.**"]


def test_drill_and_private_are_words() -> None:
    card = headline(s.DRILL, at("14:50"), names={})
    assert texts(card).startswith("DRILL · PRIVATE · SEV-1 Critical · MITIGATION")
    assert "DRILL INC-45" in card["fallbackText"]


def test_a_name_written_surname_first_stays_whole() -> None:
    assert "(Wu, Carol)" in shown(replace(s.MITIGATING, roles={Role.CL: Person("x", "Wu, Carol")}), "14:50")


def test_thirty_silent_pages_are_a_short_line() -> None:
    pages = tuple(Page(f"p{n}", Person(f"x{n}", f"Person {n}"), "on call", 1, at("14:25")) for n in range(30))
    said = shown(replace(s.DECLARED, pages=pages, response_due=at("14:25") + timedelta(hours=1)), "14:26")
    assert "Person 0 (1 min), Person 1 (1 min), Person 2 (1 min) and 27 more" in said
