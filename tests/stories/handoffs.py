"""A desk whose payments team changes hands every day, for the stories of handoffs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from engine.ports import Request
from incidents.model import Person
from oncall.commands import OncallCommand
from oncall.handoffs.model import Handoff
from oncall.rotas.commands import AddOverride
from oncall.rotas.model import Rota
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT
from tests.stories.places import CHANNELS
from tests.stories.seen import Seen

ROTA = """
[[schedule]]
key = "payments"
name = "Payments"
time_zone = "UTC"
people = ["alex", "adele", "isaiah"]
starts = 2026-11-19
handover = "13:00"
every = "1 day"
"""
FIRST, SECOND = "payments/20261120T1300Z", "payments/20261121T1300Z"
"""Alex hands over to Adele an hour into each story, and she to Isaiah a day later."""
NOTE = {"happened": "Two pages, both the same", "watch": "db-3 is full on Monday"}


def with_rota(policy: str) -> str:
    """Payments changes hands every day at 13:00; its notes go to the general channel."""
    policy = re.sub(r"\[\[schedule\]\].*?(?=\n\[\[heartbeat|\Z)", "", policy, flags=re.DOTALL)
    return policy.replace('on_call = "alex"', f'schedule = "payments"\nchannel = "{CHANNELS["general"]}"') + ROTA


@asynccontextmanager
async def on_duty(opens: Opens, rules: str = "", **options: Any) -> AsyncIterator[Desk]:
    """A desk in two channels with its shifts planned; `rules` is further text of its policy file."""
    async with opens(policy=lambda text: with_rota(text) + rules, **options) as desk:
        for channel in ("channel", "general"):
            await desk.installs(channel)
        await plans(desk)
        yield desk


async def plans(desk: Desk) -> None:
    await desk.muster.oncall.planner.plan(TENANT)
    await desk.settles()


async def handoff(desk: Desk, key: str = FIRST) -> Handoff:
    found = await desk.muster.desk.oncall(TENANT, "handoff", key)
    assert isinstance(found, Handoff)
    return found


async def covers(desk: Desk, who: str, hours: float, until: float) -> Rota:
    """Somebody takes over from so many hours after noon."""
    noon = desk.clock.now().replace(hour=12, minute=0)
    start, end = noon + timedelta(hours=hours), noon + timedelta(hours=until)
    rota = await asks(desk, "rota", "payments", AddOverride(who, start, end, schedule="payments"))
    assert isinstance(rota, Rota)
    await plans(desk)
    return rota


async def asks(desk: Desk, kind: str, key: str, command: OncallCommand) -> object:
    """Alex, who is an admin, asks this of the desk itself."""
    alex = Person(PEOPLE["Alex"].entra, "Alex Wilber")
    done = await desk.muster.desk.handle(Request(TENANT, f"ask:{kind}:{key}:{command}", alex, kind, key, command))
    return done.snapshot


def in_channel(desk: Desk) -> list[Seen]:
    """Cards of handoffs in the team's channel, whatever thread they are in."""
    threads = {place for place, _ in desk.teams.messages if place.startswith(CHANNELS["general"])}
    return [one for one in desk.messages(*threads) if one.card and "HANDOFF" in one.words]


def card(desk: Desk, who: str) -> Seen:
    """The newest card in somebody's own chat, whatever was said in words since."""
    return [one for one in desk.chat(who).all if one.card][-1]


def said(desk: Desk) -> list[str]:
    """Whose chats, and which channels, were told in words about a note, by name."""
    homes = {chat: who for who in PEOPLE for chat in desk.chat(who).conversations}
    channels = {channel: name for name, channel in CHANNELS.items()}
    words = [one for one in desk.messages(*{place for place, _ in desk.teams.messages}) if one.card is None]
    about = [one.conversation.partition(";")[0] for one in words if " note" in one.words]
    return sorted({**homes, **channels}[where] for where in about)
