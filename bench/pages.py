"""Pages: a thousand alarms in the same second, against the fastest schedule that the limit of Teams allows."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bench.company import TENANT
from bench.figures import Figure, at_least, at_most, told
from bench.sending import wait
from bench.servers import Measured, StandIns, muster
from oncall.alarms.model import Alarm
from oncall.calls.model import Call
from storage.embedded.opening import open_embedded

PAGES, WORST = 1000, 100
"""So many heartbeats fall silent at once; the last ones of the file are SEV-1."""
PER_SECOND = 50
"""Calls a second that Teams takes of one app in one tenant."""
SILENCE = 30.0
"""Seconds without a heartbeat after which its alarm is raised."""


def measure(folder: Path, stand_ins: StandIns) -> list[Figure]:
    policy = folder / "muster.toml"
    policy.write_text("\n".join(_policy()))
    store = folder / "store"
    with muster(store, stand_ins, 0, "--policy", str(policy)) as server:
        asyncio.run(_introduce(server))
        wait(2.0)
        before = stand_ins.calls()
        pages = _until_paged(stand_ins)
        calls = stand_ins.calls() - before
    return [*_figures(pages, calls), asyncio.run(_queued(store))]


def _figures(pages: Sequence[tuple[float, bool]], calls: int) -> list[Figure]:
    took = pages[-1][0] - pages[0][0]
    fastest = (calls - 1) / PER_SECOND
    first = [worst for _, worst in pages[:WORST]]
    return [
        at_most(
            f"{PAGES:,} pages due in one second: duration over the fastest schedule of {PER_SECOND} calls a second",
            1.05,
            took / fastest,
            " ×",
            headline=True,
        ),
        at_least(f"SEV-1 among the first {WORST} sent, of {WORST}", WORST, sum(first), ""),
        told("seconds from the first page to the last, calls to Teams", f"{took:.1f}, {calls:,}"),
    ]


async def _queued(folder: Path) -> Figure:
    """From the moment the first alarm was due until the last page was owed."""
    store = await open_embedded(folder, read_only=True)
    begun = [one.snapshot.begun_at for _, one in await store.open(TENANT, "call") if isinstance(one.snapshot, Call)]
    raised = [one.snapshot.raised_at for _, one in await store.open(TENANT, "alarm") if isinstance(one.snapshot, Alarm)]
    await store.close()
    return at_most(
        "seconds from the first alarm to the last page queued", 2, (max(begun) - min(raised)).total_seconds(), ""
    )


async def _introduce(server: Measured) -> None:
    """Everybody has a chat with the bot, as after an installation for the whole company."""
    url, headers = f"http://127.0.0.1:{server.port}/api/messages", {"Authorization": f"Bearer {server.stand_ins.token}"}
    turns = asyncio.Semaphore(16)

    async def one(number: int) -> None:
        async with turns, http.post(url, json=_installed(server.stand_ins.url, number), headers=headers) as answer:
            answer.raise_for_status()

    async with aiohttp.ClientSession() as http:
        await asyncio.gather(*(one(number) for number in range(PAGES)))


def _installed(service: str, number: int) -> dict[str, Any]:
    bot = {"id": "28:7a1c4f5e-0000-4000-8000-00000000b07a", "name": "Muster"}
    return {
        "type": "conversationUpdate",
        "id": f"f:{number}",
        "channelId": "msteams",
        "serviceUrl": f"{service}/",
        "from": {"id": f"29:p{number}", "name": f"Person {number}", "aadObjectId": _entra(number)},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:p{number}"},
        "recipient": bot,
        "membersAdded": [bot],
        "channelData": {"tenant": {"id": TENANT}},
    }


def _entra(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


def _until_paged(where: StandIns) -> Sequence[tuple[float, bool]]:
    for _ in range(300):
        wait(1.0)
        with urllib.request.urlopen(f"{where.url}/calls") as answer:  # noqa: S310 - our own process, on the loopback
            pages: Any = json.load(answer)["pages"]
        if len(pages) >= PAGES:
            return [(at, worst) for at, worst in pages]
    raise RuntimeError(f"only {len(pages)} of {PAGES} pages were sent")


def _policy() -> Iterator[str]:
    yield 'company = "Bench"'
    yield "[hours]\ndays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']\nopens = '00:00'\ncloses = '24:00'"
    yield "[leadership]\nengineering_lead = 'p0'\nvp_engineering = 'p0'"
    for number in range(PAGES):
        yield f"[[person]]\nkey = 'p{number}'\nname = 'Person {number}'\nentra_id = '{_entra(number)}'"
        yield f"[[team]]\nkey = 't{number}'\nlead = 'p{number}'\non_call = 'p{number}'"
        severity = 1 if number >= PAGES - WORST else 2
        yield f"[[heartbeat]]\nkey = 'h{number}'\nname = 'Job {number}'\nevery = '{SILENCE:.0f} s'\ngrace = '1 s'"
        yield f"team = 't{number}'\nseverity = {severity}"
