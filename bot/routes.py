"""`POST /api/messages`: the HTTP of the bot, with the status each kind of call deserves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from bot.adapter import Adapter
from bot.gate import Denied
from bot.peel import Malformed
from engine.ports import TryLater

PATH = "/api/messages"
BODY_LIMIT = 256 * 1024
"""Teams sends at most 100 KB."""
_JSON = {hdrs.CONTENT_TYPE: "application/json; charset=utf-8"}


def bot_routes(adapter: Adapter) -> list[web.RouteDef]:
    """For `build_app`. HEAD is answered 405, which is all the local client wants to know."""
    return [web.post(PATH, _messages(adapter))]


def _messages(adapter: Adapter) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def messages(request: web.Request) -> web.Response:
        authorization = request.headers.get(hdrs.AUTHORIZATION)
        try:
            adapter.expects(authorization)
            answer = await adapter.receive(authorization, await _body(request))
        except Denied as denied:
            raise _denied(denied) from None
        except Malformed as error:
            raise web.HTTPBadRequest(text=f"{error}.") from None
        except TryLater as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from None
        return web.Response(body=answer, headers=_JSON) if answer is not None else web.Response()

    return messages


async def _body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON, as application/json.")
    size = request.content_length or 0
    body = await request.read() if size <= BODY_LIMIT else b""
    size = max(size, len(body))
    if size > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, size, text=f"An activity has at most {BODY_LIMIT} bytes.")
    return body


def _denied(denied: Denied) -> web.HTTPException:
    if denied.status == 401:
        return web.HTTPUnauthorized(text=str(denied), headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
    return web.HTTPForbidden(text=str(denied))
