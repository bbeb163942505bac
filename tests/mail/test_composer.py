"""The composer: exact counts, and words and recipients frozen so that nothing later reaches them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.ports import Composer
from incidents.errors import Invalid
from mail.audience import Customer
from mail.composer import LetterComposer
from mail.frozen import frozen_letter, frozen_recipient
from mail.render import render
from tests.mail.samples import LETTER, TENANT, campaign, words
from tests.mail.tables import Tables


def write(folder: Path, addresses: list[str], stamp: int = 1) -> None:
    path = folder / "eu.csv"
    path.write_text("\n".join(["email,name", *(f"{address},N{n}" for n, address in enumerate(addresses, 1))]))
    os.utime(path, ns=(stamp, stamp))


def many(count: int) -> list[str]:
    return [f"c{n}@example.com" for n in range(1, count + 1)]


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def composer(tmp_path: Path, tables: Tables) -> LetterComposer:
    return LetterComposer(tables.store, tmp_path, {"eu": "eu.csv", "out": "../eu.csv"})


def test_it_is_a_composer_and_renders(composer: LetterComposer) -> None:
    port: Composer = composer
    assert port.render(words(), None) == render(words(), None)


async def test_count_follows_the_file(composer: LetterComposer, tmp_path: Path) -> None:
    write(tmp_path, ["a@example.com", "A@example.com", "broken"])
    assert await composer.count("eu") == 1
    report = await composer.report("eu")
    assert (report.customers, report.duplicates, [row.line for row in report.bad_rows]) == (1, 1, [4])
    write(tmp_path, many(5), stamp=2)
    assert await composer.count("eu") == 5


async def test_count_does_not_read_an_unchanged_file_again(composer: LetterComposer, tmp_path: Path) -> None:
    write(tmp_path, ["a@example.com"])
    assert await composer.count("eu") == 1
    write(tmp_path, ["@@@@@@example"])
    assert await composer.count("eu") == 1


@pytest.mark.parametrize(("audience", "says"), [("us", "“eu”, “out”"), ("out", "outside"), ("eu", "cannot be opened")])
async def test_a_wrong_audience_is_refused_kindly(composer: LetterComposer, audience: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        await composer.count(audience)
    with pytest.raises(Invalid, match=says):
        await composer.freeze(TENANT, "INC-42.1", audience, LETTER)


async def test_freeze_writes_everybody_and_the_letter_by_pages(
    composer: LetterComposer, tables: Tables, tmp_path: Path
) -> None:
    write(tmp_path, many(450))
    count, digest = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    frozen = campaign(digest, count)
    assert count == await composer.count("eu") == 450
    assert tables.batches == [1, 200, 200, 50]
    assert await tables.count_rows(TENANT, "recipients/INC-42.1") == 450
    assert await frozen_recipient(tables.store, frozen, "000001") == Customer("c1@example.com", "N1", "en")
    assert await frozen_recipient(tables.store, frozen, "000450") == Customer("c450@example.com", "N450", "en")
    assert await frozen_letter(tables.store, frozen) == LETTER
    assert await frozen_letter(tables.store, frozen, "de") == LETTER


async def test_freezing_again_changes_nothing(composer: LetterComposer, tables: Tables, tmp_path: Path) -> None:
    write(tmp_path, many(3))
    first = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    assert await composer.freeze(TENANT, "INC-42.1", "eu", LETTER) == first
    assert await tables.count_rows(TENANT, "recipients/INC-42.1") == 3
    assert await tables.count_rows(TENANT, "letters/INC-42.1") == 1


async def test_a_later_freeze_never_reaches_an_approved_one(
    composer: LetterComposer, tables: Tables, tmp_path: Path
) -> None:
    write(tmp_path, many(3))
    count, digest = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    approved = campaign(digest, count)
    write(tmp_path, ["z1@example.com", "z2@example.com", "z3@example.com", "z4@example.com"], stamp=2)
    await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    first = await frozen_recipient(tables.store, approved, "000001")
    assert first is not None
    assert first.address == "c1@example.com"
    assert await frozen_recipient(tables.store, approved, "000004") is None


async def test_rows_beyond_a_shrunken_list_are_nobody(composer: LetterComposer, tables: Tables, tmp_path: Path) -> None:
    write(tmp_path, many(9))
    await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    write(tmp_path, many(2), stamp=2)
    count, digest = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    assert count == 2
    for recipient in ("000003", "000000", "", "-1", "abc", "²"):
        assert await frozen_recipient(tables.store, campaign(digest, count), recipient) is None


async def test_digest_tells_letters_and_lists_apart(composer: LetterComposer, tmp_path: Path) -> None:
    write(tmp_path, many(2))
    _, one = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    _, other_letter = await composer.freeze(TENANT, "INC-42.1", "eu", render(words(), None))
    write(tmp_path, many(3), stamp=2)
    _, other_list = await composer.freeze(TENANT, "INC-42.1", "eu", LETTER)
    assert len({one, other_letter, other_list}) == 3
    assert len(one) == 64
