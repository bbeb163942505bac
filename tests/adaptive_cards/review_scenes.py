"""The cards of action items, page budget, reviews and pay in their typical states, and swollen ones for sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from adaptive_cards import CARDS, Card
from adaptive_cards.page_budget import Burning
from incidents.model import Person, Severity
from oncall.actions.model import Action, ActionKind
from oncall.budget import Burn
from oncall.pay.model import HOUR, WEEK, Correction, Entry, Worked
from oncall.pay.sums import earned
from oncall.reviews.figures import figures
from oncall.reviews.model import Decided, Review
from oncall.reviews.period import Period
from oncall.reviews.report import Report
from oncall.rules import OncallRules
from oncall.schedules.schedule import Pay
from tests.adaptive_cards.samples import ANA, BEN, CAROL, DANA, at

RULES = OncallRules()
OCTOBER, QUARTER = Period(2026, 10), Period(2026, 7, 3)
NOW = at("09:30", 20)


def page(
    day: int, rule: str, verdict: str = "", answer: float = 2, severity: int = 2, hour: int = 14
) -> dict[str, Any]:
    begun = datetime.fromisoformat(f"2026-10-{day:02}T{hour:02}:00:00+00:00")
    answered = (begun + timedelta(minutes=answer)).isoformat()
    return {
        "at": begun.isoformat(), "rule": rule, "verdict": verdict, "answered_at": answered, "night": hour < 7,
        "severity": severity, "name": "Ana Silva",
    }  # fmt: skip


BAD, DOUBLE, GOOD = "not actionable", "duplicate", "actionable"
PAGES = {
    "a": [
        page(1, "heartbeat nightly-backup", BAD, hour=3), page(2, "heartbeat nightly-backup", BAD, hour=3),
        page(3, "heartbeat nightly-backup", BAD, hour=3), page(4, "heartbeat nightly-backup", GOOD, hour=4),
        page(5, "heartbeat nightly-backup", BAD, hour=3), page(6, "heartbeat nightly-backup", hour=3),
        page(12, "incident payments-api", GOOD, severity=1),
    ],
    "b": [{**each, "name": "Ben Okafor"} for each in (
        page(8, "alert cpu-high", DOUBLE), page(8, "alert cpu-high", DOUBLE, hour=15), page(9, "alert cpu-high", GOOD),
        page(15, "incident search", GOOD, answer=11), page(21, "incident payments-api", GOOD, severity=1),
        page(22, "incident checkout", GOOD),
    )],
}  # fmt: skip


def report(period: Period = OCTOBER, **changes: Any) -> Report:
    begun, ended = period.begins("UTC"), period.ends("UTC")
    counted = figures(PAGES, begun, ended, RULES, {"incident payments-api", "alert cpu-high", "incident search"})
    review = Review(period.key, "contoso", 2, at("09:00", 27))
    return replace(Report(period, counted, 5, True, review, 9, 3), **changes)


DECIDED = Review(
    "2026-10", "contoso", 4, at("09:00", 27),
    (
        Decided("heartbeat nightly-backup", "A ticket from now on; Ben changes the rule.", DANA, at("10:12", 2)),
        Decided("", "No new alert without a runbook.", DANA, at("10:20", 2)),
    ),
)  # fmt: skip
FINISHED = replace(DECIDED, done_at=at("10:31", 3))
QUIET = figures({}, at("00:00", 1), at("00:00", 2), RULES)
QUARTERLY = Report(
    QUARTER,
    figures(PAGES, OCTOBER.begins("UTC"), OCTOBER.ends("UTC"), RULES),
    5, True, Review("2026-Q3", "contoso", 1, at("09:00", 27)), 9, 3,
    (
        (Severity.SEV1, "pages the on-call, the engineering lead and the VP Engineering; next step after 3 min"),
        (Severity.SEV2, "pages the on-call and the team's lead; next step after 10 min"),
        (Severity.SEV3, "pages the on-call in business hours; next step after 1 h of them"),
        (Severity.SEV4, "pages nobody: a ticket"),
    ),
)  # fmt: skip


def action(number: int, owner: Person, text: str, due: date, **changes: Any) -> Action:
    usual = Action(f"ACT-{number}", "contoso", 1, text, owner, due, ActionKind.DETECT, "INC-42", at("12:00"))
    return replace(usual, **changes)


ITEMS = (
    action(1, BEN, "Add a runbook to the search alerts", date(2026, 12, 4), origin="alert review"),
    action(2, ANA, "Alert on queue depth before it is full", date(2026, 11, 18), team="payments"),
    action(
        3, ANA, "Ana Silva was paged 6 times in seven days, 4 at night. Fix the alerts first: heartbeat "
        "nightly-backup (5), incident payments-api (1).", date(2026, 12, 1), priority=1, origin="page budget",
        team="payments",
    ),
)  # fmt: skip


def burn(count: int, nights: int = 0, leaves: datetime | None = None) -> Burn:
    return Burn(count, 5, max(4 - count, 0), nights, count >= 5, leaves if count else None)


BURNS = (
    Burning("Carol Wu", burn(1, 0, at("08:12", 25)), "Platform"), Burning("Ana Silva", burn(6, 4, at("14:02", 20))),
    Burning("Ben Okafor", burn(4, 1, at("22:40", 21)), "Payments"), Burning("Dana Reyes", burn(0), "Search"),
)  # fmt: skip

EUROS = Pay("EUR", week=Decimal(350), weekend=Decimal("2.50"), holiday=Decimal(5))
FREE = Pay(lieu=True, hour=Decimal("0.1"))


def entry(who: Person, hours: float, weekend: int = 0, holiday: int = 0, pay: Pay = EUROS, elsewhere: int = 0) -> Entry:
    worked = Worked(int(hours * HOUR), int(hours * HOUR), weekend * HOUR, holiday * HOUR)
    return Entry(at("08:00"), at("09:00"), "pay", who.id, who, "UTC", pay, worked, (), elsewhere * HOUR)


CORRECTION = Correction(ANA, 5_000, "EUR", "stood in for Ben on Friday night", DANA, at("16:05", 19))
ENTRIES = [
    entry(ANA, WEEK / HOUR, 48), entry(BEN, 60.5, 12, 24), entry(BEN, 12, pay=FREE),
    entry(CAROL, 168, 48, elsewhere=10),
]  # fmt: skip
PAID = earned(ENTRIES, [CORRECTION])


def reviews() -> dict[str, Card]:
    make, november = CARDS, Period(2026, 11)
    return {
        "actions_list": make["actions_list"](ITEMS, NOW, viewer=ANA, teams={"payments": "Payments"}),
        "actions_list-many": make["actions_list"](
            [replace(ITEMS[0], key=f"ACT-{n}") for n in range(12)], NOW, whose="Ben Okafor", ids={"whose": BEN.id},
            page=2,
        ),
        "actions_list-none": make["actions_list"]((), NOW, whose="Payments", ids={"words": "payments"}),
        "page_budget": make["page_budget"](BURNS, NOW, RULES),
        "page_budget-quiet": make["page_budget"]((), NOW, RULES),
        "oncall_review": make["oncall_review"](report(), NOW, may_decide=True),
        "oncall_review-decided": make["oncall_review"](report(review=DECIDED), at("09:30", 28)),
        "oncall_review-fault": make["oncall_review"](
            report(review=DECIDED), NOW, may_decide=True, values={"rule": "incident search"},
            fault="Say in a sentence what was decided.",
        ),
        "oncall_review-finished": make["oncall_review"](report(review=FINISHED), NOW, may_decide=True),
        "oncall_review-quiet": make["oncall_review"](report(figures=QUIET), NOW),
        "oncall_review-ahead": make["oncall_review"](report(figures=QUIET, over=False, review=None), NOW),
        "oncall_review-quarter": make["oncall_review"](QUARTERLY, NOW, may_decide=True),
        "oncall_pay": make["oncall_pay"](november, PAID, NOW, whole=True, over=False),
        "oncall_pay-mine": make["oncall_pay"](november, PAID[:1], NOW),
        "oncall_pay-two-units": make["oncall_pay"](november, PAID[1:2], NOW),
        "oncall_pay-nothing": make["oncall_pay"](november, (), NOW, over=False),
    }  # fmt: skip


def every_review(words: str, name: str, many: int) -> dict[str, Card]:
    """Swollen: those words wherever words go in, as many of everything."""
    who = [Person(f"p{n}", name) for n in range(many)]
    docs = {
        one.id: [{**page(n % 28 + 1, f"{words}{n}"), "name": name} for n in range(min(many, 60))] for one in who[:20]
    }
    counted = figures(docs, OCTOBER.begins("UTC"), OCTOBER.ends("UTC"), RULES)
    decided = tuple(Decided(f"{words}{n}", words, who[n], NOW) for n in range(min(many, 50)))
    review = Review("2026-10", "contoso", 1, NOW, (*decided, *(replace(one, rule="") for one in decided)))
    corrections = [Correction(one, 1, "EUR", words, one, NOW) for one in who for _ in range(9)]
    items = [
        action(n, one, words, date(2026, 11, 1), origin=words, team=words, priority=1) for n, one in enumerate(who)
    ]
    typed = {"words": words, "rule": words}
    return {
        "actions_list": CARDS["actions_list"](items, NOW, whose=words, ids={"words": words[:60]}, page=2),
        "page_budget": CARDS["page_budget"]([Burning(name, burn(6, 4, NOW), words) for _ in who], NOW, RULES),
        "oncall_review": CARDS["oncall_review"](
            replace(report(), figures=counted, review=review), NOW, may_decide=True, values=typed, fault=words, page=2
        ),
        "oncall_pay": CARDS["oncall_pay"](
            Period(2026, 11), earned([entry(one, 168, 48, 24, elsewhere=9) for one in who], corrections), NOW,
            whole=True, page=2,
        ),
    }  # fmt: skip
