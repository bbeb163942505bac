"""Reviews: begun by the clock, decided and finished by leads, planned on the first working day after their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from incidents.effects import Ask
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import BusinessHours
from oncall.effects import PostReview
from oncall.events import OncallEntry
from oncall.reviews import commands as c
from oncall.reviews import events as e
from oncall.reviews.decide import MOST, decide
from oncall.reviews.evolve import evolve
from oncall.reviews.model import Decided, Review
from oncall.reviews.period import Period, month_of, quarter_of, read_period
from oncall.reviews.plan import begins_at, plan_reviews
from oncall.reviews.react import react
from tests.incidents.company import ADM, ANA, LEA, POLICY, at

NOW = at("09:00")
MONTH = Review("2026-10", "contoso", 1, NOW + timedelta(days=7))
QUARTER = replace(MONTH, key="2026-Q3")


def put(review: Review | None, command: c.ReviewCommand, by: Person = LEA) -> tuple[Review | None, list[Any]]:
    owed: list[Any] = []
    for fact in decide(review, command, Given(NOW, by, "contoso", POLICY)):
        entry = OncallEntry((review.version if review else 0) + 1, NOW, by, fact)
        after = evolve(review, entry)
        owed += react(review, after, entry)
        review = after
    return review, owed


def test_the_clock_begins_it_once() -> None:
    review, owed = put(None, c.BeginReview("2026-10"), by=MUSTER)
    assert review == MONTH
    assert [(row.key, row.effect) for row in owed] == [("review/2026-10/card", PostReview("2026-10"))]
    assert put(review, c.BeginReview("2026-10"), by=MUSTER) == (review, [])
    with pytest.raises(NotAllowed, match="by itself"):
        put(None, c.BeginReview("2026-10"))


def test_leads_and_admins_decide_and_finish() -> None:
    review, owed = put(MONTH, c.DecideReview("Make it a\nticket.", "heartbeat backup"))
    assert review
    assert review.decided == (Decided("heartbeat backup", "Make it a ticket.", LEA, NOW),)
    assert len(owed) == 1
    assert put(review, c.DecideReview("Make it a ticket.", "heartbeat backup"), by=ADM) == (review, []), "said twice"
    changed, _ = put(review, c.DecideReview("Keep it.", "heartbeat backup"), by=ADM)
    assert changed
    assert (changed.about("heartbeat backup"), changed.about("")) == (changed.decided[-1], None)
    done, _ = put(changed, c.FinishReview(), by=ADM)
    assert done
    assert done.done_at == NOW
    assert put(done, c.FinishReview()) == (done, [])
    with pytest.raises(Stale, match="finished"):
        put(done, c.DecideReview("Too late."))


def test_the_thresholds_need_a_decision() -> None:
    assert (MONTH.quarterly, QUARTER.quarterly) == (False, True)
    assert put(MONTH, c.FinishReview())[0] != MONTH
    with pytest.raises(Invalid, match="what was decided about the thresholds"):
        put(QUARTER, c.FinishReview())
    decided, _ = put(QUARTER, c.DecideReview("Keep them."))
    assert decided
    assert put(decided, c.FinishReview())[1]


@pytest.mark.parametrize(
    ("review", "command", "by", "error", "words"),
    [
        (MONTH, c.DecideReview("x"), ANA, NotAllowed, "Only a team's lead or an admin can record"),
        (MONTH, c.FinishReview(), ANA, NotAllowed, "can finish a review"),
        (None, c.DecideReview("x"), LEA, NotFound, "has not begun"),
        (None, c.FinishReview(), LEA, NotFound, "has not begun"),
        (MONTH, c.DecideReview(" \n"), LEA, Invalid, "in a sentence"),
        (MONTH, c.DecideReview("x" * 501), LEA, Invalid, "under 500"),
        (
            replace(MONTH, decided=(Decided("", "x", LEA, NOW),) * MOST),
            c.DecideReview("y"),
            LEA,
            Invalid,
            "50 decisions",
        ),
    ],
)
def test_what_is_turned_down(
    review: Review | None, command: c.ReviewCommand, by: Person, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        put(review, command, by)


@pytest.mark.parametrize(
    ("review", "seq", "fact", "error"),
    [
        (None, 2, e.ReviewBegun("2026-10", "contoso"), ValueError),
        (None, 1, e.ReviewDecided("x"), TypeError),
        (None, 1, e.ReviewFinished(), TypeError),
        (MONTH, 2, e.ReviewBegun("2026-10", "contoso"), TypeError),
        (MONTH, 3, e.ReviewFinished(), ValueError),
    ],
)
def test_facts_out_of_place(review: Review | None, seq: int, fact: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        evolve(review, OncallEntry(seq, NOW, LEA, fact))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2026-11", "November 2026"),
        ("2026-Q4", "Q4 2026 (October to December)"),
        ("2026-Q1", "Q1 2026 (January to March)"),
        ("1000-01", "January 1000"),
    ],
)
def test_periods_are_read(key: str, words: str) -> None:
    period = read_period(f" {key.lower()} ")
    assert period
    assert (period.key, period.words) == (key, words)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-Q5", "26-11", "2026-11-01", "9999-12", "0999-1"]
)
def test_what_is_no_period(text: str) -> None:
    assert read_period(text) is None


def test_periods_begin_at_local_midnight() -> None:
    december = Period(2026, 12)
    assert december.begins("Europe/Berlin") == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert december.ends("America/New_York") == datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert (december.moved(1).key, december.moved(-12).key) == ("2027-01", "2025-12")
    assert (Period(2026, 10, 3).moved(1).key, Period(2026, 1, 3).moved(-1).key) == ("2027-Q1", "2025-Q4")
    turn = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert (month_of(turn, "UTC").key, month_of(turn, "Asia/Tokyo").key) == ("2026-12", "2027-01")
    assert (quarter_of(turn, "UTC").key, quarter_of(at("09:00"), "UTC").key) == ("2026-Q4", "2026-Q4")


BERLIN = replace(
    POLICY, hours=BusinessHours("Europe/Berlin", holidays=frozenset({date(2027, 1, 1), date(2026, 10, 1)}))
)


def test_it_begins_on_the_first_working_day_after() -> None:
    assert begins_at(Period(2026, 10), BERLIN) == datetime(2026, 11, 2, 8, tzinfo=UTC), "1 November is a Sunday"
    assert begins_at(Period(2026, 9), BERLIN) == datetime(2026, 10, 2, 7, tzinfo=UTC), "a holiday, summer time"
    assert begins_at(Period(2026, 10, 3), BERLIN) == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_what_is_planned() -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    now = datetime(2026, 12, 28, 12, tzinfo=UTC)
    planned = plan_reviews(BERLIN, now, long_ago)
    assert [(row.key, row.due.date().isoformat()) for row in planned] == [
        ("review/2026-11/begin", "2026-12-28"),
        ("review/2026-12/begin", "2027-01-04"),
        ("review/2026-Q3/begin", "2026-12-28"),
        ("review/2026-Q4/begin", "2027-01-04"),
    ]
    night = plan_reviews(BERLIN, datetime(2026, 12, 25, 22, tzinfo=UTC), long_ago)
    assert night[0].due == datetime(2026, 12, 28, 8, tzinfo=UTC), "after a downtime in business hours, too"
    assert planned[0].effect == Ask("review", "2026-11", c.BeginReview("2026-11"))
    assert [row.key for row in plan_reviews(BERLIN, now, datetime(2026, 12, 20, tzinfo=UTC))] == [
        "review/2026-12/begin", "review/2026-Q4/begin",
    ]  # fmt: skip
    assert plan_reviews(BERLIN, at("12:00"), at("12:00")) == ()
