"""The page at `/` of a development server: where to click, and what to try first."""

from __future__ import annotations

from pathlib import Path
from string import Template

from aiohttp import web

PAGE = Path(__file__).with_name("start_page.html")


def route(client_port: int) -> web.RouteDef:
    """`GET /`, with a link to the local Teams client on that port."""
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(client_port=client_port)

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    return web.get("/", show)
