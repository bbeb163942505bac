"""The bot's token for the connector: the app's sign-in, for the scope of its cloud's bot service."""

from __future__ import annotations

from bot.settings import BotSettings
from engine.ports import Clock
from graph.sign_in import Credentials, token_source
from graph.token import AppToken


def bot_token(settings: BotSettings, clock: Clock) -> AppToken:
    """An empty one in development without an app id."""
    if settings.anonymous:
        return AppToken(None, clock)
    proof = Credentials(
        app_id=settings.app_id,
        tenant=settings.home,
        secret=settings.secret,
        certificate=settings.certificate,
        managed_identity=settings.managed_identity,
    )
    return AppToken(token_source(proof, settings.cloud.login, f"{settings.cloud.scope}/.default"), clock)
