"""`muster demo`: the server, and a Teams client beside it; without the client the server goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playground.client import Client, NoClient, check_port, install

Ready = Callable[[str], None]
Serve = Callable[[Ready], Awaitable[None]]
"""Serves until cancelled, and tells the address once it listens."""
Say = Callable[[str], None]
Links = Callable[..., str]
"""From the address of the server, and of the client if there is one."""

PRIVATE = (
    "The Teams client (Microsoft 365 Agents Playground) listens on all network interfaces, without sign-in:\n"
    "for this machine's private use only, not on a shared network."
)


async def demo(
    serve: Serve, client_port: int, say: Say, *, open_browser: bool = False, mails_leave_by: str = ""
) -> None:
    """Run both until cancelled. `mails_leave_by`: how mails leave this machine, where no folder takes them.

    Raises PortTaken, and whatever the server raises.
    """
    check_port(client_port)
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(address.set_result))
    links = partial(_links, mails_leave_by)
    beside = asyncio.create_task(_beside(address, client_port, say, links, open_browser=open_browser))
    try:
        await asyncio.wait({serving, beside}, return_when=asyncio.FIRST_COMPLETED)
        if beside.done():
            beside.result()
        await serving
    finally:
        for task in (beside, serving):
            task.cancel()
        await asyncio.gather(beside, serving, return_exceptions=True)


async def _beside(address: asyncio.Future[str], port: int, say: Say, links: Links, *, open_browser: bool) -> None:
    """The client's whole life. Its trouble is told, and is nobody else's."""
    server = await address
    with TemporaryDirectory(prefix="muster-playground-") as folder:
        try:
            node = await install(say)
            client = await Client.start(node, f"{server}/api/messages", port, Path(folder), open_browser=open_browser)
            await _attend(client, server, say, links)
        except NoClient as why:
            say(links(server))
            say(f"{why}\nThe server is up without it.")


async def _attend(client: Client, server: str, say: Say, links: Links) -> None:
    try:
        await client.ready()
        say(links(server, client.url))
        say(PRIVATE)
        await client.ended()
        say(f"The Teams client stopped. {client.reason()}\nThe server goes on. Start again to get the client back.")
    finally:
        await client.stop()


def _links(mails_leave_by: str, server: str, client: str | None = None) -> str:
    lines = ["Muster is ready. Ctrl-C stops it.", ""]
    if client:
        lines.append(f"  Teams client  {client}")
    mails = f"go out by {mails_leave_by}: look where they arrive" if mails_leave_by else f"{server}/mails"
    lines += [f"  Mails         {mails}", f"  Health        {server}/readyz", ""]
    return "\n".join(lines)
