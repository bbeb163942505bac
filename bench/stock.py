"""botbuilder as it comes, answering a static card and keeping nothing; mended only so that it answers clicks at all."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication, cloud_adapter
from botbuilder.schema import AdaptiveCardInvokeResponse, AdaptiveCardInvokeValue
from botframework.connector.auth import AuthenticationConstants, ServiceClientCredentialsFactory
from msrest.authentication import BasicTokenAuthentication

from bench.product import STAND_INS
from tests.standins.openid import APP_ID


class Configuration:
    """Microsoft's public cloud, but for the address of the signing keys."""

    TO_CHANNEL_FROM_BOT_LOGIN_URL = "https://login.microsoftonline.com/botframework.com"
    TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
    TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
    OAUTH_URL = AuthenticationConstants.OAUTH_URL
    TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL = AuthenticationConstants.TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL

    def __init__(self, keys: str) -> None:
        self.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = keys


class GivenToken(ServiceClientCredentialsFactory):  # type: ignore[misc]  # botbuilder brings no types
    """Spares it the login service, which it would ask anew for each turn."""

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == APP_ID

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: Any, **__: Any) -> BasicTokenAuthentication:
        return BasicTokenAuthentication({"access_token": "a" * 1200})


class StaticCard(ActivityHandler):  # type: ignore[misc]  # botbuilder brings no types
    """The same card for every click."""

    def __init__(self, card: dict[str, Any]) -> None:
        self._card = card

    async def on_adaptive_card_invoke(self, _: TurnContext, __: AdaptiveCardInvokeValue) -> AdaptiveCardInvokeResponse:
        kind = "application/vnd.microsoft.card.adaptive"
        return AdaptiveCardInvokeResponse(status_code=200, type=kind, value=self._card)


def let_dicts_through() -> None:
    """Without this every answer to a click is a 500: what is a dictionary already would be serialised again."""
    serialised = cloud_adapter.serializer_helper
    cloud_adapter.serializer_helper = lambda body: body if isinstance(body, dict) else serialised(body)


async def serve(card: dict[str, Any]) -> None:
    let_dicts_through()
    logging.disable(logging.WARNING)  # it would write a line for each click, about a field it does not know
    configuration = Configuration(f"{os.environ[STAND_INS]}/openid")
    adapter = CloudAdapter(
        ConfigurationBotFrameworkAuthentication(configuration, credentials_factory=GivenToken())
    )  # fmt: skip
    bot = StaticCard(card)

    async def messages(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.add_routes([web.post("/api/messages", messages)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_bytes())["value"]))
