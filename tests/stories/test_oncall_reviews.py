"""Pay, reviews, the page budget and action items, asked for in Teams: who sees what, where, and what is turned down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.ports import Request, Row
from incidents.model import MUSTER, Person, Severity
from oncall.actions.commands import OpenAction
from oncall.actions.model import ActionKind
from oncall.budget import doc_of, row_id, table
from oncall.calls.model import Call, Verdict
from oncall.reviews.commands import BeginReview
from server.paying import settle_pay
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT

ALEX, ADELE = (Person(PEOPLE[name].entra, PEOPLE[name].name) for name in ("Alex", "Adele"))


async def paged(desk: Desk, count: int, *, ago: timedelta = timedelta(0), **changes: object) -> None:
    """So many pages of Alex in the register, six hours apart, the last one so long ago."""
    now = desk.clock.now() - ago
    for number in range(count):
        begun = now - timedelta(hours=6 * (count - 1 - number))
        usual = Call(
            f"INC-9{number}.p1", TENANT, 1, f"INC-9{number}", "p1", ALEX, "Backup late", "", Severity.SEV2, begun,
            "heartbeat nightly-backup", verdict=Verdict.NOT_ACTIONABLE, answered_at=begun + timedelta(minutes=4),
        )  # fmt: skip
        call = replace(usual, **changes)  # type: ignore[arg-type]  # the fields of a call
        await desk.store.put_rows(TENANT, [Row(table(ALEX.id), row_id(call), doc_of(call))])


async def begun(desk: Desk, key: str) -> None:
    await desk.muster.desk.handle(Request(TENANT, f"begin:{key}", MUSTER, "review", key, BeginReview(key)))


async def gives(desk: Desk, key: str, owner: Person, text: str, team: str = "") -> None:
    command = OpenAction(key, text, owner, date(2026, 12, 4), ActionKind.DETECT, "page budget", team=team)
    await desk.muster.desk.handle(Request(TENANT, f"open:{key}", MUSTER, "action", key, command))


@pytest.fixture
async def paid(desk: Desk) -> Desk:
    """Ten days later: Adele has had a turn of the paid schedule, and others."""
    now = desk.clock.now()
    await settle_pay(desk.store, desk.muster.desk, TENANT, now - timedelta(days=18))
    await settle_pay(desk.store, desk.muster.desk, TENANT, now - timedelta(hours=1))
    assert await settle_pay(desk.store, desk.muster.desk, TENANT, now) == 2
    return desk


async def test_leads_see_the_whole_month_and_others_their_own(paid: Desk) -> None:
    whole = await paid.asks("Megan", "chat", "oncall pay 2026-11")
    assert "On-call pay · November 2026" in whole
    assert "for 2 people" in whole
    names = [name for name in PEOPLE if PEOPLE[name].name in whole]
    own = await paid.asks("Nestor", "chat", "oncall pay")
    assert "No shift of yours has been counted in November 2026." in own
    for name in names:
        assert name in ("Alex", "Megan", "Adele", "Isaiah", "Patti", "Lynne")
    october = await paid.clicks("Megan", "October 2026", whole)
    assert "No shift of anybody" in october


async def test_a_clock_that_jumped_is_told_where_pay_is_looked_at(paid: Desk) -> None:
    assert "The clock has jumped" not in await paid.asks("Megan", "chat", "oncall pay 2026-11")
    await settle_pay(paid.store, paid.muster.desk, TENANT, paid.clock.now() + timedelta(days=60))
    told = await paid.asks("Megan", "chat", "oncall pay 2026-11")
    assert "The clock has jumped by more than a day." in told
    assert "for 2 people" in told


async def test_money_is_not_said_before_others(paid: Desk) -> None:
    told = await paid.asks("Megan", "channel", "@Muster oncall pay 2026-11")
    assert "Pay is private" in told
    assert "EUR" not in told
    assert "Which month?" in await paid.asks("Megan", "chat", "oncall pay novembre")
    for ahead in ("2031-01", "2026-12"):
        assert "has not begun yet" in await paid.asks("Megan", "chat", f"oncall pay {ahead}")
    assert "people of the company" in await paid.asks("Ödön", "chat", "oncall pay")


async def test_a_correction_has_a_reason_and_is_told(paid: Desk) -> None:
    told = await paid.asks("Megan", "chat", "oncall pay correct Adele Vance +50 EUR: stood in on Friday")
    assert "November 2026: +50.00 EUR for Adele Vance, “stood in on Friday”. Adele Vance is told." in told
    assert "To take it back, type: oncall pay correct 2026-11 Adele Vance -50.00 EUR taken back" in told
    mine = await paid.asks("Adele", "chat", "oncall pay")
    assert "Corrected by **+50.00 EUR**: stood in on Friday (Megan Bowen" in mine
    assert "own pay" in await paid.asks("Megan", "chat", "oncall pay correct me +50 EUR for me")
    assert "Only a team's lead" in await paid.asks("Adele", "chat", "oncall pay correct Alex Wilber +50 EUR for him")
    assert "Type it as" in await paid.asks("Megan", "chat", "oncall pay correct Adele Vance fifty")
    assert "Say why" in await paid.asks("Megan", "chat", "oncall pay correct Adele Vance -2,5 hours")


async def test_amounts_are_understood_as_people_write_them(paid: Desk) -> None:
    for typed, understood in (
        ("+2 hrs for the outage", "+2.00 hours off for Adele Vance, “for the outage”"),
        ("-2 h late", "-2.00 hours off"),
        ("+1,500 EUR bonus", "+1,500.00 EUR"),
        ("+1,500.50 usd bonus", "+1,500.50 USD"),
        ("-2,5 hours slept", "-2.50 hours off"),
    ):
        assert understood in await paid.asks("Megan", "chat", f"oncall pay correct Adele Vance {typed}")
    refused = await paid.asks("Megan", "chat", "oncall pay correct Adele Vance +50 for the night")
    assert "I know no currency FOR" in refused
    back = await paid.asks("Megan", "chat", "oncall pay correct 2026-11 Adele Vance -1500.00 EUR taken back")
    assert "-1,500.00 EUR" in back


async def test_a_review_is_decided_and_finished_by_leads(desk: Desk) -> None:
    await paged(desk, 6, ago=timedelta(days=25))
    await begun(desk, "2026-10")
    card = await desk.asks("Megan", "chat", "alert review")
    assert "Alert review · October 2026" in card
    assert "→ **Demote to a ticket**: 6 of 6 judged were not actionable." in card
    fault = await desk.clicks("Megan", "Record decision", card, words=" ")
    assert "Say in a sentence what was decided." in fault
    decided = await desk.clicks("Megan", "Record decision", fault, words="A ticket from now on.")
    assert "**Decided**: A ticket from now on. (Megan Bowen)" in decided
    assert "Finished" in await desk.clicks("Megan", "Finish review", decided)
    others = await desk.asks("Adele", "chat", "oncall review 2026-10")
    assert "Record decision" not in others.buttons


async def test_the_month_so_far_and_what_is_no_month(desk: Desk) -> None:
    assert "Nobody was paged so far." in await desk.asks("Adele", "channel", "@Muster oncall review")
    assert "Paging thresholds · Q4 2026" in await desk.asks("Adele", "chat", "oncall review 2026-Q4")
    assert "Which month or quarter?" in await desk.asks("Adele", "chat", "oncall review soon")
    assert "has not begun yet" in await desk.asks("Adele", "chat", "oncall review 2031-01")
    assert "people of the company" in await desk.asks("Ödön", "chat", "oncall review")


async def test_a_quarter_counts_changed_severities(desk: Desk) -> None:
    await paged(desk, 2)
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.clicks("Alex", "Claim IC")
    await desk.says("Alex", (await desk.room()).conversation, "@Muster sev 1 all of Europe is out")
    card = await desk.asks("Megan", "chat", "oncall review 2026-q4")
    assert "1 of 1 incident ended with another severity than declared." in card


async def test_the_page_budget(desk: Desk) -> None:
    await paged(desk, 5)
    card = await desk.asks("Adele", "chat", "page budget")
    assert "5 pages in seven days; the budget is under 5, so it is breached." in card
    assert "Alex Wilber" in card
    assert "Adele Vance" in card


async def test_action_items_are_listed_and_ticked_off(desk: Desk) -> None:
    await gives(desk, "ACT-1", ALEX, "Fix the backup alert", team="payments")
    await gives(desk, "ACT-2", ADELE, "Write a runbook")
    everybody = await desk.asks("Adele", "chat", "actions")
    assert "2 open items" in everybody
    one = await desk.asks("Megan", "chat", "actions @Adele", mentions=("Adele",))
    assert "Action items · Adele Vance" in one
    assert "Fix the backup" not in one
    assert "Write a runbook" not in await desk.asks("Megan", "chat", "actions payments")
    assert "I know no person and no team" in await desk.asks("Megan", "chat", "actions zebra")
    left = await desk.clicks("Adele", "Done", one)
    assert "Nothing is left to do." in left
    assert "Alex Wilber" in await desk.clicks("Adele", "Everybody's", left)
    assert "Nothing is left" in await desk.asks("Adele", "chat", "my actions")
    assert "Open again." in await desk.asks("Megan", "chat", "action reopen ACT-2")
    assert "Done. Thank you." in await desk.asks("Megan", "chat", "action done ACT-2")
    assert "press Done beside it" in await desk.asks("Megan", "chat", "action done it")
    assert "people of the company" in await desk.asks("Ödön", "chat", "actions")
