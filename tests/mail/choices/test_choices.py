"""Choices of customers: kept by hash, obeyed at once, and cheap to ask for however many are asked about."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.ids import SeededIds
from engine.ports import Row, Store
from mail.choices.choices import KEEP_ALL, STOP_ALL, Choice, Choices, Why
from mail.customers.addresses import BadAddress
from storage import open_store
from tests.mail.samples import TENANT, hash_of
from tests.mail.set_clock import NOW, SetClock

PAYMENTS, LOGIN = Choice(services=("payments",)), Choice(services=("login", "payments"))


@pytest.fixture
async def store() -> Store:
    return await open_store("memory:")


@pytest.fixture
def choices(store: Store) -> Choices:
    return Choices(store, SetClock(), SeededIds(1))


def bytes_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


of = hash_of


@pytest.mark.parametrize(
    "spelling", ["INES@Example.COM", " ines@example.com ", "ines@EXAMPLE.com", "ｉnes@example.com"]
)
def test_one_mailbox_has_one_hash(spelling: str) -> None:
    assert of(spelling) == of("ines@example.com")


def test_a_domain_is_the_same_in_letters_and_in_ascii() -> None:
    assert (
        of("ines@BU\u0308cher.example.com")
        == of("ines@b\u00fccher.example.com")
        == of("ines@xn--bcher-kva.example.com")
    )


async def test_tenants_and_mailboxes_have_hashes_of_their_own(choices: Choices) -> None:
    asked = ((TENANT, "ines@example.com"), ("fabrikam", "ines@example.com"), (TENANT, "ana@example.com"))
    found = {await choices.hash_of(tenant, address) for tenant, address in asked}
    assert len(found) == 3
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in found)


async def test_a_hash_is_worth_nothing_outside_its_store_and_the_same_in_it_ever_after(tmp_path: Path) -> None:
    found = []
    for folder, seed in (("a", 1), ("a", 2), ("b", 3)):
        store = await open_store(f"tinydb:{tmp_path}/{folder}")
        found.append(await Choices(store, SetClock(), SeededIds(seed)).hash_of(TENANT, "ines@example.com"))
        await store.close()
    assert found[0] == found[1] != found[2]
    plain = (f"{TENANT}\0ines@example.com", "ines@example.com")
    assert not {hashlib.sha256(text.encode()).hexdigest()[:32] for text in plain} & set(found)


async def test_two_who_ask_first_hash_alike(store: Store) -> None:
    both = [Choices(store, SetClock(), SeededIds(seed)) for seed in (1, 2)]
    first, second = await asyncio.gather(*(choices.hash_of(TENANT, "ines@example.com") for choices in both))
    assert first == second


async def test_the_pepper_is_shown_by_accident_nowhere(choices: Choices) -> None:
    pepper = await choices.pepper(TENANT)
    assert pepper.key not in repr(pepper)


def test_what_is_no_address_has_no_hash() -> None:
    with pytest.raises(BadAddress):
        of("ines at example")


@pytest.mark.parametrize(
    ("choice", "services", "refused"),
    [
        (KEEP_ALL, ("payments",), False),
        (STOP_ALL, ("payments",), True),
        (STOP_ALL, (), True),
        (PAYMENTS, ("payments",), True),
        (PAYMENTS, ("Payments",), True),
        (PAYMENTS, ("payments", "login"), False),
        (LOGIN, ("payments", "login"), True),
        (PAYMENTS, (), False),
    ],
)
async def test_a_notice_is_refused_where_every_service_of_it_is(
    choices: Choices, choice: Choice, services: Sequence[str], refused: bool
) -> None:
    await choices.record(TENANT, of("ines@example.com"), choice, Why.CUSTOMER)
    assert await choices.refuses(TENANT, "Ines@example.com", services) is refused
    assert await choices.refusing(TENANT, [of("ines@example.com")], services) == (
        {of("ines@example.com")} if refused else set()
    )


async def test_a_choice_holds_at_once_and_until_the_next(choices: Choices) -> None:
    ines = of("ines@example.com")
    assert await choices.of(TENANT, ines) is None
    assert not await choices.refuses(TENANT, "ines@example.com")
    kept = await choices.record(TENANT, ines, STOP_ALL, Why.OPERATOR)
    assert (kept.at, kept.why) == (NOW, Why.OPERATOR)
    assert await choices.of(TENANT, ines) == kept
    assert await choices.refuses(TENANT, "ines@example.com")
    assert not await choices.refuses("fabrikam", "ines@example.com")
    await choices.record(TENANT, ines, KEEP_ALL, Why.CUSTOMER)
    assert not await choices.refuses(TENANT, "ines@example.com")


async def test_a_bounce_does_not_overwrite_what_a_customer_said(choices: Choices) -> None:
    ines = of("ines@example.com")
    said = await choices.record(TENANT, ines, STOP_ALL, Why.CUSTOMER)
    assert await choices.record(TENANT, ines, STOP_ALL, Why.BOUNCE) == said
    ana = await choices.record(TENANT, of("ana@example.com"), STOP_ALL, Why.BOUNCE)
    assert ana.why is Why.BOUNCE


@pytest.mark.parametrize("others", [0, 300])
async def test_many_are_asked_about_in_one_go(choices: Choices, store: Store, others: int) -> None:
    """With a table that is large beside the question, and with one that is small."""
    for name in ("ines", "ana"):
        await choices.record(TENANT, of(f"{name}@example.com"), STOP_ALL, Why.CUSTOMER)
    doc = {"all": True, "services": [], "at": "", "why": "customer"}
    await store.put_rows(TENANT, [Row("choices", of(f"other{n}@example.com"), doc) for n in range(others)])
    asked = [of(f"{name}@example.com") for name in ("ines", "ana", "ben", "carol")]
    assert await choices.refusing(TENANT, asked) == {of("ines@example.com"), of("ana@example.com")}
    assert await choices.refusing(TENANT, []) == frozenset()


async def test_no_address_reaches_the_disk(tmp_path: Path) -> None:
    store = await open_store(f"tinydb:{tmp_path}")
    await Choices(store, SetClock(), SeededIds(1)).record(TENANT, of("ines@example.com"), LOGIN, Why.CUSTOMER)
    await store.close()
    written = bytes_under(tmp_path)
    assert b"login" in written
    assert b"ines" not in written.lower()
