"""The floor of sending: four at a time, bare calls of aiohttp make drafts of a mail and send them, and note nothing."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Iterator
from time import perf_counter

import aiohttp

from bench.notices import SENDER
from bench.sending import TOKEN

AT_ONCE = 4
MAIL = (
    "From: {sender}\r\nTo: customer{number}@example.com\r\nSubject: s\r\nMessage-ID: <{number}@contoso.example>\r\n\r\n"
)
BODY = "x" * 70 + "\r\n"
LINES = 150
"""So that a mail is as long as one of ours."""


async def sent(url: str, mails: int) -> float:
    """Mails a second."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Prefer": 'IdType="ImmutableId"'}
    numbers = iter(range(mails))
    began = perf_counter()
    async with aiohttp.ClientSession(headers=headers) as http:
        await asyncio.gather(*(_worker(http, f"{url}/users/{SENDER}/messages", numbers) for _ in range(AT_ONCE)))
    return mails / (perf_counter() - began)


async def _worker(http: aiohttp.ClientSession, messages: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        mime = (MAIL.format(sender=SENDER, number=number) + BODY * LINES).encode()
        content = {"Content-Type": "text/plain"}
        async with http.post(messages, data=base64.b64encode(mime), headers=content) as answer:
            id_ = (await answer.json())["id"]
        async with http.post(f"{messages}/{id_}/send") as answer:
            assert answer.status == 202, answer.status


if __name__ == "__main__":
    print(json.dumps({"rate": asyncio.run(sent(sys.argv[1], int(sys.argv[2])))}), flush=True)
