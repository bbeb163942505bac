"""Who brings the right bearer token."""

from __future__ import annotations

from hmac import compare_digest

from aiohttp import hdrs, web


def check_bearer(request: web.Request, token: str | None) -> None:
    """Raises HTTPUnauthorized. No token lets everybody in: that is for development only.

    A header may hold any bytes; those that are no text are compared like all others.
    """
    given = request.headers.get(hdrs.AUTHORIZATION, "").encode(errors="surrogateescape")
    if token is not None and not compare_digest(given, f"Bearer {token}".encode()):
        raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
