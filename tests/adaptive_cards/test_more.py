"""What More and the cards behind it promise: every ask, roles, tasks, runbooks, never more than six buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adaptive_cards import CARDS, Card, runbooks_of
from incidents.model import Clock, Role, Task
from tests.adaptive_cards import samples as s
from tests.adaptive_cards.reading import buttons, inputs, parts, texts, titles
from tests.adaptive_cards.samples import at
from tests.adaptive_cards.scenes import POLICY

NOW = at("14:50")


def verbs(card: dict[str, object]) -> set[str]:
    return {str(button["verb"]) for button in buttons(card)}


def offered(card: Card) -> set[str]:
    return {choice["value"] for choice in inputs(card)["ask"]["choices"]}


def test_more_offers_what_the_headline_does_not() -> None:
    for incident in (s.DECLARED, s.MITIGATING, s.RESOLVING, s.WATCHING):
        above = {str(a["verb"]) for a in CARDS["headline"](incident, NOW, names={})["body"][-1]["actions"]}
        card = CARDS["more"](incident, NOW)
        assert (verbs(card) | offered(card)) & above == set()
        assert len(buttons(card)) <= 6
    assert "show.severity" not in offered(CARDS["more"](s.WATCHING, NOW))
    assert {"show.note", "show.impact"} <= offered(CARDS["more"](s.CLOSED, NOW))


def test_more_goes_where_was_chosen_and_nothing_is_sent_by_the_other_buttons() -> None:
    go = buttons(CARDS["more"](s.LATE, NOW))[0]
    assert (go["title"], go["verb"], go["data"]) == ("Go", "show.pick", {"incident": "INC-42"})
    assert "Please check:" in texts(CARDS["more"](s.LATE, NOW, fault="Choose from the list."))


def test_still_working_is_under_more_from_the_time_it_is_asked() -> None:
    late = replace(s.DECLARED, roles={Role.IC: s.ANA, Role.TL: s.BEN, Role.CL: s.CAROL}, acknowledged_at=at("14:26"))
    assert "show.extend" not in offered(CARDS["more"](late, at("14:54")))
    assert "show.extend" in {str(a["verb"]) for a in buttons(CARDS["headline"](late, at("14:55"), names={}))}
    ticket = replace(s.TICKET, mitigation_due=None, overdue=(Clock.MITIGATION,))
    assert "show.extend" in offered(CARDS["more"](ticket, NOW)) | verbs(CARDS["headline"](ticket, NOW, names={}))


def test_roles_are_claimed_or_released_a_line_each() -> None:
    assert titles(CARDS["people"](s.MINOR)) == [
        "Release IC", "Claim TL", "Claim CL", "Assign or hand over", "Back",
    ]  # fmt: skip
    assert titles(CARDS["people"](s.CLOSED)) == ["Back"]


def test_tasks_and_thresholds_are_ticked_off() -> None:
    done = [button["data"] for button in buttons(CARDS["tasks"](s.LATE, NOW)) if button["verb"] == "task.finish"]
    assert done == [{"incident": "INC-42", "task": "t1"}]
    closed = CARDS["tasks"](s.CLOSED, at("12:30", 22))
    assert "was due 12:00 UTC" in texts(closed)
    assert [button["data"] for button in buttons(closed) if button["title"] == "Removed"] == [
        {"incident": "INC-42", "threshold": "h1"}
    ]
    assert "Nothing is left" in texts(CARDS["tasks"](s.DECLARED, NOW))


def test_of_many_tasks_and_thresholds_six_buttons_show() -> None:
    some_tasks = tuple(Task(f"t{n}", f"Task {n}", s.BEN) for n in range(9))
    thresholds = tuple(replace(s.WATCHING.thresholds[0], id=f"h{n}") for n in range(9))
    for busy in (
        replace(s.LATE, tasks=some_tasks),
        replace(s.LATE, thresholds=thresholds),
        replace(s.LATE, tasks=some_tasks, thresholds=thresholds),
    ):
        card = CARDS["tasks"](busy, NOW)
        assert len(buttons(card)) == 6
    assert texts(card).count("and 7 more") == 2


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://runbooks.example.com/a?b=c#d", True),
        ("http://runbooks.example.com/a", False),
        ("javascript:alert(1)", False),
        ("https://evil.example.com/a b", False),
        ("https://evil.example.com/<at>", False),
        ("https://" + "x" * 900, False),
    ],
)
def test_runbooks_lead_to_https_alone(url: str, kept: bool) -> None:
    moves = CARDS["first_moves"](s.DECLARED, NOW, runbooks=[("Roll back", url)])
    links = [part["url"] for part in parts(moves) if part.get("type") == "Action.OpenUrl"]
    assert links == ([url] if kept else [])
    for card in (
        CARDS["more"](s.DECLARED, NOW, runbooks=[("Roll back", url)]),
        CARDS["page_card"](s.DECLARED, s.DECLARED.pages[0], NOW, runbooks=[("Roll back", url)]),
    ):
        assert (f"Runbooks: [Roll back]({url})" in texts(card)) is kept


def test_runbooks_are_those_of_the_affected_services_each_once_and_four_at_most() -> None:
    books = tuple((f"Book {n}", f"https://runbooks.example.com/{n}") for n in range(6))
    services = {
        "payments-api": replace(POLICY.services["payments-api"], runbooks=books[:2]),
        "checkout": replace(POLICY.services["checkout"], runbooks=books),
        "search": replace(POLICY.services["search"], runbooks=(("Not this", "https://x.example.com"),)),
    }
    policy = replace(POLICY, services=services)
    both = replace(s.DECLARED, services=("payments-api", "checkout", "gone"))
    assert runbooks_of(policy, both) == list(books[:4])
