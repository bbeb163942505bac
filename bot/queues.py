"""One queue a conversation: what is sent there goes out one by one, in the order it was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.ports import TryLater

LONGEST = 100
"""So many may wait; more means the conversation is stuck, and waiting in the outbox is safer than in memory."""


class Queues:
    """Locks that serve in order and vanish when nobody wants them."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, conversation: str) -> AsyncIterator[None]:
        """Have the conversation to oneself. Raises TryLater where too many wait already."""
        lane = self._lanes.setdefault(conversation, _Lane())
        if lane.waiting >= self._longest:
            raise TryLater("Too many messages wait for this conversation.")
        lane.waiting += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                del self._lanes[conversation]

    def __len__(self) -> int:
        """How many conversations are being written to."""
        return len(self._lanes)


class _Lane:
    __slots__ = ("lock", "waiting")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
