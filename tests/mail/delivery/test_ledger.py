"""The ledger: what the rows come to, counted in full and from where it was left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.ports import Progress, Row
from incidents.campaigns.model import Campaign, Stage, Tally
from mail.delivery import ledger
from mail.delivery.ledger import CAMPAIGNS, OTHER, REASONS, Ledger, row_id, table
from tests.mail.samples import TENANT, campaign
from tests.mail.tables import Tables
from tests.standins.clock import NOON

KEY = "INC-42.1"


def row(number: int, state: str, *, minutes: int = 0, **more: Any) -> Row:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    doc = {"state": state, "at": at, "reason": "", "message_id": f"<{number}>", "mailbox": "", "round": 0}
    return Row(table(KEY), row_id(number), {**doc, **more})


async def tables(*rows: Row) -> Tables:
    made = Tables()
    await made.put_rows(TENANT, rows)
    return made


def notice(recipients: int, **changes: Any) -> Campaign:
    return campaign("d" * 16, recipients, **changes)


async def test_states_reasons_and_times_over_pages() -> None:
    rows = [row(n, "failed", reason="full") if n % 3 == 0 else row(n, "accepted", minutes=n) for n in range(1, 2501)]
    made = await tables(*rows)
    found = await Ledger(made.store).progress(notice(2500))
    first = NOON + timedelta(minutes=1)
    assert found == Progress(Tally(accepted=1667, failed=833), {"full": 833}, 2500, 0, first, None)
    assert await Ledger(Tables().store).progress(notice(2500)) == Progress()


async def test_a_gap_ends_what_is_settled_in_front() -> None:
    made = await tables(row(1, "accepted"), row(2, "suppressed"), row(4, "accepted"), row(5, "queued"))
    found = await Ledger(made.store).progress(notice(5))
    assert (found.upto, found.tally) == (2, Tally(accepted=2, suppressed=1))


async def test_most_is_when_95_of_100_were_taken_whether_or_not_they_came_back() -> None:
    rows = [row(n, "accepted", minutes=n) for n in range(1, 95)]
    made = await tables(*rows)
    counting = Ledger(made.store)
    assert (await counting.progress(notice(100))).most_at is None
    back = row(95, "bounced", minutes=600, accepted_at=(NOON + timedelta(minutes=90)).isoformat())
    await made.put_rows(TENANT, [back, row(96, "accepted", minutes=99)])
    found = await counting.progress(notice(100))
    assert found.most_at == NOON + timedelta(minutes=94)
    known = NOON + timedelta(minutes=3)
    assert (await counting.progress(notice(100, most_accepted_at=known))).most_at == known


async def test_only_what_is_new_is_read_again_while_it_is_sent() -> None:
    made = await tables(*(row(n, "accepted") for n in range(1, 1001)))
    counting = Ledger(made.store)
    await counting.progress(notice(2000))
    made.read = 0
    await made.put_rows(TENANT, [row(1001, "accepted")])
    found = await counting.progress(notice(2000))
    assert (found.tally.accepted, found.upto, made.read) == (1001, 1001, 1)


async def test_whoever_changes_a_settled_row_says_so() -> None:
    made = await tables(row(1, "accepted"), row(2, "accepted"))
    counting = Ledger(made.store)
    await counting.progress(notice(3))
    await made.put_rows(TENANT, [row(1, "bounced", reason="no such mailbox")])
    assert (await counting.progress(notice(3))).tally == Tally(accepted=2)
    counting.forget(TENANT, KEY)
    assert (await counting.progress(notice(3))).tally == Tally(accepted=1, bounced=1)


async def test_exact_counts_everything_anew() -> None:
    made = await tables(row(1, "accepted"))
    counting = Ledger(made.store)
    await counting.progress(notice(1))
    await made.put_rows(TENANT, [row(1, "bounced")])
    assert (await counting.progress(notice(1), exact=True)).tally == Tally(bounced=1)


@pytest.mark.parametrize(
    ("state", "changes", "owed"),
    [
        ("failed", {}, True),
        ("doubtful", {}, False),
        ("doubtful", {"again_doubtful": True}, True),
        ("failed", {"stage": Stage.PAUSED}, True),
        ("failed", {"stage": Stage.STOPPED}, False),
        ("failed", {"round": 0}, False),
        ("accepted", {"again_doubtful": True}, False),
    ],
)
async def test_what_is_sent_again_is_not_settled(state: str, changes: dict[str, Any], *, owed: bool) -> None:
    made = await tables(row(1, state))
    standing = replace(notice(1, round=1), **changes)
    assert ledger.owed_again(standing, row(1, state).doc) is owed
    assert (await Ledger(made.store).progress(standing)).tally.settled == (0 if owed else 1)


async def test_a_new_round_is_counted_from_the_beginning() -> None:
    made = await tables(row(1, "failed"), row(2, "accepted"))
    counting = Ledger(made.store)
    assert (await counting.progress(notice(3))).upto == 2
    found = await counting.progress(notice(3, round=1))
    assert (found.upto, found.tally) == (0, Tally(accepted=1))
    await made.put_rows(TENANT, [row(1, "failed", round=1)])
    assert (await counting.progress(notice(3, round=1))).tally == Tally(accepted=1, failed=1)


async def test_under_way_counts_customers_not_messages() -> None:
    made = await tables(row(1, "sent"), row(2, "sent", upto=10, left_out=[3, 4]))
    assert (await Ledger(made.store).progress(notice(10))).under_way == 1 + 7


async def test_reasons_do_not_grow_without_end() -> None:
    made = await tables(*(row(n, "failed", reason=f"reason {n}") for n in range(1, REASONS + 11)))
    found = await Ledger(made.store).progress(notice(100))
    assert (len(found.reasons), found.reasons[OTHER]) == (REASONS + 1, 10)


async def test_a_few_notices_are_remembered_and_one_that_is_over_is_not() -> None:
    made = Tables()
    counting = Ledger(made.store)
    for number in range(CAMPAIGNS + 5):
        await counting.progress(notice(1, key=f"INC-{number}-N1"))
    assert len(counting._known) == CAMPAIGNS
    await counting.progress(notice(1, key="INC-20-N1", stage=Stage.SENT))
    assert (TENANT, "INC-20-N1") not in counting._known
