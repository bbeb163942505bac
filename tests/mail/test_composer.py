"""The composer: what a notice would come to, and words and recipients frozen so that nothing later reaches them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.ports import Composer, Row, Store, Way
from incidents.campaigns.model import NoticeKind, Reach, Route
from incidents.errors import Invalid
from incidents.policy import AudienceRule, Contact, MailRules
from mail.choices import STOP_ALL, Choice, Choices, Why, address_hash
from mail.composer import LetterComposer
from mail.customer_file import Customer
from mail.frozen import digest_of, frozen_letter, frozen_recipient, frozen_recipients
from mail.letter_files import company_letters
from mail.render import CHOICES, render
from mail.senders import Bounce, Keep, OutgoingMail, Receipt
from storage.memory import MemoryStore
from tests.mail.samples import STARTED, TENANT, campaign, words
from tests.standins.clock import ManualClock

EU, KEY = Reach("eu"), "INC-42.1"
RULES = MailRules(
    batch=3,
    audiences={
        "eu": AudienceRule("eu.csv"),
        "out": AudienceRule("../eu.csv"),
        "gold": AudienceRule("eu.csv", segments=("gold",)),
    },
)
PEOPLE = {
    "ana": Contact("ana", "Ana Silva", "1", email="ana@contoso.example"),
    "ben": Contact("ben", "Ben Okafor", "2"),
}


@dataclass(frozen=True)
class Pace:
    """A sender that takes a while for each message, and is never asked to send."""

    each: timedelta
    name: str

    def way(self, messages: int, recipients: int) -> Way:
        return Way(messages * self.each, max(recipients - 10_000, 0), self.name)

    async def send(self, mail: OutgoingMail, keep: Keep) -> Receipt:
        raise NotImplementedError

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        raise NotImplementedError

    def held(self) -> str:
        return ""

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        raise NotImplementedError(since)


FIRST, SECOND = Pace(timedelta(seconds=2), "status@contoso.example"), Pace(timedelta(seconds=1), "SMTP")


class Paged(MemoryStore):
    """The store in memory, which also remembers how many rows it was given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.fails_after = 1000

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        if len(self.batches) >= self.fails_after:
            raise OSError("the disk is gone")
        self.batches.append(len(rows))
        await super().put_rows(tenant, rows)


def write(folder: Path, rows: Sequence[str], columns: str = "email,name", stamp: int = 1) -> None:
    path = folder / "eu.csv"
    path.write_text("\n".join([columns, *rows]), "utf-8")
    os.utime(path, ns=(stamp, stamp))


def many(count: int) -> list[str]:
    return [f"c{n}@example.com,N{n}" for n in range(1, count + 1)]


@pytest.fixture
def store() -> Paged:
    return Paged()


@pytest.fixture
def choices(store: Store) -> Choices:
    return Choices(store, ManualClock())


Make = Callable[..., LetterComposer]


@pytest.fixture
def make(tmp_path: Path, store: Store, choices: Choices) -> Make:
    def composer(senders: Mapping[Route, Pace] | None = None, rules: MailRules = RULES) -> LetterComposer:
        return LetterComposer(store, tmp_path, rules, PEOPLE, choices=choices, senders=senders)

    return composer


@pytest.fixture
def composer(make: Make) -> LetterComposer:
    return make({Route.EACH: FIRST, Route.SECOND: SECOND})


def test_it_is_a_composer(composer: LetterComposer) -> None:
    port: Composer = composer
    assert port.render(words(), STARTED, "de-at") == render(words(), STARTED, "de")


async def test_count_follows_the_file_and_the_choices(
    composer: LetterComposer, choices: Choices, tmp_path: Path
) -> None:
    write(tmp_path, ["a@example.com,", "A@example.com,", "broken,", "b@example.com,"])
    assert await composer.count(TENANT, EU) == 2
    await choices.record(TENANT, address_hash(TENANT, "B@EXAMPLE.com"), STOP_ALL, Why.CUSTOMER)
    assert await composer.count(TENANT, EU) == 1
    assert await composer.count("fabrikam", EU) == 2
    write(tmp_path, many(5), stamp=2)
    assert await composer.count(TENANT, EU) == 5


async def test_a_list_nobody_chose_about_is_not_read_again_while_it_is_unchanged(tmp_path: Path, store: Store) -> None:
    composer = LetterComposer(store, tmp_path, RULES)
    write(tmp_path, ["a@example.com,"])
    assert await composer.count(TENANT, EU) == 1
    (tmp_path / "eu.csv").write_text("email,name\n@@@@@@example,")
    os.utime(tmp_path / "eu.csv", ns=(1, 1))
    assert await composer.count(TENANT, EU) == 1
    assert (await composer.census(Reach("eu", ("payments",)))).bad_rows == 1


@pytest.mark.parametrize(("audience", "says"), [("us", "“eu”, “gold”"), ("out", "outside"), ("eu", "cannot be opened")])
async def test_a_wrong_audience_is_refused_kindly(composer: LetterComposer, audience: str, says: str) -> None:
    reach = Reach(audience)
    with pytest.raises(Invalid, match=says):
        await composer.count(TENANT, reach)
    with pytest.raises(Invalid, match=says):
        await composer.census(reach)
    with pytest.raises(Invalid, match=says):
        await composer.outlook(TENANT, reach, words())
    with pytest.raises(Invalid, match=says):
        await composer.freeze(TENANT, KEY, reach, words(), None, Route.EACH)


async def test_the_outlook_tells_whom_how_and_how_long(
    composer: LetterComposer, choices: Choices, tmp_path: Path
) -> None:
    rows = [*(f"d{n}@example.com,de-AT" for n in range(4)), "e1@example.com,en", "e2@example.com,x", "E2@example.com,"]
    write(tmp_path, [*rows, "broken,", "gone@example.com,en"], "email,language")
    await choices.record(TENANT, address_hash(TENANT, "gone@example.com"), STOP_ALL, Why.CUSTOMER)
    outlook = await composer.outlook(TENANT, EU, words())
    assert (outlook.recipients, outlook.suppressed, outlook.bad_rows, outlook.duplicates) == (6, 1, 1, 1)
    assert sum(count for _, count in outlook.languages) == 6
    messages = sum(-(-count // 3) for _, count in outlook.languages)
    assert outlook.ways == {
        Route.EACH: Way(timedelta(seconds=12), 0, FIRST.name),
        Route.BATCH: Way(timedelta(seconds=2 * messages), 0, FIRST.name),
        Route.SECOND: Way(timedelta(seconds=6), 0, SECOND.name),
    }
    assert outlook.recipients == await composer.count(TENANT, EU)


async def test_only_routes_that_are_possible_are_told(make: Make, tmp_path: Path) -> None:
    write(tmp_path, many(2))
    alone = make({Route.EACH: FIRST}, replace(RULES, batch=0))
    assert set((await alone.outlook(TENANT, EU, words())).ways) == {Route.EACH}
    for route, why in ((Route.BATCH, "no batches"), (Route.SECOND, "no second sender")):
        with pytest.raises(Invalid, match=why):
            await alone.freeze(TENANT, KEY, EU, words(), None, route)
    assert (await make(None).outlook(TENANT, EU, words())).ways == {}


async def test_a_choice_about_other_services_keeps_nobody_out(
    composer: LetterComposer, choices: Choices, tmp_path: Path
) -> None:
    write(tmp_path, ["a@example.com,payments", "b@example.com,"], "email,services")
    stop = Choice(services=("payments",))
    await choices.record(TENANT, address_hash(TENANT, "a@example.com"), stop, Why.CUSTOMER)
    assert await composer.count(TENANT, Reach("eu", ("payments",))) == 1
    assert await composer.count(TENANT, Reach("eu", ("payments", "search"))) == 2
    assert await composer.count(TENANT, Reach("eu", ("search",))) == 1


async def test_a_brief_reaches_people_and_names_those_it_cannot(composer: LetterComposer) -> None:
    reach = Reach("", people=("ana", "ben"))
    assert await composer.count(TENANT, reach) == 1
    outlook = await composer.outlook(TENANT, reach, words())
    assert (outlook.recipients, outlook.suppressed) == (1, 0)
    assert "Ben Okafor" in outlook.warnings[0]
    assert (await composer.freeze(TENANT, KEY, reach, words(), None, Route.EACH)).recipients == 1


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


async def test_progress_is_what_the_ledger_says(composer: LetterComposer) -> None:
    assert (await composer.progress(TENANT, campaign("d" * 64, 3))).under_way == 0


@pytest.mark.parametrize("wanted", ["de", "de-at"])
async def test_a_broken_letter_of_the_company_is_told_and_stood_in_for(
    make: Make, store: Paged, tmp_path: Path, wanted: str
) -> None:
    own = tmp_path / "letters" / "de" / "initial"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("{{ nothing_of_that_name }}")
    write(tmp_path, [f"a@example.com,{wanted}", "b@example.com,en"], "email,language")
    company = company_letters(tmp_path, "letters")
    composer = LetterComposer(store, tmp_path, RULES, company=company)
    outlook = await composer.outlook(TENANT, EU, words())
    assert len(outlook.warnings) == 1
    assert "initial letter (de)" in outlook.warnings[0]
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


async def test_a_list_of_thousands_of_languages_is_still_one_of_few_letters(
    composer: LetterComposer, tmp_path: Path
) -> None:
    write(tmp_path, [f"c{n}@example.com,qq-x{n:05d}" for n in range(1500)], "email,language")
    assert (await composer.outlook(TENANT, EU, words())).languages == (("en", 1500),)


async def test_the_server_goes_on_while_ten_thousand_are_frozen(
    composer: LetterComposer, store: Paged, tmp_path: Path
) -> None:
    """The bound is far above what is measured (0.2 s in all, 10 ms at most): it catches what holds the loop."""
    write(tmp_path, many(10_000))
    loop = asyncio.get_running_loop()
    longest, before = 0.0, loop.time()

    def beat() -> None:
        nonlocal longest, before, handle
        longest, before = max(longest, loop.time() - before), loop.time()
        handle = loop.call_later(0.002, beat)

    handle = loop.call_later(0.002, beat)
    started = loop.time()
    frozen = await composer.freeze(TENANT, KEY, EU, words(), STARTED, Route.EACH)
    took = loop.time() - started
    handle.cancel()
    assert frozen.recipients == await store.count_rows(TENANT, f"recipients/{KEY}") == 10_000
    assert took < 5
    assert longest < min(took / 2, 1)
