"""The page budget: under five pages in any seven days, counted from the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Severity
from oncall import budget
from oncall.calls.model import Call, Verdict
from oncall.rules import OncallRules
from tests.incidents.company import ANA, at

RULES = OncallRules()
CALL = Call(
    "INC-42.p1", "contoso", 1, "INC-42", "p1", ANA, "Payments fail", "on call", Severity.SEV1, at("03:10"),
    rule="incident pay", schedule="payments", night=True,
)  # fmt: skip


def row(at_: datetime, *, night: bool = False, rule: str = "incident pay", about: str = "") -> dict[str, Any]:
    return {"at": at_.isoformat(), "night": night, "rule": rule, "about": about}


def days_ago(*days: float) -> list[dict[str, Any]]:
    return [row(at("12:00") - timedelta(days=day)) for day in days]


def test_the_row_of_a_call() -> None:
    assert budget.table(ANA.id) == "paged/id-ana"
    assert budget.row_id(CALL) == "2026-11-20T03:10:00+00:00/INC-42.p1"
    assert budget.first_id(CALL.begun_at) < budget.row_id(CALL) < budget.first_id(CALL.begun_at + timedelta(seconds=1))
    assert budget.doc_of(CALL) == {
        "at": "2026-11-20T03:10:00+00:00", "call": "INC-42.p1", "about": "INC-42", "name": "Ana Silva",
        "rule": "incident pay", "schedule": "payments", "team": "", "severity": 1, "night": True, "verdict": "",
        "answered_at": "",
    }  # fmt: skip
    over = replace(CALL, verdict=Verdict.DUPLICATE, answered_at=at("03:14"))
    told = budget.doc_of(over, "payments")
    assert (told["verdict"], told["answered_at"], told["team"]) == (
        "duplicate",
        "2026-11-20T03:14:00+00:00",
        "payments",
    )


def test_drills_and_tests_are_no_pages() -> None:
    assert budget.counts(CALL)
    assert not budget.counts(replace(CALL, drill=True))
    assert not budget.counts(replace(CALL, about="", page=""))


@pytest.mark.parametrize(
    ("ago", "count", "left", "breached", "words"),
    [
        ([], 0, 4, False, "no page in seven days; 4 more are within the budget"),
        ([0], 1, 3, False, "1 page in seven days; 3 more are within the budget"),
        ([1, 2, 3], 3, 1, False, "3 pages in seven days; 1 more is within the budget"),
        ([1, 2, 3, 4], 4, 0, False, "4 pages in seven days; one more breaches the budget"),
        ([0, 1, 2, 3, 4], 5, 0, True, "5 pages in seven days; the budget is under 5, so it is breached"),
        ([0, 1, 2, 3, 7], 4, 0, False, "4 pages in seven days; one more breaches the budget"),
        ([-1, 1, 2, 3, 8], 3, 1, False, "3 pages in seven days; 1 more is within the budget"),
    ],
)  # fmt: skip
def test_the_burn(ago: list[float], count: int, left: int, breached: bool, words: str) -> None:
    burn = budget.burn(days_ago(*ago), at("12:00"), RULES)
    assert (burn.count, burn.left, burn.breached, burn.words) == (count, left, breached, words)


def test_nights_and_when_the_oldest_leaves() -> None:
    rows = [row(at("03:00"), night=True), row(at("12:00", 14))]
    burn = budget.burn(rows, at("12:00"), RULES)
    assert (burn.nights, burn.oldest_leaves_at) == (1, at("12:00", 21))
    assert burn.words == "2 pages in seven days, 1 at night; 2 more are within the budget"
    assert budget.burn([], at("12:00"), RULES).oldest_leaves_at is None


def test_the_pages_of_one_thing_are_one_page() -> None:
    """An incident that nobody answers pages the same person again and again: that is one thing, and one night."""
    silent = [row(at(f"03:{minute:02}"), night=True, about="INC-42") for minute in range(0, 30, 3)]
    other = row(at("05:00"), night=True, about="INC-43")
    burn = budget.burn([*silent, other], at("12:00"), RULES)
    assert (burn.count, burn.nights, burn.breached) == (2, 2, False)
    assert burn.words == "2 pages in seven days, 2 at night; 2 more are within the budget"
    assert burn.oldest_leaves_at == at("03:27") + RULES.budget_span, "its last page counts"
    assert budget.breaches(silent, RULES) == ()
    more = [row(at(f"1{hour}:00"), about=f"ALM-{hour}") for hour in range(4)]
    assert budget.breaches([*silent, *more], RULES) == (at("13:00"),)
    assert budget.fix_words("Ana Silva", [*silent, *more], RULES) == (
        "Ana Silva was paged 5 times in seven days, 1 at night. Fix the alerts first: incident pay (5)."
    )


def test_the_budget_is_the_company_s() -> None:
    rules = OncallRules(page_budget=2, budget_span=timedelta(days=1))
    assert budget.burn(days_ago(0.2, 0.9, 1.1), at("12:00"), rules).words == (
        "2 pages in one day; the budget is under 2, so it is breached"
    )
    assert budget.days(timedelta(days=10)) == "10 days"


def test_a_breach_is_the_fifth_page_and_again_only_after_it_recovered() -> None:
    assert budget.breaches(days_ago(0, 1, 2, 3), RULES) == ()
    assert budget.breaches(days_ago(0, 1, 2, 3, 4), RULES) == (at("12:00"),)
    assert budget.breaches(days_ago(0, 1, 2, 3, 4, 5, 6), RULES) == (at("12:00", 18),)
    apart = days_ago(0, 0.1, 0.2, 0.3, 0.4, 20, 20.1, 20.2, 20.3, 20.4)
    assert len(budget.breaches(apart, RULES)) == 2


@given(
    st.lists(st.tuples(st.integers(0, 40 * 24), st.sampled_from(("", "", "a", "b", "c"))), max_size=60),
    st.integers(1, 8),
)
def test_breaches_against_the_plain_count(hours: list[tuple[int, str]], most: int) -> None:
    rules = OncallRules(page_budget=most)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [row(start + timedelta(hours=hour), about=about) for hour, about in sorted(hours)]
    found, over = [], False
    for index, each in enumerate(rows):
        moment = datetime.fromisoformat(each["at"])
        full = budget.burn(rows[: index + 1], moment, rules).breached
        if full and not over:
            found.append(moment)
        over = full
    assert list(budget.breaches(rows, rules)) == found


def test_what_the_action_item_says() -> None:
    rows = [row(at(clock), night=clock < "07", rule=rule) for clock, rule in [
        ("03:00", "heartbeat backup"), ("04:00", "heartbeat backup"), ("12:00", "incident pay"), ("13:00", ""),
        ("14:00", "incident find"),
    ]]  # fmt: skip
    assert budget.fix_words("Ana Silva", rows, RULES) == (
        "Ana Silva was paged 5 times in seven days, 2 at night. Fix the alerts first: heartbeat backup (2), "
        "incident find (1), incident pay (1) and 1 more."
    )
    assert budget.fix_words("Ben", rows[2:3], RULES).endswith("in seven days. Fix the alerts first: incident pay (1).")
    assert budget.fix_key("id-ana", datetime(2027, 1, 1, tzinfo=UTC)) == "ACT-budget-id-ana-2026-W53"
