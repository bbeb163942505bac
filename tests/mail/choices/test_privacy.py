"""Erasing a customer down to the bytes on the disk, and keeping addresses no longer than the policy says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from engine.ports import Change, Ref, Row, Store
from incidents.campaigns.model import Stage
from incidents.policy import AudienceRule
from mail.choices.privacy import ListFound, erase, in_lists, owe_erasure
from mail.choices.retention import Retention, needed_again
from mail.composing.frozen import frozen_recipient, frozen_recipients, recipient_pages
from mail.customers.addresses import BadAddress
from mail.customers.file import Customer
from storage import open_store
from tests.mail.samples import STARTED, TENANT, campaign, chosen, hash_of
from tests.mail.set_clock import NOW, SetClock

INES = "ines.duarte@example.com"
PEOPLE = [Customer(INES, "Inês Duarte"), Customer("ana@example.com", "Ana"), Customer("ben@example.com", "Ben")]
DIGEST, OTHER = "d" * 64, "e" * 64
KEEP = timedelta(days=90)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"tinydb:{tmp_path}/data")
    yield store
    await store.close()


async def freeze(store: Store, key: str, digest: str = DIGEST, people: list[Customer] = PEOPLE) -> None:
    for page in recipient_pages(key, digest, people):
        await store.put_rows(TENANT, page)


async def keep_campaign(store: Store, key: str = "INC-42.1", **changes: object) -> None:
    sent = campaign(DIGEST, len(PEOPLE), key=key, **changes)
    await store.commit(Change(Ref(TENANT, "campaign", key), 0, 2, sent, STARTED))


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


async def count(store: Store, key: str = "INC-42.1") -> int:
    return await store.count_rows(TENANT, f"recipients/{key}")


async def test_an_address_is_gone_from_every_notice_and_every_file(store: Store, tmp_path: Path) -> None:
    await freeze(store, "INC-42.1")
    await freeze(store, "INC-43.1", people=[Customer("Ines.DUARTE@example.com", "Inês Duarte")])
    await freeze(store, "INC-44.1", people=PEOPLE[1:])
    await store.put_rows(TENANT, [Row("deliveries/INC-42.1", "000001", {"state": "accepted"})])
    assert INES.encode() in written(tmp_path)
    erased = await erase(store, chosen(store), TENANT, INES.upper())
    assert (erased.notices, erased.rows, erased.silent) == (2, 2, True)
    assert b"duarte" not in written(tmp_path).lower()
    assert b"ana@example.com" in written(tmp_path)
    frozen = campaign(DIGEST, len(PEOPLE))
    assert await frozen_recipient(store, frozen, "000001") is None
    assert [number for number, _ in await frozen_recipients(store, frozen, 1, 3)] == [2, 3]
    assert await store.row(TENANT, "deliveries/INC-42.1", "000001") is not None
    assert await chosen(store).refuses(TENANT, INES, ["payments"])


async def test_it_stays_gone_after_a_restart_and_again_is_harmless(store: Store, tmp_path: Path) -> None:
    await freeze(store, "INC-42.1")
    await erase(store, chosen(store), TENANT, INES)
    await store.close()
    again = await open_store(f"tinydb:{tmp_path}/data")
    assert await count(again) == 2
    erased = await erase(again, chosen(again), TENANT, INES)
    assert (erased.notices, erased.rows) == (0, 0)
    await again.close()
    assert b"duarte" not in written(tmp_path).lower()


async def test_forgetting_keeps_not_even_the_hash(store: Store, tmp_path: Path) -> None:
    await freeze(store, "INC-42.1")
    await erase(store, chosen(store), TENANT, INES)
    assert hash_of(INES).encode() in written(tmp_path)
    await erase(store, chosen(store), TENANT, INES, silent=False)
    assert hash_of(INES).encode() not in written(tmp_path)
    assert not await chosen(store).refuses(TENANT, INES)


async def test_others_of_another_tenant_stay(store: Store) -> None:
    await freeze(store, "INC-42.1")
    await erase(store, chosen(store), "fabrikam", INES)
    assert await count(store) == 3


async def test_what_is_no_address_is_refused(store: Store) -> None:
    with pytest.raises(BadAddress):
        await erase(store, chosen(store), TENANT, "ines at example")


class Killed(Exception):
    """The process ends here."""


class Dying:
    """A store whose process is killed before its n-th write."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store = store
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        if name in ("put_rows", "drop_rows", "erase"):
            if self._left == 0:
                raise Killed
            self._left -= 1
        return getattr(self._store, name)


@pytest.mark.parametrize("writes", range(6))
async def test_killed_at_any_moment_it_is_finished_by_asking_again(store: Store, tmp_path: Path, writes: int) -> None:
    for key in ("INC-42.1", "INC-43.1"):
        await freeze(store, key)
    dying = cast("Store", Dying(store, writes))
    with pytest.raises(Killed):
        await erase(dying, chosen(dying), TENANT, INES)
    await store.close()
    again = await open_store(f"tinydb:{tmp_path}/data")
    erased = await erase(again, chosen(again), TENANT, INES)
    assert erased.rows == max(0, min(2, 4 - writes))
    assert b"duarte" not in written(tmp_path).lower()
    assert await chosen(again).refuses(TENANT, INES)
    assert await again.tables(TENANT, "privacy") == []
    await again.close()


async def test_a_crash_between_leaves_the_rest_to_housekeeping(store: Store, tmp_path: Path) -> None:
    """The rows were dropped, and the process died before their bytes went."""
    await freeze(store, "INC-42.1", people=PEOPLE[:1])
    await owe_erasure(store, TENANT)
    await store.drop_rows(TENANT, "recipients/INC-42.1")
    await store.close()
    again = await open_store(f"tinydb:{tmp_path}/data")
    await Retention(again, SetClock(), KEEP).tidy([TENANT])
    await again.close()
    assert b"duarte" not in written(tmp_path).lower()


async def test_addresses_go_when_their_time_is_over(store: Store, tmp_path: Path) -> None:
    await freeze(store, "INC-42.1")
    await keep_campaign(store, stage=Stage.SENT, finished_at=NOW)
    clock = SetClock(NOW + KEEP)
    retention = Retention(store, clock, KEEP)
    await retention.tidy([TENANT])
    assert await count(store) == 3
    clock.at += timedelta(minutes=59)
    await retention.tidy([TENANT])
    assert await count(store) == 3
    clock.at += timedelta(minutes=1)
    await retention.tidy([TENANT])
    assert await store.tables(TENANT, "recipients/") == []
    assert b"duarte" not in written(tmp_path).lower()


async def test_a_notice_under_way_keeps_its_recipients(store: Store) -> None:
    await freeze(store, "INC-42.1")
    await keep_campaign(store)
    clock = SetClock()
    for _ in range(4):
        await Retention(store, clock, KEEP).tidy([TENANT])
        clock.at += timedelta(days=100)
    assert await count(store) == 3


async def test_recipients_of_what_was_never_approved_go_after_a_day(store: Store, tmp_path: Path) -> None:
    await keep_campaign(store)
    await freeze(store, "INC-42.1", OTHER, PEOPLE[:1])
    await freeze(store, "INC-42.1", DIGEST, PEOPLE[1:])
    await freeze(store, "INC-50.1", OTHER, PEOPLE[:1])
    clock = SetClock()
    for hours, left in ((0, 3), (23, 3), (24, 2), (72, 2)):
        clock.at = NOW + timedelta(hours=hours)
        await Retention(store, clock, KEEP).tidy([TENANT])
        assert await count(store) == left
    assert await count(store, "INC-50.1") == 0
    assert await store.tables(TENANT, "unapproved") == []
    assert b"duarte" not in written(tmp_path).lower()


async def test_what_is_frozen_anew_for_an_old_draft_is_kept_another_day(store: Store) -> None:
    await freeze(store, "INC-50.1")
    for hours in (0, 24):
        await needed_again(store, TENANT, "INC-50.1", DIGEST)
        await Retention(store, SetClock(NOW + timedelta(hours=hours)), KEEP).tidy([TENANT])
    assert await count(store, "INC-50.1") == 3


async def test_old_send_times_of_mailboxes_go(store: Store) -> None:
    times = [NOW - timedelta(hours=hours) for hours in (72, 49, 47, 0)]
    await store.put_rows(TENANT, [Row("mailboxes/status", f"{at.isoformat()}/{n}", {}) for n, at in enumerate(times)])
    await Retention(store, SetClock(), KEEP).tidy([TENANT])
    left = await store.rows(TENANT, "mailboxes/status")
    assert [row.id[-1] for row in left] == ["2", "3"]


LIST = (
    b"\xef\xbb\xbfname;email;note\r\n"
    b'Ana;ana@example.com;"two\r\nlines"\r\n'
    b'"Duarte; In\xc3\xaas";INES.duarte@example.com;"also\r\ntwo"\r\n'
    b"\r\n"
    b"Ben;ben@example.com;\r\n"
    b"Ines;' ines.duarte@example.com;\r\n"
    b"\xc3\x89va;ines.duarte@example.com;last"
)
LEFT = (
    b"\xef\xbb\xbfname;email;note\r\n"
    b'Ana;ana@example.com;"two\r\nlines"\r\n'
    b"\r\n"
    b"Ben;ben@example.com;\r\n"
    b"Ines;' ines.duarte@example.com;\r\n"
)


async def test_lists_are_named_and_only_changed_when_asked(tmp_path: Path) -> None:
    (tmp_path / "eu.csv").write_bytes(LIST)
    (tmp_path / "us.csv").write_text("email\nana@example.com\n")
    (tmp_path / "eu.csv").chmod(0o640)
    audiences = {"eu": AudienceRule("eu.csv"), "eu-vip": AudienceRule("eu.csv"), "us": AudienceRule("us.csv")}
    assert await in_lists(tmp_path, audiences, INES, remove=False) == (ListFound("eu.csv", 2),)
    assert (tmp_path / "eu.csv").read_bytes() == LIST
    assert await in_lists(tmp_path, audiences, INES, remove=True) == (ListFound("eu.csv", 2, removed=True),)
    assert (tmp_path / "eu.csv").read_bytes() == LEFT
    assert (tmp_path / "eu.csv").stat().st_mode & 0o777 == 0o640
    assert await in_lists(tmp_path, audiences, INES, remove=True) == ()
    assert names(tmp_path) == ["eu.csv", "us.csv"]


async def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "eu.csv").write_bytes(b"email\n\xff\n")
    (found,) = await in_lists(tmp_path, {"eu": AudienceRule("eu.csv")}, INES, remove=True)
    assert "not UTF-8" in found.problem
    assert "ines" not in found.problem
