"""One's own pages by what they were about; one verdict counts for every call about the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import adaptive_cards as cards
from adaptive_cards.page_list import SHOWN, Called
from bot.lists import page_of
from bot.oncall.contacts import own_chat
from bot.oncall.reading import Reading
from bot.scene import Scene
from engine.ports import Desk, Request
from incidents.errors import NotFound, Refused
from incidents.model import MUSTER, Page
from oncall import budget
from oncall.alarms.model import Alarm
from oncall.calls.commands import JudgeCall
from oncall.calls.model import Call

BACK = timedelta(days=90)
"""How far back one turns."""
_MOST = 1_000

Rows = Sequence[Mapping[str, Any]]


async def pages(reading: Reading, scene: Scene) -> cards.Card:
    """The newest first, and how much of the page budget is used."""
    own_chat(aloud=scene.aloud)
    rules = scene.policy.oncall
    rows = await _rows(reading, scene)
    groups = _grouped(rows)
    last = max(-(-len(groups) // SHOWN), 1)
    page = page_of(scene.values.get("page", ""), last)
    burn = budget.burn(rows, scene.at, rules)
    return cards.page_list(
        [one for group in groups[(page - 1) * SHOWN : page * SHOWN] if (one := await _called(reading, scene, group))],
        scene.at,
        budget=burn.words,
        breached=burn.breached,
        page=page,
        pages=last,
        change=scene.values.get("change", ""),
    )


async def judge_others(desk: Desk, request: Request, judged: Call) -> None:
    """The same verdict for what its person has not judged yet about the same incident or alarm.

    Repeated it changes nothing: each request has a key of its own, and what was judged stays as it is.
    """
    for key in await _siblings(desk, judged):
        with suppress(NotFound, Refused):
            other = await desk.oncall(request.tenant, "call", key)
            if isinstance(other, Call) and other.verdict is None and isinstance(request.command, JudgeCall):
                asked = f"{request.key}/{key}"
                await desk.handle(Request(request.tenant, asked, request.by, "call", key, request.command))


async def _siblings(desk: Desk, judged: Call) -> list[str]:
    """The keys of the other calls of this person about the same thing."""
    mine = [page.id for page in await _pages_of(desk, judged) if page.person.id == judged.person.id]
    return [f"{judged.about}.{id_}" for id_ in mine if id_ != judged.page]


async def _pages_of(desk: Desk, call: Call) -> tuple[Page, ...]:
    with suppress(NotFound):
        if call.about.startswith("INC-"):
            return (await desk.incident(call.tenant, call.about, MUSTER)).pages
        alarm = await desk.oncall(call.tenant, "alarm", call.about) if call.about else None
        if isinstance(alarm, Alarm):
            return alarm.pages
    return ()


async def _rows(reading: Reading, scene: Scene) -> Rows:
    """The documents of the register of as long as one can turn back, oldest first."""
    table, after = budget.table(scene.person.id), budget.first_id(scene.at - BACK)
    found: list[Mapping[str, Any]] = []
    while len(found) < _MOST and (some := await reading.store.rows(scene.tenant, table, after)):
        found += [row.doc for row in some]
        after = some[-1].id
    return found


def _grouped(rows: Rows) -> list[Rows]:
    """By what they were about; the group whose newest page is the newest first, oldest first within."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in reversed(rows):
        groups.setdefault(row["call"].rpartition(".")[0] or row["call"], []).append(row)
    return [list(reversed(group)) for group in groups.values()]


async def _called(reading: Reading, scene: Scene, group: Rows) -> Called | None:
    try:
        call = await reading.desk.oncall(scene.tenant, "call", group[-1]["call"])
    except NotFound:
        return None
    return Called(call, len(group), budget.moment(group[0]["at"])) if isinstance(call, Call) else None
