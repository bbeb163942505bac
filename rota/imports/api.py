"""Asks the API of another on-call tool: pages, patience where it says "later", and sentences where it says no."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from yarl import URL

from engine.ports import Clock
from rota.imports.found import NotImported
from rota.imports.node import Node

LARGEST = 20 * 1024 * 1024
"""Bytes of a file or of one answer."""
TOKEN = "MUSTER_IMPORT_TOKEN"  # noqa: S105  the name of a variable
_PATIENCE, _TRIES = timedelta(seconds=60), 6
_SECONDS = 30.0


def parsed(text: bytes, what: str = "This file") -> Node:
    """JSON as a table or list to peel. Raises NotImported."""
    try:
        value = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotImported(f"{what} is no JSON. Name the right --from, or export it once more.") from None
    return Node(value)


@dataclass(frozen=True, slots=True)
class Api:
    """One tool's API. `headers` carry the token: they go to `base` alone, and no redirect is followed with them."""

    http: aiohttp.ClientSession
    name: str
    base: str
    headers: Mapping[str, str]
    clock: Clock

    async def get(self, *path: str, **params: str) -> Node:
        """One answer. Waits and asks again where the tool says so with 429. Raises NotImported."""
        for _ in range(_TRIES):
            answer = await self._try(path, params)
            if isinstance(answer, bytes):
                return parsed(answer, f"What {self.name} answered")
            await self.clock.sleep(answer)
        raise NotImported(f"{self.name} is asked too much right now and says so. Try again in a few minutes.")

    async def pages(self, *path: str, more: str, **params: str) -> AsyncIterator[Node]:
        """Answers by `limit` and `offset`, as long as the field that `more` names says that others follow."""
        offset = 0
        while True:
            page = await self.get(*path, limit="100", offset=str(offset), **params)
            yield page
            offset += 100
            following = page
            for key in more.split("."):
                following = following.at(key)
            if not following or offset > 10_000:
                return

    async def numbered(self, *path: str, **params: str) -> AsyncIterator[Node]:
        """Values of answers that are numbered from page 1, as long as `next` says that some follow."""
        number = 1
        while True:
            page = await self.get(*path, "", page=str(number), **params)
            for each in page.at("results").each():
                yield each
            number += 1
            if not page.at("next") or number > 200:
                return

    async def _try(self, path: tuple[str, ...], params: Mapping[str, str]) -> bytes | timedelta:
        """The body, or how long to wait."""
        address = URL(self.base.rstrip("/"))
        for part in path:
            address = address / part if part else URL(f"{address}/")
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with self.http.get(
                address, params=params, headers=self.headers, allow_redirects=False, timeout=timeout
            ) as answer:
                if answer.status == 429:
                    return _wait(answer.headers.get("Retry-After", ""))
                if answer.status != 200:
                    raise NotImported(self._refused(answer.status))
                return await limited(answer, f"What {self.name} answered")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotImported(
                f"{self.name} cannot be reached ({type(error).__name__}). Check the network, and the address of --api."
            ) from None

    def _refused(self, status: int) -> str:
        if status == 401:
            return f"{self.name} does not take the token in {TOKEN}. Make a new one that may read schedules and users."
        if status == 403:
            return f"The token in {TOKEN} may not read this. Give it the right to read schedules and users."
        if status == 404:
            return f"{self.name} has nothing there. Check --api: accounts of other regions have another address."
        if 300 <= status < 400:
            return f"{self.name} sends this elsewhere. Name the address it sends to with --api."
        return f"{self.name} answered with status {status}. Try again later, or export a file and import that."


async def limited(answer: aiohttp.ClientResponse, what: str) -> bytes:
    """The body of an answer, if it is not too large."""
    body = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        body += part
        if len(body) > LARGEST:
            raise NotImported(too_large(what))
    return bytes(body)


def too_large(what: str) -> str:
    return f"{what} is over {LARGEST // (1 << 20)} MB. Export fewer schedules, or a shorter time."


def _wait(said: str) -> timedelta:
    seconds: Any = float(said) if said.isdigit() else 5.0
    return min(timedelta(seconds=max(1.0, seconds)), _PATIENCE)
