"""The composer: whom a notice would reach, in which languages, and how long it would take by which route."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.ids import SeededIds
from engine.ports import Change, Composer, Ref, Store, Way
from incidents.campaigns.model import Reach, Route, Stage, Tally
from incidents.campaigns.react import recipient_id
from incidents.errors import Invalid
from incidents.policy import MailRules
from mail.choices.choices import STOP_ALL, Choice, Choices, Why
from mail.composing import frozen
from mail.composing.composer import LetterComposer
from mail.writing.render import render
from tests.mail.company import company
from tests.mail.composed import EU, FIRST, KEY, PEOPLE, RULES, SECOND, Pace, Paged, many, write
from tests.mail.samples import STARTED, TENANT, campaign, hash_of, words
from tests.standins.clock import ManualClock


@pytest.fixture
def store() -> Paged:
    return Paged()


@pytest.fixture
def choices(store: Store) -> Choices:
    return Choices(store, ManualClock(), SeededIds(1))


Make = Callable[..., LetterComposer]


@pytest.fixture
def make(tmp_path: Path, store: Store, choices: Choices) -> Make:
    def composer(senders: Mapping[Route, Pace] | None = None, rules: MailRules = RULES) -> LetterComposer:
        return LetterComposer(store, tmp_path, rules, PEOPLE, choices=choices, senders=senders)

    return composer


@pytest.fixture
def composer(make: Make) -> LetterComposer:
    return make({Route.EACH: FIRST, Route.SECOND: SECOND})


async def test_it_is_a_composer(composer: LetterComposer) -> None:
    port: Composer = composer
    assert await port.render(words(), STARTED, "de-at") == render(words(), STARTED, "de")


async def test_a_slow_letter_of_the_company_holds_nobody_up(tmp_path: Path, store: Store) -> None:
    """It takes its whole budget, and is not used; meanwhile the loop goes on."""
    slow = (
        "{{ choices }}{% set b %}"
        + "a " * 20_000
        + "{% endset %}{% for c in b %}{% set x = b | wordcount %}{% endfor %}"
    )
    own = company(tmp_path, initial__body_txt=slow)
    composer = LetterComposer(store, tmp_path, RULES, company=own)
    rendering = asyncio.create_task(composer.render(words(), STARTED))
    turns = 0
    while not rendering.done():
        await asyncio.wait([rendering], timeout=0.001)
        turns += 1
    assert await rendering == render(words(), STARTED)
    assert turns > 10


async def test_count_follows_the_file_and_the_choices(
    composer: LetterComposer, choices: Choices, tmp_path: Path
) -> None:
    write(tmp_path, ["a@example.com,", "A@example.com,", "broken,", "b@example.com,"])
    assert await composer.count(TENANT, EU) == 2
    await choices.record(TENANT, hash_of("B@EXAMPLE.com"), STOP_ALL, Why.CUSTOMER)
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


async def test_more_than_can_be_numbered_are_refused_before_anybody_is_left_out(
    composer: LetterComposer, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(recipient_id(frozen.MOST)) == len(recipient_id(1)) < len(recipient_id(frozen.MOST + 1))
    monkeypatch.setattr(frozen, "MOST", 4)
    write(tmp_path, many(4))
    assert await composer.count(TENANT, EU) == 4
    write(tmp_path, many(5), stamp=2)
    for asked in (
        composer.count(TENANT, EU),
        LetterComposer(store, tmp_path, RULES).count(TENANT, EU),
        composer.outlook(TENANT, EU, words()),
        composer.freeze(TENANT, KEY, EU, words(), None, Route.EACH),
    ):
        with pytest.raises(Invalid, match="5 people, and one notice goes to 4 at most"):
            await asked


async def test_the_outlook_tells_whom_how_and_how_long(
    composer: LetterComposer, choices: Choices, tmp_path: Path
) -> None:
    rows = [*(f"d{n}@example.com,de-AT" for n in range(4)), "e1@example.com,en", "e2@example.com,x", "E2@example.com,"]
    write(tmp_path, [*rows, "broken,", "gone@example.com,en"], "email,language")
    await choices.record(TENANT, hash_of("gone@example.com"), STOP_ALL, Why.CUSTOMER)
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


async def test_the_writer_hears_who_reads_own_words_in_another_language(
    composer: LetterComposer, tmp_path: Path
) -> None:
    write(
        tmp_path,
        [*(f"d{n}@example.com,de-AT" for n in range(4)), "f@example.com,fr", "e@example.com,en"],
        "email,language",
    )
    own = words(symptom="Searching finds nothing.")
    assert (await composer.outlook(TENANT, EU, own)).warnings == (
        "4 customers read German, 1 reads French; your own words stay as you wrote them.",
    )
    usual = words(symptom="errors or slow answers when using card payments")
    assert (await composer.outlook(TENANT, EU, usual)).warnings == ()
    named = replace(usual, status="rolling back")
    assert len((await composer.outlook(TENANT, EU, named)).warnings) == 1


async def test_services_that_the_catalogue_does_not_have_are_told(store: Paged, tmp_path: Path) -> None:
    rows = ["a@example.com,paymets", "b@example.com,Payments;paymets", "c@example.com,", "d@example.com,x@example.com"]
    write(tmp_path, rows, "email,services")
    composer = LetterComposer(store, tmp_path, RULES, services=["payments", "search"])
    outlook = await composer.outlook(TENANT, Reach("eu", ("payments",)), words())
    assert outlook.recipients == 2
    assert outlook.warnings == (
        "The list names services that the policy file does not have: “paymets” (2). Check their spelling.",
    )
    assert (await LetterComposer(store, tmp_path, RULES).outlook(TENANT, EU, words())).warnings == ()


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
    await choices.record(TENANT, hash_of("a@example.com"), stop, Why.CUSTOMER)
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


async def test_progress_is_what_the_ledger_says(composer: LetterComposer) -> None:
    assert (await composer.progress(TENANT, campaign("d" * 64, 3))).under_way == 0


async def test_a_list_of_thousands_of_languages_is_still_one_of_few_letters(
    composer: LetterComposer, tmp_path: Path
) -> None:
    write(tmp_path, [f"c{n}@example.com,qq-x{n:05d}" for n in range(1500)], "email,language")
    assert (await composer.outlook(TENANT, EU, words())).languages == (("en", 1500),)


async def test_what_is_approved_and_not_yet_sent_goes_first(make: Make, store: Store, tmp_path: Path) -> None:
    """Two notices of 6000, one after the other, do not both fit into a day of 10,000."""
    write(tmp_path, many(6000))
    composer = make({Route.EACH: FIRST, Route.SECOND: SECOND})
    before = await composer.outlook(TENANT, EU, words())
    assert before.ways[Route.EACH].later == 0
    for number, (stage, route) in enumerate(
        [
            (Stage.SENDING, Route.EACH),
            (Stage.SENT, Route.EACH),
            (Stage.STOPPED, Route.EACH),
            (Stage.PAUSED, Route.SECOND),
        ]
    ):
        notice = campaign("d", 6000, key=f"INC-9.{number}", stage=stage, route=route, tally=Tally(accepted=500))
        ref = Ref(TENANT, "campaign", notice.key)
        await store.commit(Change(ref, 0, notice.version, notice, STARTED))
    after = await composer.outlook(TENANT, EU, words())
    assert (after.ways[Route.EACH].later, after.ways[Route.SECOND].later) == (1500, 1500)
    assert after.ways[Route.EACH].lasts == 11_500 * FIRST.each
    assert after.ways[Route.BATCH].later == 1500
    assert await composer.outlook("fabrikam", EU, words()) == before
