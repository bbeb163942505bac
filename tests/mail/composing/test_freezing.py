"""Freezing: words and recipients written so that nothing later reaches them, and so that the server goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.ids import SeededIds
from engine.ports import Store
from incidents.campaigns.model import NoticeKind, Route
from incidents.errors import Invalid
from mail.choices.choices import Choices
from mail.composing.composer import LetterComposer
from mail.composing.frozen import digest_of, frozen_letter, frozen_recipient, frozen_recipients
from mail.customers.file import Customer
from mail.writing.files import company_letters
from mail.writing.render import CHOICES, render
from tests.mail.composed import EU, FIRST, KEY, PEOPLE, RULES, SECOND, Beat, Paged, many, write
from tests.mail.samples import STARTED, TENANT, campaign, words
from tests.standins.clock import ManualClock


@pytest.fixture
def store() -> Paged:
    return Paged()


@pytest.fixture
def composer(tmp_path: Path, store: Store) -> LetterComposer:
    choices = Choices(store, ManualClock(), SeededIds(1))
    return LetterComposer(
        store, tmp_path, RULES, PEOPLE, choices=choices, senders={Route.EACH: FIRST, Route.SECOND: SECOND}
    )


async def test_freeze_writes_everybody_and_the_letter_by_pages(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(450))
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    approved = campaign(frozen.digest, frozen.recipients)
    assert frozen.recipients == await composer.count(TENANT, EU) == 450
    assert (frozen.languages, frozen.batch, frozen.lasts) == ((("en", 450),), 0, timedelta(seconds=900))
    assert store.batches == [200, 200, 50, 1]
    assert await frozen_recipient(store, approved, "000001") == Customer("c1@example.com", "N1", "en")
    assert await frozen_recipient(store, approved, "000450") == Customer("c450@example.com", "N450", "en")
    letter = render(words(), STARTED)
    assert await frozen_letter(store, approved) == await frozen_letter(store, approved, "it") == letter
    assert CHOICES in letter.text


async def test_a_batch_never_mixes_languages(composer: LetterComposer, store: Paged, tmp_path: Path) -> None:
    write(tmp_path, [f"c{n}@example.com,{'de' if n % 3 else 'en'}" for n in range(9)], "email,language")
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.BATCH)
    assert frozen.batch == 3
    approved, number = campaign(frozen.digest, frozen.recipients), 0
    for language, count in frozen.languages:
        found = await frozen_recipients(store, approved, number + 1, number + count)
        assert [n for n, _ in found] == list(range(number + 1, number + count + 1))
        assert {customer.language for _, customer in found} == {language}
        letter = await frozen_letter(store, approved, language)
        assert letter is not None
        assert letter.language == language
        number += count
    assert number == 9


async def test_ranges_of_recipients_end_where_the_approved_ones_do(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(250))
    frozen = await composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH)
    approved = campaign(frozen.digest, frozen.recipients)
    for first, last in ((1, 250), (200, 201), (1, 999), (250, 250), (-5, 10)):
        found = await frozen_recipients(store, approved, first, last)
        assert [number for number, _ in found] == list(range(max(first, 1), min(last, 250) + 1))
    assert await frozen_recipients(store, approved, 251, 300) == []
    assert await frozen_recipients(store, campaign("0" * 64, 250), 1, 250) == []


async def test_freezing_again_changes_nothing(composer: LetterComposer, store: Paged, tmp_path: Path) -> None:
    write(tmp_path, many(3))
    first = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    assert await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH) == first
    assert await store.count_rows(TENANT, f"recipients/{KEY}") == 3
    assert await store.count_rows(TENANT, f"letters/{KEY}") == 1


async def test_a_crash_half_way_is_made_good_by_freezing_again(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(500))
    store.fails_after = 2
    with pytest.raises(OSError, match="disk"):
        await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    store.fails_after = 1000
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    found = await frozen_recipients(store, campaign(frozen.digest, 500), 1, 500)
    assert digest_of([customer for _, customer in found], render(words(), STARTED)) == frozen.digest


async def test_a_later_freeze_never_reaches_an_approved_one(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(3))
    frozen = await composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH)
    approved = campaign(frozen.digest, frozen.recipients)
    write(tmp_path, [f"z{n}@example.com,Z" for n in range(4)], stamp=2)
    await composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH)
    first = await frozen_recipient(store, approved, "000001")
    assert first is not None
    assert first.address == "c1@example.com"
    assert await frozen_recipient(store, approved, "000004") is None


async def test_what_is_no_number_of_a_recipient_is_nobody(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(2))
    frozen = await composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH)
    for recipient in ("000003", "000000", "", "-1", "abc", "²"):
        assert await frozen_recipient(store, campaign(frozen.digest, 2), recipient) is None
    assert await frozen_letter(store, campaign("0" * 64, 2)) is None


async def test_digest_tells_letters_lists_and_order_apart(composer: LetterComposer, tmp_path: Path) -> None:
    async def digest(progress: str = "") -> str:
        said = words(NoticeKind.PROGRESS, progress=progress or "Nothing new.")
        return (await composer.freeze(TENANT, KEY, EU, said, None, Route.EACH)).digest

    write(tmp_path, many(2))
    found = {await digest(), await digest("Something new.")}
    write(tmp_path, many(3), stamp=2)
    found.add(await digest())
    write(tmp_path, [*reversed(many(3))], stamp=3)
    found.add(await digest())
    assert len(found) == 4
    assert {len(each) for each in found} == {64}


async def test_an_audience_of_nobody_freezes_nothing(composer: LetterComposer, store: Paged, tmp_path: Path) -> None:
    write(tmp_path, [])
    frozen = await composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH)
    assert (frozen.recipients, frozen.languages) == (0, ())
    assert await store.count_rows(TENANT, f"recipients/{KEY}") == 0


@pytest.mark.parametrize("wanted", ["de", "de-at"])
async def test_a_broken_letter_of_the_company_is_told_and_stood_in_for(
    store: Paged, tmp_path: Path, wanted: str
) -> None:
    own = tmp_path / "letters" / "de" / "initial"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("{{ nothing_of_that_name }}")
    write(tmp_path, [f"a@example.com,{wanted}", "b@example.com,en"], "email,language")
    company = company_letters(tmp_path, "letters")
    composer = LetterComposer(store, tmp_path, RULES, company=company)
    outlook = await composer.outlook(TENANT, EU, words())
    assert "initial letter (de)" in outlook.warnings[0]
    assert outlook.warnings[1:] == ("1 customer reads German; your own words stay as you wrote them.",)
    assert outlook.languages == (("de", 1), ("en", 1))
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    letter = await frozen_letter(store, campaign(frozen.digest, 2), "de")
    assert letter == render(words(), STARTED, "de")


async def test_a_field_that_cannot_be_sent_freezes_nothing(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    write(tmp_path, many(3))
    with pytest.raises(Invalid, match="line break"):
        await composer.freeze(TENANT, KEY, EU, words(service="Pay\r\nBcc: x@example.com"), None, Route.EACH)
    assert store.batches == []


async def test_the_server_goes_on_while_ten_thousand_are_frozen(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    """Measured are 0.2 s and some 30 beats; were it all done on the loop, hardly one would fit in between."""
    write(tmp_path, many(10_000))
    beat = Beat()
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    beat.stop()
    assert frozen.recipients == await store.count_rows(TENANT, f"recipients/{KEY}") == 10_000
    assert beat.count >= 8
