"""The page at `/` of a development server: where to click, and what to try first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from aiohttp import web

from server.settings import Settings

PAGE = Path(__file__).with_name("start_page.html")
NO_MAILS = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>No mails here</title></head>
<body style="max-width: 44rem; margin: 2.5rem auto; padding: 0 1.25rem; font: 16px/1.55 system-ui, sans-serif">
<h1>No mails here</h1>
<p>Mails of this server go out by $way, so there is no folder to show. Look where they arrive.
With <code>--mail folder:./outbox</code> they would go to a folder, and this page would list them.</p>
<p><a href="/">Back to the start</a></p>
</body>
</html>
"""


def mails_leave_by(settings: Settings) -> str:
    """Where mails go that no folder takes, without the user; empty where this server shows them."""
    if settings.mail.startswith("folder:"):
        return ""
    if not settings.mail.startswith("smtp"):
        return "Microsoft Graph"
    parts = urlsplit(settings.mail)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def routes(settings: Settings) -> Sequence[web.RouteDef]:
    """`GET /`, with a link to the local Teams client, and `GET /mails` where there is nothing to show."""
    way = escape(mails_leave_by(settings))
    told = {
        "client_port": str(settings.client_port),
        "port": str(settings.port),
        "mails": f"Mails leave this machine by {way}." if way else "Mails go to a folder, not to customers.",
        "shown": f"They go out by {way}: look where they arrive." if way else "What customers would have received.",
    }
    shown = [web.get("/", _answering(Template(PAGE.read_text(encoding="utf-8")).substitute(told)))]
    if way:
        shown.append(web.get("/mails", _answering(Template(NO_MAILS).substitute(way=way), status=404)))
    return shown


def _answering(page: str, status: int = 200) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html", status=status)

    return show
