"""The heartbeat out: an address elsewhere is called each minute, so that somebody notices when Muster falls silent.

It says that work is done, not only that the process lives: with something due too long it is held back.
"""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import structlog

from engine.ports import Clock, Store

BEHIND = timedelta(minutes=2)
"""So old the oldest owed row may be."""
PATIENCE = aiohttp.ClientTimeout(total=10)

log = structlog.get_logger(__name__)


class Pulse:
    """`well`: the last beat got through. The address is a secret of sorts: whoever knows it can play Muster alive."""

    def __init__(self, url: str, store: Store, clock: Clock, http: aiohttp.ClientSession) -> None:
        self._url = url
        self._store = store
        self._clock = clock
        self._http = http
        self._fault: str | None = None
        self.well = False

    async def beat(self) -> None:
        """Once; what is wrong is logged when it begins, changes or ends. Raises StoreClosed."""
        fault = await self._behind() or await self._call()
        if fault and fault != self._fault:
            log.warning("the heartbeat out does not go through", reason=fault)
        elif not fault and self._fault:
            log.info("the heartbeat out goes through again")
        self._fault, self.well = fault, not fault

    async def _behind(self) -> str:
        """Why nothing should be said, if anything."""
        now = self._clock.now()
        oldest = (await self._store.backlog(now, without="mail")).oldest
        late = oldest is not None and now - oldest > BEHIND
        return "what Muster owes has not been done for more than two minutes" if late else ""

    async def _call(self) -> str:
        """What went wrong, in words without the address."""
        try:
            async with self._http.get(self._url, timeout=PATIENCE, allow_redirects=False) as answer:
                return "" if 200 <= answer.status < 300 else f"the address answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"the address cannot be reached ({type(error).__name__})"
