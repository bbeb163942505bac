"""The choices of a page of recipients are asked at once, and yet a choice is obeyed at once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any, cast

import pytest

from engine.ports import Row, Store
from incidents.effects import SendMail
from mail.choices.choices import KEEP_ALL, STOP_ALL, TABLE, Why
from mail.customers.file import Customer
from tests.mail.samples import TENANT, hash_of
from tests.mail.sending import KEY, SECOND, Sending, customers, sending

REFUSES = {"all": True, "services": [], "at": "", "why": "customer"}


class Counted:
    """A store that counts how often the choices are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads = Counter[str]()

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._store, name)
        if name not in ("row", "rows", "count_rows"):
            return asked

        async def counted(tenant: str, table: str, *rest: Any, **more: Any) -> Any:
            self.reads[table] += 1
            return await asked(tenant, table, *rest, **more)

        return counted


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(300))


async def carried(way: Sending, first: int, last: int) -> None:
    for number in range(first, last + 1):
        await way.performs(SendMail(KEY, f"{number:06d}"))


async def elsewhere(way: Sending, number: int) -> None:
    """As another process would write it."""
    await way.store.put_rows(TENANT, [Row(TABLE, hash_of(f"c{number}@example.com"), REFUSES)])


async def test_two_hundred_mails_ask_the_choices_as_often_as_one(way: Sending) -> None:
    await way.choices.record(TENANT, hash_of("c7@example.com"), STOP_ALL, Why.CUSTOMER)
    counted = Counted(way.store)
    way.store = cast("Any", counted)
    way.restart()
    await carried(way, 1, 1)
    once = counted.reads[TABLE]
    await carried(way, 2, 200)
    assert counted.reads[TABLE] == once
    assert Counter((await way.states()).values()) == {"accepted": 199, "suppressed": 1}


async def test_a_choice_made_here_holds_for_the_very_next_mail_and_so_does_the_next_one(way: Sending) -> None:
    await carried(way, 1, 1)
    for number in (2, 3):
        await way.choices.record(TENANT, hash_of(f"c{number}@example.com"), STOP_ALL, Why.CUSTOMER)
    await carried(way, 2, 2)
    await way.choices.record(TENANT, hash_of("c3@example.com"), KEEP_ALL, Why.CUSTOMER)
    await carried(way, 3, 3)
    assert await way.states() == {1: "accepted", 2: "suppressed", 3: "accepted"}


async def test_a_choice_forgotten_here_is_forgotten_at_once(way: Sending) -> None:
    await way.choices.record(TENANT, hash_of("c2@example.com"), STOP_ALL, Why.OPERATOR)
    await carried(way, 1, 1)
    await way.choices.forget(TENANT, hash_of("c2@example.com"))
    await carried(way, 2, 2)
    assert (await way.states())[2] == "accepted"


async def test_one_made_elsewhere_holds_within_two_seconds(way: Sending) -> None:
    await carried(way, 1, 1)
    await elsewhere(way, 2)
    await way.clock.advance(2 * SECOND + timedelta(milliseconds=1))
    await carried(way, 2, 2)
    assert (await way.states())[2] == "suppressed"


async def test_a_choice_made_while_the_page_is_read_is_in_the_next_one(
    way: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = way.choices.refusing

    async def meanwhile(*asked: Any) -> frozenset[str]:
        found = await refusing(*asked)
        if not way.choices.changes:
            await way.choices.record(TENANT, hash_of("c2@example.com"), STOP_ALL, Why.CUSTOMER)
        return found

    monkeypatch.setattr(way.choices, "refusing", meanwhile)
    await carried(way, 1, 2)
    assert await way.states() == {1: "accepted", 2: "suppressed"}


async def test_a_broken_address_on_a_page_fails_alone() -> None:
    way = await sending([Customer("c1@example.com"), Customer("broken")])
    await carried(way, 1, 2)
    assert await way.states() == {1: "accepted", 2: "failed"}
    assert "@" in (await way.docs())[2]["reason"]
