"""A webhook of the company's own: what it is told and how that is signed, in both directions."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from incidents import commands as c
from incidents.model import Person, Severity
from oncall.effects import TellPager
from oncall.rules import Pager
from tests.incidents.company import BEN, DANA
from tests.pagers.world import ABOUT, TENANT, Scene, scene
from tests.standins.paging import Faults, Heard, serving

SECRET = "hook-secret-of-the-company"


@dataclass
class Receiver:
    """Whoever listens at the pager's url: takes what is signed."""

    url: str = ""
    faults: Faults = field(default_factory=Faults)
    secret: str = SECRET
    taken: list[dict[str, object]] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/in", self.faults.around(self._take))]

    def _take(self, heard: Heard) -> web.Response:
        moment = heard.headers["Muster-Timestamp"]
        wanted = f"v1={signed(moment, heard.body, self.secret)}"
        if heard.headers["Muster-Signature"] != wanted:
            return web.Response(status=401)
        self.taken.append(json.loads(heard.body))
        return web.Response(status=204)


def signed(moment: str, body: bytes, secret: str = SECRET) -> str:
    return hmac.digest(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hex()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    there = Receiver()
    async with serving(there):
        yield there


@pytest.fixture
async def hooked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setenv("MUSTER_PAGER_OUR_HOOK_SECRET", SECRET)
    monkeypatch.setenv("MUSTER_PAGER_OUR_HOOK_WEBHOOK_SECRET", SECRET)
    async with scene(more=Pager("our-hook", "webhook", f"{receiver.url}/in")) as opened:
        yield opened


async def test_it_is_told_what_happens_in_signed_json(hooked: Scene, receiver: Receiver) -> None:
    for what in ("trigger", "acknowledge", "resolve"):
        await hooked.owe(TellPager("our-hook", ABOUT, what))
    assert [told["what"] for told in receiver.taken] == ["trigger", "acknowledge", "resolve"]
    assert receiver.taken[0] == {
        "version": 1, "what": "trigger", "key": "muster/INC-42", "about": "INC-42", "kind": "incident",
        "title": "Card payments fail", "severity": "SEV-1", "source": "pay", "drill": False,
        "began_at": "2026-11-20T14:23:00+00:00",
    }  # fmt: skip


async def test_a_receiver_that_refuses_is_told_to_the_operator(hooked: Scene, receiver: Receiver) -> None:
    receiver.secret = "changed"
    owed = await hooked.owe(TellPager("our-hook", ABOUT, "trigger"))
    assert "MUSTER_PAGER_OUR_HOOK_SECRET" in (await hooked.given_up())[owed]


async def send(scene_: Scene, document: object, *, off: timedelta = timedelta(0), secret: str = SECRET) -> int:
    body = json.dumps(document).encode()
    moment = str(int((scene_.clock.now() + off).timestamp()))
    headers = {"Muster-Timestamp": moment, "Muster-Signature": f"v1={signed(moment, body, secret)}"}
    url = f"{scene_.home}/pagers/our-hook/events"
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status


ACK = {"id": "e-1", "what": "acknowledge", "about": ABOUT, "by": "ben@contoso.example"}


async def test_it_acknowledges_in_somebodys_name(hooked: Scene) -> None:
    assert await send(hooked, ACK) == 202
    assert await send(hooked, ACK) == 202
    assert (await hooked.incident()).acknowledged_by == BEN


async def test_all_of_an_id_counts_however_long(hooked: Scene) -> None:
    long = "x" * 300
    assert await send(hooked, {**ACK, "id": f"{long}1"}) == 202
    await hooked.ask(DANA, c.OpenIncident("INC-43", 43, "Refunds fail", severity=Severity.SEV2), "INC-43")
    assert await send(hooked, {**ACK, "id": f"{long}2", "about": "INC-43"}) == 202
    assert (await hooked.desk.incident(TENANT, "INC-43", DANA)).acknowledged_by == BEN


async def test_what_it_ends_is_acknowledged(hooked: Scene) -> None:
    assert await send(hooked, {**ACK, "what": "resolve"}) == 202
    incident = await hooked.incident()
    assert (incident.acknowledged_by, incident.active) == (BEN, True)


async def test_a_stranger_keeps_their_name(hooked: Scene) -> None:
    assert await send(hooked, {**ACK, "by": "zoe", "name": "Zoe"}) == 202
    assert (await hooked.incident()).acknowledged_by == Person("pager:our-hook", "Zoe at our-hook")


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(minutes=6)])
async def test_what_is_old_or_of_another_time_is_turned_away(hooked: Scene, off: timedelta) -> None:
    assert await send(hooked, ACK, off=off) == 401
    assert (await hooked.incident()).acknowledged_by is None


async def test_what_is_not_signed_is_turned_away(hooked: Scene) -> None:
    assert await send(hooked, ACK, secret="wrong") == 401
    async with aiohttp.ClientSession() as http, http.post(f"{hooked.home}/pagers/our-hook/events", json=ACK) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("document", [[], {"what": "acknowledge"}, {**ACK, "by": 7}])
async def test_signed_nonsense_is_a_bad_request(hooked: Scene, document: object) -> None:
    assert await send(hooked, document) == 400
