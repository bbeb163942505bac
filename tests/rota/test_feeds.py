"""Calendar links: what a program gets from one, and what is left of one that was revoked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from icalendar import Calendar, Event
from structlog.testing import capture_logs

from engine.ids import SeededIds
from engine.ports import Change, Ref
from incidents.errors import Invalid
from incidents.model import Person
from oncall.rotas.model import Rota, Turned
from oncall.schedules.schedule import Layer, Schedule
from rota.feeds import TABLE
from rota.pages import FeedPages
from server.feeds import open_feeds
from server.health import Health
from server.http import build_app, listening
from server.metrics import Metrics
from server.settings import Settings
from storage.memory import MemoryStore
from tests.rota.company import ALEX, MEGAN, PAYMENTS, TENANT, Company, policy

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def company() -> Company:
    company = Company()
    await company.begin()
    return company


@pytest.fixture
async def web(company: Company) -> AsyncIterator[aiohttp.ClientSession]:
    settings, health = Settings(development=True, port=0, tenant_id=()), Health({})
    feeds = open_feeds(settings, company.store, company.desk, company.clock, SeededIds(9))
    feeds.links._seen.add(TENANT)
    app = build_app(settings, routes=feeds.routes, health=health, metrics=Metrics(), ids=SeededIds(1))
    async with listening(app, health, settings) as base, aiohttp.ClientSession(base) as session:
        yield session


async def events(web: aiohttp.ClientSession, link: str) -> list[Event]:
    async with web.get(urlsplit(link).path) as answer:
        assert (answer.status, answer.content_type, answer.charset) == (200, "text/calendar", "utf-8")
        calendar = Calendar.from_ical(await answer.read())
    found = calendar.walk("VEVENT")
    assert len({str(each["uid"]) for each in found}) == len(found)
    return [each for each in found if isinstance(each, Event)]


async def test_a_handover_stays_at_nine_in_berlin_when_the_clocks_change(
    company: Company, web: aiohttp.ClientSession
) -> None:
    shown = await events(web, await company.feeds.issue(TENANT, schedule="payments", by=ALEX))
    local = [each.start.astimezone(BERLIN) for each in shown if isinstance(each.start, datetime)]
    assert {(each.weekday(), each.hour, each.minute) for each in local} == {(0, 9, 0)}
    assert {each.utcoffset() for each in local} == {timedelta(hours=1), timedelta(hours=2)}
    assert [str(each["summary"]) for each in shown[:2]] == [
        "On call: Payments (Alex Wilber)",
        "On call: Payments (Megan Bowen)",
    ]
    starts, ends = [each.start for each in shown], [each.end for each in shown]
    assert starts[1:] == ends[:-1]
    assert starts[0] <= company.clock.now() - timedelta(days=30)
    assert ends[-1] >= company.clock.now() + timedelta(days=179)


async def test_overrides_and_gaps_are_seen(company: Company, web: aiohttp.ClientSession) -> None:
    start = datetime(2026, 10, 24, 8, tzinfo=UTC)
    await company.override("search", "adele", start, start + timedelta(hours=4))
    shown = await events(web, await company.feeds.issue(TENANT, schedule="search", by=ALEX))
    that_weekend = [
        (str(each["summary"]), f"{each.start:%a %H:%M}", f"{each.end:%a %H:%M}")
        for each in shown
        if datetime(2026, 10, 23, 8, tzinfo=UTC) < each.start < datetime(2026, 10, 26, 8, tzinfo=UTC)
    ]
    assert that_weekend == [
        ("On call: Search; the site, “EU” (Lynne Robbins)", "Fri 09:00", "Fri 17:00"),
        ("Nobody on call: Search; the site, “EU”", "Fri 17:00", "Sat 08:00"),
        ("On call: Search; the site, “EU” (Adele Vance)", "Sat 08:00", "Sat 12:00"),
        ("Nobody on call: Search; the site, “EU”", "Sat 12:00", "Mon 09:00"),
    ]


async def test_a_person_sees_their_own_shifts_of_every_schedule(company: Company, web: aiohttp.ClientSession) -> None:
    start = datetime(2026, 10, 24, 8, tzinfo=UTC)
    await company.override("search", "megan", start, start + timedelta(hours=4))
    shown = await events(web, await company.feeds.issue(TENANT, person="megan", by=ALEX))
    assert {str(each["summary"]) for each in shown} == {
        "On call: Payments (Megan Bowen)",
        "On call: Search; the site, “EU” (Megan Bowen)",
    }


async def test_the_same_shift_keeps_its_name_from_day_to_day(company: Company, web: aiohttp.ClientSession) -> None:
    link = await company.feeds.issue(TENANT, schedule="payments", by=ALEX)
    before = {str(each["uid"]): each.start for each in await events(web, link)}
    await company.clock.advance(timedelta(days=1))
    after = {str(each["uid"]): each.start for each in await events(web, link)}
    assert len(before.keys() & after.keys()) >= len(before) - 1
    assert all(after[uid] == before[uid] for uid in before.keys() & after.keys())


async def test_what_has_not_changed_is_not_sent_again(company: Company, web: aiohttp.ClientSession) -> None:
    path = urlsplit(await company.feeds.issue(TENANT, schedule="payments", by=ALEX)).path
    async with web.get(path) as answer:
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"].startswith("private")
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in await answer.read()
    await company.clock.advance(timedelta(hours=3))
    async with web.get(path, headers={"If-None-Match": f'"other", {tag}'}) as answer:
        assert (answer.status, answer.headers["ETag"], await answer.read()) == (304, tag, b"")
    await company.clock.advance(timedelta(days=7))
    async with web.get(path, headers={"If-None-Match": tag}) as answer:
        assert (answer.status, answer.headers["ETag"] == tag) == (200, False)


async def test_a_link_ends_when_it_is_revoked_or_replaced(company: Company, web: aiohttp.ClientSession) -> None:
    first = await company.feeds.issue(TENANT, schedule="payments", by=ALEX)
    other = await company.feeds.issue(TENANT, person="alex", by=ALEX)
    second = await company.feeds.issue(TENANT, schedule="payments", by=ALEX)
    bodies = set()
    for path in (urlsplit(first).path, "/oncall/unknown.ics", "/oncall/%F0%9F.ics"):
        async with web.get(path) as answer:
            assert answer.status == 404
            bodies.add(json.dumps({**(await answer.json())["error"], "request": ""}))
    assert len(bodies) == 1
    assert await events(web, second)
    assert await company.feeds.revoke(TENANT, schedule="payments") == 1
    assert await company.feeds.revoke(TENANT, schedule="payments") == 0
    async with web.get(urlsplit(second).path) as answer:
        assert answer.status == 404
    assert await events(web, other)


async def test_everybody_has_a_link_of_their_own(company: Company, web: aiohttp.ClientSession) -> None:
    mine = await company.feeds.issue(TENANT, schedule="payments", by=ALEX)
    theirs = await company.feeds.issue(TENANT, schedule="payments", by=MEGAN)
    assert await events(web, mine), "that somebody else asks ends nobody's calendar"
    assert await company.feeds.revoke(TENANT, schedule="payments", by=MEGAN) == 1
    async with web.get(urlsplit(theirs).path) as answer:
        assert answer.status == 404
    assert await events(web, mine)
    stranger = await company.feeds.issue(TENANT, schedule="payments", by=Person("id-gone", "Somebody who left"))
    assert await events(web, stranger) == []


async def test_a_rotation_of_chat_is_seen_while_the_next_one_waits(
    company: Company, web: aiohttp.ClientSession
) -> None:
    begun, ends = datetime(2026, 10, 5, 7, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)
    patti = Turned(replace(PAYMENTS.layers[0], people=("patti",)), begun, ends)
    rota = Rota("payments", TENANT, 1, (), (), PAYMENTS.layers[0], ends, (patti,))
    await company.store.commit(Change(Ref(TENANT, "rota", "payments"), 0, 1, rota, company.clock.now()))
    (shift,) = await events(web, await company.feeds.issue(TENANT, person="patti", by=ALEX))
    assert (shift.start, shift.end) == (begun, ends)


async def test_the_token_is_in_the_link_and_nowhere_else(company: Company, web: aiohttp.ClientSession) -> None:
    link = await company.feeds.issue(TENANT, schedule="payments", by=ALEX)
    token = link.removeprefix("https://muster.contoso.example/oncall/").removesuffix(".ics")
    assert len(token) == 64
    (row,) = await company.store.rows(TENANT, TABLE)
    assert token not in repr(row)
    assert row.doc["by"] == ALEX.id
    with capture_logs() as logs:
        for path in (f"/oncall/{token}.ics", f"/oncall/{token}x.ics"):
            async with web.get(path) as answer:
                await answer.read()
    assert token not in repr(logs)


async def test_many_links_are_all_looked_through() -> None:
    company = Company()
    for number in range(205):
        await company.feeds.issue(TENANT, person=f"p{number}", by=ALEX)
    assert await company.feeds.revoke(TENANT, person="p204") == 1
    assert sum([await company.feeds.revoke(TENANT, person=f"p{number}") for number in range(3)]) == 3


@pytest.mark.parametrize("named", [{}, {"schedule": "payments", "person": "alex"}])
async def test_a_link_is_to_one_thing(named: dict[str, str]) -> None:
    company = Company()
    with pytest.raises(Invalid, match="one schedule or one person"):
        await company.feeds.issue(TENANT, by=ALEX, **named)
    assert await company.store.rows(TENANT, TABLE) == []


async def test_who_left_and_what_is_no_more_have_an_empty_calendar(
    company: Company, web: aiohttp.ClientSession
) -> None:
    gone = await company.feeds.issue(TENANT, schedule="gone", by=ALEX)
    left = await company.feeds.issue(TENANT, person="left", by=ALEX)
    idle = await company.feeds.issue(TENANT, person="patti", by=ALEX)
    for link in (gone, left, idle):
        assert await events(web, link) == []


async def test_a_schedule_of_one_person_is_one_shift_of_one_name(company: Company) -> None:
    alone = Schedule("alone", "Alone", "UTC", (Layer(("alex",), company.clock.now().date() - timedelta(days=400)),))
    await company.desk.adopt(TENANT, policy(alone))
    pages = FeedPages(company.feeds, company.desk, company.clock)
    link = await company.feeds.issue(TENANT, schedule="alone", by=ALEX)
    feed = await company.feeds.find(link.split("/")[-1].removesuffix(".ics"))
    assert feed
    uids = []
    for _ in range(2):
        (event,) = Calendar.from_ical(await pages._calendar(feed)).walk("VEVENT")
        uids.append(str(event["uid"]))
        await company.clock.advance(timedelta(days=1))
    assert uids == ["alone-ongoing@oncall.muster"] * 2


async def test_the_process_makes_links_under_its_own_address() -> None:
    settings = Settings(development=True, public_url="https://muster.contoso.example/")
    store = MemoryStore()
    feeds = open_feeds(settings, store, Company().desk, Company().clock, SeededIds(1))
    link = await feeds.issue(TENANT, person="alex", by=ALEX)
    assert link.startswith("https://muster.contoso.example/oncall/")
    assert await feeds.revoke(TENANT, person="alex") == 1
