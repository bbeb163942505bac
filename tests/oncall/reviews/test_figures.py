"""The figures of a review and what they propose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.model import Severity
from oncall.reviews.figures import Count, Figures, RuleFigures, count, figures
from oncall.reviews.model import Decided, Review
from oncall.reviews.period import Period
from oncall.reviews.proposals import Proposal, Remedy, minutes, proposals, thresholds
from oncall.reviews.report import Report
from oncall.reviews.runbooks import with_runbooks
from oncall.reviews.thresholds import paging_rules
from oncall.rules import Heartbeat, OncallRules
from tests.incidents.company import LEA, POLICY, at

RULES = OncallRules()
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def page(
    day: int, rule: str = "incident pay", *, verdict: str = "", answer: int | None = 2, night: bool = False,
    severity: int = 1, name: str = "Ana Silva",
) -> dict[str, Any]:  # fmt: skip
    begun = at("03:00", day)
    answered = (begun + timedelta(minutes=answer)).isoformat() if answer is not None else ""
    return {
        "at": begun.isoformat(), "rule": rule, "verdict": verdict, "answered_at": answered, "night": night,
        "severity": severity, "name": name,
    }  # fmt: skip


def test_a_month_without_pages() -> None:
    empty = figures({}, START, END, RULES)
    assert empty == Figures(Count(0, 0, 0, 0, 0, 0, None), (), (), ())
    assert (empty.count.noise, empty.breaches, proposals(empty, 5), thresholds(empty, 0, 0)) == (None, 0, (), ())


def test_counts() -> None:
    told = count([
        page(2, verdict="actionable", answer=1, night=True), page(3, verdict="not actionable", answer=9),
        page(4, verdict="duplicate", answer=None), page(5, answer=3),
    ])  # fmt: skip
    assert told == Count(4, 1, 3, 1, 1, 3, timedelta(minutes=3))
    assert told.noise == pytest.approx(2 / 3)
    assert count([page(2, answer=1), page(2, answer=2)]).answer == timedelta(minutes=1.5)


def test_by_rule_person_and_severity() -> None:
    pages = {
        "id-ana": [page(2), page(3), page(4, "heartbeat backup", severity=2), page(4, "heartbeat backup", severity=3)],
        "id-ben": [page(5, name="Ben Okafor"), page(6, "", name="Ben Okafor")],
        "id-carol": [{**page(5), "at": "2026-10-05T03:00:00+00:00"}],
    }
    told = figures(pages, START, END, RULES, {"heartbeat backup"})
    assert [(rule.rule, rule.count.pages, rule.people, rule.severity, rule.runbook) for rule in told.rules] == [
        ("incident pay", 3, 2, Severity.SEV1, False),
        ("heartbeat backup", 2, 1, Severity.SEV2, True),
        ("no rule", 1, 1, Severity.SEV1, False),
    ]
    assert [(person.name, person.count.pages) for person in told.people] == [("Ana Silva", 4), ("Ben Okafor", 2)]
    assert [(severity.label, pages.pages) for severity, pages in told.severities] == [
        ("SEV-1", 4), ("SEV-2", 1), ("SEV-3", 1),
    ]  # fmt: skip


def test_a_breach_reaches_back_over_the_turn_of_the_month() -> None:
    october = [{**page(1), "at": f"2026-10-{day}T12:00:00+00:00"} for day in (28, 29, 30, 31)]
    assert figures({"id-ana": [*october, page(1)]}, START, END, RULES).breaches == 1
    assert figures({"id-ana": [*october[1:], page(1)]}, START, END, RULES).breaches == 0


def rule(
    pages: int = 3, judged: int = 0, not_actionable: int = 0, duplicates: int = 0, *, answer: float = 1,
    runbook: bool = True, name: str = "incident pay", severity: Severity = Severity.SEV2,
) -> RuleFigures:  # fmt: skip
    heap = Count(pages, 0, judged, not_actionable, duplicates, pages, timedelta(minutes=answer))
    return RuleFigures(name, heap, 1, severity, runbook)


@pytest.mark.parametrize(
    ("figure", "remedy", "why"),
    [
        (rule(4, 4, 2), Remedy.DEMOTE, "2 of 4 judged were not actionable"),
        (rule(4, 4, 2, severity=Severity.SEV1), Remedy.TIGHTEN, "2 of 4 judged were not actionable"),
        (rule(4, 4, 1, 2), Remedy.TIGHTEN, "2 of 4 judged were duplicates"),
        (rule(4, 4, 1, 1), Remedy.TIGHTEN, "50% of its pages were not worth waking anybody for"),
        (rule(5, 4, 1, 0), Remedy.TIGHTEN, "5 pages are a whole budget of one person or more"),
        (rule(3, answer=6), Remedy.EXPLAIN, "it took 6 min to acknowledge, by the median"),
        (rule(3, runbook=False), Remedy.EXPLAIN, "its pages come without a runbook"),
    ],
)
def test_proposals(figure: RuleFigures, remedy: Remedy, why: str) -> None:
    assert proposals(Figures(figure.count, (figure,), (), ()), 5) == (Proposal("incident pay", remedy, why),)


def test_a_good_rule_is_left_alone() -> None:
    good = rule(3, 3)
    hardly_judged = rule(4, 2, 2, name="incident find")
    nameless = rule(9, 9, 9, name="no rule")
    assert proposals(Figures(good.count, (nameless, hardly_judged, good), (), ()), 5) == ()


@pytest.mark.parametrize(
    ("span", "words"),
    [(40, "40 s"), (59.6, "1 min"), (180, "3 min"), (7_500, "2 h 5 min"), (7_200, "2 h")],
)
def test_spans_in_words(span: float, words: str) -> None:
    assert minutes(timedelta(seconds=span)) == words


def test_what_a_quarter_says_of_the_thresholds() -> None:
    heap = Count(10, 0, 6, 2, 0, 0, None)
    people = figures({"id-ana": [page(day) for day in (2, 3, 4, 5, 6)]}, START, END, RULES).people
    told = Figures(heap, (), people, ((Severity.SEV1, heap), (Severity.SEV3, heap)))
    assert thresholds(told, 2, 5) == (
        "SEV-1: 2 of 6 judged pages were not worth it. Raise what it takes to page.",
        "The page budget was breached once: page less before anybody is asked to answer faster.",
        "2 of 5 incidents changed their severity afterwards: sharpen the impact questions.",
    )
    twice = Figures(heap, (), people * 2, ())
    assert thresholds(twice, 1, 5) == (
        "The page budget was breached 2 times: page less before anybody is asked to answer faster.",
    )


def test_which_rules_come_with_a_runbook() -> None:
    book = (("Restart it", "https://runbooks.example.com/restart"),)
    services = {**POLICY.services, "pay": replace(POLICY.services["pay"], runbooks=book)}
    beats = {
        key: Heartbeat(key, key, timedelta(hours=1), timedelta(0), "payments", runbooks=books)
        for key, books in (("backup", book), ("import", ()))
    }
    policy = replace(POLICY, services=services, heartbeats=beats)
    rules = ("incident find", "incident find pay", "incident gone", "heartbeat backup", "heartbeat import",
             "heartbeat gone", "no rule")  # fmt: skip
    assert with_runbooks(rules, policy) == {"incident find pay", "heartbeat backup"}


def test_what_is_left_to_decide() -> None:
    pages = {"id-ana": [page(day, rule) for day, rule in ((2, "incident pay"), (3, "incident find"), (4, ""))]}
    counted = figures(pages, START, END, RULES)
    review = Review("2026-11", "contoso", 2, at("09:00"), (Decided("incident pay", "Write one.", LEA, at("09:00")),))
    report = Report(Period(2026, 11), counted, 5, over=True, review=review, incidents=4, changed=2)
    assert ([rule.rule for rule in report.left], list(report.proposals)) == (
        ["incident find"], ["incident find", "incident pay"],
    )  # fmt: skip
    assert (report.quarterly, len(report.sentences)) == (False, 1)
    assert len(replace(report, review=None).left) == 2


def test_what_pages_whom() -> None:
    told = dict(paging_rules(POLICY))
    assert told[Severity.SEV1] == (
        "pages the on-call, the engineering lead and the VP Engineering; next step after 3 min"
    )
    assert told[Severity.SEV3] == "pages the on-call in business hours; next step after 1 h of them"
    assert told[Severity.SEV4] == "pages nobody: a ticket"
    odd = replace(POLICY.severities[Severity.SEV2], pages=("ana", "night_shift"), page_step=None)
    told = dict(paging_rules(replace(POLICY, severities={Severity.SEV2: odd})))
    assert told == {Severity.SEV2: "pages Ana Silva and night shift"}
