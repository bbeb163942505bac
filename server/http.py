"""The web application and the socket it listens on, which lets work finish when it ends."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from engine.ports import Ids
from server import start_page
from server.edge import Edge
from server.health import Health
from server.metrics import Metrics
from server.settings import BadSettings, Settings

BODY_LIMIT = 256 * 1024
"""Teams sends at most 100 KB in one request, alert senders about as much."""
GRACE = 10.0
"""Seconds that requests under way get to finish once the process is told to stop."""


def build_app(
    settings: Settings, *, routes: Iterable[web.AbstractRouteDef], health: Health, metrics: Metrics, ids: Ids
) -> web.Application:
    """The routes handed in, health, metrics where they may be seen, and in development a start page."""
    edge = Edge(ids, metrics, hosts=_names(settings), https=settings.base_url.startswith("https:"))
    app = web.Application(middlewares=[edge.middleware()], client_max_size=BODY_LIMIT)
    app.add_routes([*routes, *health.routes()])
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    if token or settings.development:
        app.add_routes([metrics.route(token)])
    if settings.development:
        app.add_routes(start_page.routes(settings))
    return app


def _names(settings: Settings) -> frozenset[str] | None:
    """The hosts a development server answers to: this machine, and the tunnel of its public address."""
    if not settings.development:
        return None
    return frozenset({"localhost", "127.0.0.1", "::1", settings.bind, urlsplit(settings.base_url).hostname or ""})


@asynccontextmanager
async def listening(app: web.Application, health: Health, settings: Settings) -> AsyncIterator[str]:
    """Listen, and yield the address. At the end: not ready any more, no new requests, those under way finish."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await _start(web.TCPSite(runner, settings.bind, settings.port), settings)
        port = runner.addresses[0][1]
        yield f"http://{_shown(settings.bind)}:{port}"
    finally:
        health.stop()
        await runner.cleanup()


async def _start(site: web.TCPSite, settings: Settings) -> None:
    try:
        await site.start()
    except OSError as error:
        where = f"{settings.bind} port {settings.port}"
        if error.errno == errno.EADDRINUSE:
            advice = f"{where} is taken by another program. Stop it, or choose another port with --port."
        else:
            advice = f"Cannot listen on {where}: {error.strerror}. Choose others with --bind and --port."
        raise BadSettings(advice) from error


def _shown(bind: str) -> str:
    """The address as a person would type it: a wildcard or the loopback is this machine."""
    try:
        address = ip_address(bind)
    except ValueError:
        return bind
    if address.version == 6:
        return f"[{bind}]" if not address.is_unspecified else "localhost"
    return "localhost" if address.is_loopback or address.is_unspecified else bind
