"""The choice pages, asked over HTTP as browsers, mail programs, scanners and the curious do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from mail.choices.choices import STOP_ALL, Choice, Why
from mail.choices.links import Links
from tests.mail.choice_world import INES, NOTICE, World, opened, read
from tests.mail.samples import TENANT, hash_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async for each in opened():
        yield each


async def test_looking_changes_nothing(world: World) -> None:
    for _ in range(2):
        text = await world.get(world.mine())
        assert "Notices about Contoso & Sons" in text
        assert "You get all notices." in text
    async with world.client.head(world.mine()) as answer:
        assert answer.status == 200
    assert await world.of() is None


async def test_services_that_customers_hear_about_are_offered(world: World) -> None:
    text = await world.get(world.mine())
    assert re.findall(r'name="service" value="(\w+)" checked', text) == ["payments", "login", "search"]
    assert "wiki" not in text
    async with world.client.get(world.mine()) as answer:
        assert "Payments &lt;API&gt;" in await answer.text()


async def test_stopping_holds_at_once_and_can_be_undone(world: World) -> None:
    text = await world.post(world.mine(), ("choice", "none"))
    assert "Saved." in text
    assert "You get no notices." in text
    assert await world.choices.refuses(TENANT, INES, ["payments"])
    text = await world.post(world.mine(), *undo_of(text))
    assert "You get all notices." in text
    assert not await world.choices.refuses(TENANT, INES, ["payments"])


async def test_some_services_are_kept(world: World) -> None:
    shown = [("offered", key) for key in ("payments", "login", "search")]
    text = await world.post(world.mine(), ("choice", "some"), ("service", "login"), *shown)
    assert "none about Payments <API>, Search." in text
    standing = await world.of()
    assert standing
    assert (standing.services, standing.refuses_all, standing.why) == (("payments", "search"), False, Why.CUSTOMER)
    text = await world.post(world.mine(), ("choice", "none"))
    await world.post(world.mine(), *undo_of(text))
    again = await world.of()
    assert again
    assert again.services == ("payments", "search")
    assert re.findall(r'name="service" value="(\w+)" checked', await world.get(world.mine())) == ["login"]


async def test_none_of_the_services_is_no_notice_and_what_was_not_shown_stays(world: World) -> None:
    await world.post(world.mine(), ("choice", "some"), ("offered", "login"))
    assert (await world.of() or Choice()).refuses_all
    await world.post(world.mine(), ("choice", "some"), ("service", "login"), ("offered", "login"), ("offered", "wiki"))
    assert (await world.of() or STOP_ALL).services == ()


def undo_of(text: str) -> list[tuple[str, str]]:
    form = text[text.index('class="undo"') :]
    return re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form[: form.index("</form>")])


async def test_nothing_to_undo_is_not_offered(world: World) -> None:
    assert 'class="undo"' not in await world.post(world.mine(), ("choice", "all"))


async def test_one_click_of_a_mail_program_unsubscribes(world: World) -> None:
    """RFC 8058, 3.2: by either kind of form, without a cookie, and without a page in between."""
    async with world.client.post(world.mine(), data=ONE_CLICK, allow_redirects=False) as answer:
        assert answer.status == 200
    assert await world.choices.refuses(TENANT, INES)
    parts = aiohttp.MultipartWriter("form-data")
    parts.append("One-Click").set_content_disposition("form-data", name="List-Unsubscribe")
    async with world.client.post(world.mine("ana@example.com"), data=parts, allow_redirects=False) as answer:
        assert answer.status == 200
    assert await world.choices.refuses(TENANT, "ana@example.com")


async def test_a_form_without_an_answer_changes_nothing(world: World) -> None:
    assert "Choose one of the answers" in await world.post(world.mine(), ("choice", "perhaps"), status=400)
    async with world.client.post(
        world.mine(), data=b"\xff\x00", headers={"Content-Type": "multipart/form-data"}
    ) as bad:
        await read(bad, 400)
    async with world.client.post(world.mine(), data=b"choice=none&" + b"x" * 40_000) as large:
        assert large.status == 413
    assert await world.of() is None


async def test_unknown_cut_and_foreign_links_get_one_friendly_answer(world: World) -> None:
    whole = world.mine()
    foreign = Links("", "x" * 32).choices(TENANT, NOTICE, hash_of(INES), "en")
    answers = {
        await world.get(link, status=404)
        for link in (whole[:-4], whole + "a", "/mail/choices/x", foreign, world.mine(tenant="fabrikam"))
    }
    assert len(answers) == 1
    assert "This link does not work" in answers.pop()
    await world.post(foreign, ("choice", "none"), status=404)
    assert await world.of() is None


async def test_the_batch_form_does_not_tell_who_is_a_customer(world: World) -> None:
    link = world.links.batch(TENANT, NOTICE, "en")
    assert 'type="email"' in await world.get(link)
    await world.choices.record(TENANT, hash_of(INES), STOP_ALL, Why.CUSTOMER)
    with capture_logs() as logs:
        answers = {
            await world.post(link, ("choice", "none"), ("address", address))
            for address in (INES, "Nobody@Example.com", " ana@example.com ")
        }
    assert len(answers) == 1
    assert await world.choices.refuses(TENANT, "nobody@example.com")
    assert logs
    assert "example" not in str(logs).lower()
    bad = await world.post(link, ("choice", "none"), ("address", "ines at home"), status=400)
    assert "No mail can go to this address" in bad
    assert "ines at home" not in bad


async def test_one_click_on_a_batch_unsubscribes_nobody(world: World) -> None:
    async with world.client.post(world.links.batch(TENANT, NOTICE), data=ONE_CLICK) as answer:
        assert "Choose one of the answers" in await read(answer, 400)


async def test_nobody_tries_a_list_of_guesses(world: World) -> None:
    link, form = world.links.batch(TENANT, NOTICE), (("choice", "none"), ("address", INES))
    for _ in range(20):
        await world.post(link, *form, through="1.2.3.4, 203.0.113.7")
    text = await world.post(link, *form, status=429, through="5.6.7.8, 203.0.113.7")
    assert "Wait a minute" in text
    await world.post(link, *form, through="203.0.113.8")
    world.clock.at += timedelta(minutes=1)
    await world.post(link, *form, through="203.0.113.7")
    await world.post(world.mine(), ("choice", "none"))


async def test_one_link_changes_ten_times_a_minute_and_then_waits(world: World) -> None:
    for _ in range(10):
        await world.post(world.mine(), ("choice", "all"))
    assert "Wait a minute" in await world.post(world.mine(), ("choice", "none"), status=429)
    async with world.client.post(world.mine(), data=ONE_CLICK) as held:
        assert held.headers["Retry-After"] == "60"
    assert not await world.choices.refuses(TENANT, INES)
    await world.post(world.mine("ana@example.com"), ("choice", "none"))
    world.clock.at += timedelta(seconds=6)
    await world.post(world.mine(), ("choice", "none"))
    assert await world.choices.refuses(TENANT, INES)


async def test_all_together_are_held_back_too(world: World) -> None:
    link, form = world.links.batch(TENANT, NOTICE), (("choice", "none"), ("address", INES))
    for n in range(300):
        await world.post(link, *form, through=f"203.0.{n}.1" if n < 256 else f"198.51.{n - 256}.1")
    await world.post(link, *form, status=429, through="192.0.2.1")


@pytest.mark.parametrize(
    ("letter", "accepts", "language"),
    [
        ("de", "fr", "de"),
        ("fr-ca", "en", "fr"),
        ("es", "da, de;q=0.5, fr;q=0.9", "fr"),
        ("", "de-AT,de;q=0.9", "de"),
        ("", "fr;q=0, de;q=x, *", "en"),
        ("", "", "en"),
    ],
)
async def test_the_page_speaks_the_language_of_the_letter(
    world: World, letter: str, accepts: str, language: str
) -> None:
    text = await world.get(world.mine(language=letter), accepts=accepts)
    assert f'<html lang="{language}">' in text
    assert "{" not in text[text.index("<body>") :]
