"""The pages of the demo that show the mails in the folder; development only, on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from mail.senders.outbox_files import newest, opened
from mail.writing.render import environment

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def add_routes(app: web.Application, outbox: Path) -> None:
    """`GET /mails` and `GET /mails/{name}` for the folder."""

    async def show_list(_: web.Request) -> web.Response:
        mails, total = await asyncio.to_thread(newest, outbox)
        return _page("list.html", {"mails": mails, "total": total})

    async def show_mail(request: web.Request) -> web.Response:
        mail = await asyncio.to_thread(opened, outbox, request.match_info["name"])
        if mail is None:
            return _page("missing.html", {}, status=404)
        return _page("mail.html", {"mail": mail})

    app.router.add_get("/mails", show_list)
    app.router.add_get("/mails/{name}", show_mail)


def _page(template: str, values: dict[str, Any], status: int = 200) -> web.Response:
    text = environment().get_template(f"_pages/{template}").render(values)
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=HEADERS)
