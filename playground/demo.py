"""`muster demo`: the server, and a Teams client beside it; without the client the server goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playground.client import Client, NoClient, check_port, install

Ready = Callable[[str], None]
Serve = Callable[[Ready], Awaitable[None]]
"""Serves until cancelled, and tells the address once it listens."""
Say = Callable[[str], None]

PRIVATE = (
    "The Teams client (Microsoft 365 Agents Playground) listens on all network interfaces, without sign-in:\n"
    "for this machine's private use only, not on a shared network."
)


async def demo(serve: Serve, client_port: int, say: Say, *, open_browser: bool = False) -> None:
    """Run both until cancelled. Raises PortTaken, and whatever the server raises."""
    check_port(client_port)
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(address.set_result))
    beside = asyncio.create_task(_beside(address, client_port, say, open_browser=open_browser))
    try:
        await asyncio.wait({serving, beside}, return_when=asyncio.FIRST_COMPLETED)
        if beside.done():
            beside.result()
        await serving
    finally:
        for task in (beside, serving):
            task.cancel()
        await asyncio.gather(beside, serving, return_exceptions=True)


async def _beside(address: asyncio.Future[str], port: int, say: Say, *, open_browser: bool) -> None:
    """The client's whole life. Its trouble is told, and is nobody else's."""
    server = await address
    with TemporaryDirectory(prefix="muster-playground-") as folder:
        try:
            node = await install(say)
            client = await Client.start(node, f"{server}/api/messages", port, Path(folder), open_browser=open_browser)
            await _attend(client, server, say)
        except NoClient as why:
            say(_links(server))
            say(f"{why}\nThe server is up without it.")


async def _attend(client: Client, server: str, say: Say) -> None:
    try:
        await client.ready()
        say(_links(server, client.url))
        say(PRIVATE)
        await client.ended()
        say(f"The Teams client stopped. {client.reason()}\nThe server goes on. Start again to get the client back.")
    finally:
        await client.stop()


def _links(server: str, client: str | None = None) -> str:
    lines = ["Muster is ready. Ctrl-C stops it.", ""]
    if client:
        lines.append(f"  Teams client  {client}")
    lines += [f"  Mails         {server}/mails", f"  Health        {server}/readyz", ""]
    return "\n".join(lines)
