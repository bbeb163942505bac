"""The card of a review in the channel: posted once, kept current, posted anew where it was deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from bot.activity import ConversationKind
from bot.oncall.review_post import ReviewPoster
from bot.places import Places
from engine.desk import IncidentDesk
from engine.ports import Claimed, Request, Undeliverable
from incidents.effects import Owed
from incidents.model import MUSTER
from oncall.effects import PlanShifts, PostReview
from oncall.reviews.commands import BeginReview, FinishReview
from storage.memory import MemoryStore
from tests.bot.line import Line, line
from tests.bot.wire import TENANT
from tests.incidents.company import ADM, ANA, POLICY
from tests.standins.clock import NOON, ManualClock

REVIEW = PostReview("2026-10")
CHANNEL = "19:incidents@thread.tacv2"


@dataclass
class Posting:
    out: Line
    desk: IncidentDesk
    store: MemoryStore
    poster: ReviewPoster

    async def post(self, effect: PostReview | PlanShifts = REVIEW) -> str:
        claimed = Claimed(TENANT, Owed("x", NOON, effect), 1, 1, doubtful=False)
        await self.store.put_rows(TENANT, await self.poster.perform(claimed))
        return "\n".join(str(one) for one in self.out.teams.messages.values())


@asynccontextmanager
async def posting(*, channel: bool = True) -> AsyncIterator[Posting]:
    async with line() as out:
        store, clock = MemoryStore(), ManualClock(NOON)
        desk, places = IncidentDesk(store, clock, lambda: None), Places(store, clock)
        await desk.adopt(TENANT, POLICY)
        if channel:
            there = replace(out.chat, id=CHANNEL, kind=ConversationKind.CHANNEL, channel=CHANNEL)
            await places.open_home(ANA, "29:ana", there)
        yield Posting(out, desk, store, ReviewPoster(store, desk, out.connector, places, clock))


async def asks(posting: Posting, command: BeginReview | FinishReview, key: str) -> None:
    by = MUSTER if isinstance(command, BeginReview) else ADM
    await posting.desk.handle(Request(TENANT, key, by, "review", "2026-10", command))


async def test_posted_once_in_a_thread_of_its_own_and_kept_current() -> None:
    async with posting() as channel:
        await asks(channel, BeginReview("2026-10"), "1")
        assert "Under review" in await channel.post()
        await asks(channel, FinishReview(), "2")
        assert "Finished" in await channel.post()
        ((thread, _),) = channel.out.teams.messages
        assert thread.startswith(f"{CHANNEL};messageid=")


async def test_posted_anew_where_it_was_deleted() -> None:
    async with posting() as channel:
        await channel.post()
        channel.out.teams.messages.clear()
        await channel.post()
        assert [call.method for call in channel.out.teams.calls] == ["POST", "PUT", "POST"]
        assert len(channel.out.teams.messages) == 1


async def test_nowhere_to_post() -> None:
    async with posting(channel=False) as nowhere:
        with pytest.raises(Undeliverable, match="no channel yet"):
            await nowhere.post()
        for effect in (PostReview("soon"), PlanShifts()):
            with pytest.raises(Undeliverable, match="names no review"):
                await nowhere.post(effect)
        claimed = Claimed(TENANT, Owed("x", NOON, PostReview("2026-10")), 1, 1, doubtful=False)
        assert await nowhere.poster.given_up(claimed, "gone") == ()
