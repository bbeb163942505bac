"""Wires the bot: gate, connector, the chat with people, and the messenger that performs what Teams is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.acting import Acting
from bot.adapter import Adapter
from bot.carry_out import CarryOut
from bot.chat import Chat
from bot.clicks import Clicks
from bot.connector import Connector
from bot.exchange import Exchanges
from bot.gate import Gate
from bot.handoff_cards import HandoffCards
from bot.headlines import Headlines
from bot.homes import Homes
from bot.keys import SigningKeys
from bot.messenger import Messenger, Speaker
from bot.notice_screens import NoticeScreens
from bot.oncall.review_post import ReviewPoster
from bot.pager import Pager
from bot.places import Places
from bot.roster import Roster
from bot.rota_cards import OncallMessenger
from bot.routes import bot_routes
from bot.screens import Screens
from bot.settings import CLOUDS, BadBotSettings, BotSettings
from bot.token import bot_token
from bot.typed import Typed
from bot.which import Which
from engine.ports import Calendars, Clock, Composer, Desk, Ids, Performer, Store
from graph.token import AppToken
from incidents import effects as fx
from oncall import effects as oncall_fx
from server.settings import BadSettings, Settings

MESSENGER = (
    fx.OpenRoom, fx.RefreshHeadline, fx.PostMessage, fx.RefreshNotice, oncall_fx.SendPage, oncall_fx.RefreshPage,
)  # fmt: skip
"""What the messenger performs."""


@dataclass(frozen=True, slots=True)
class Teams:
    """What the rest of the process needs of the bot."""

    routes: Sequence[web.RouteDef]
    messenger: Messenger
    performers: Mapping[type, Performer]
    keys: SigningKeys
    token: AppToken

    async def close(self) -> None:
        """What is being fetched may end; its connections are closed after it."""
        await self.keys.close()
        await self.token.close()


async def open_teams(
    settings: Settings,
    store: Store,
    desk: Desk,
    composer: Composer,
    calendars: Calendars,
    clock: Clock,
    ids: Ids,
    http: aiohttp.ClientSession,
    *,
    wall: Clock,
) -> Teams:
    """Tokens, keys and rate limits live by the `wall`'s time, however fast a demo runs.

    Raises BadSettings where the bot cannot prove who it is.
    """
    bot = _bot_settings(settings)
    token, keys = bot_token(bot, wall), SigningKeys(bot.cloud.openid, http, wall)
    connector = Connector(bot, http, token, wall, ids)
    tenants = tuple(settings.tenants)
    places = Places(store, clock)
    await places.start(tenants)
    acting = await _acting(settings, store, clock, tenants)
    wide = not settings.development  # the local client cannot, and says so under each card
    screens = Screens(store, desk, composer, ids, calendars, wide=wide)
    which, carry_out = Which(store, desk), CarryOut(desk, composer, clock, store, ids)
    exchanges = Exchanges(desk, which, places, clock, acting)
    roster = Roster(connector, places)
    homes = Homes(connector, places, roster)
    clicks, typed = Clicks(exchanges, screens, carry_out), Typed(exchanges, which, screens, carry_out, acting)
    chat = Chat(desk, exchanges, clicks, typed, places, roster, homes, Speaker(connector))
    gate = Gate(bot, keys, wall)
    messenger = Messenger(
        store=store,
        desk=desk,
        connector=connector,
        places=places,
        pager=Pager(store, desk, connector, places, homes, clock),
        headlines=Headlines(connector, places, homes, clock),
        notices=NoticeScreens(desk, composer, wide=wide),
        clock=clock,
    )
    routes = bot_routes(Adapter(gate, connector, chat, min(bot.tenants) if bot.any_tenant else ""))
    performers = _performers(messenger, store, desk, connector, places, homes, clock)
    return Teams(routes, messenger, performers, keys, token)


async def _acting(settings: Settings, store: Store, clock: Clock, tenants: Sequence[str]) -> Acting | None:
    """Only on one's own machine may one play all parts."""
    if not (settings.development and settings.loopback):
        return None
    acting = Acting(store, clock)
    await acting.start(tuple(tenants))
    return acting


def _performers(
    messenger: Messenger, store: Store, desk: Desk, connector: Connector, places: Places, homes: Homes, clock: Clock
) -> Mapping[type, Performer]:
    """Who makes which effect in Teams happen: a new one is one line here."""
    oncall = OncallMessenger(store, desk, connector, places, homes, clock)
    return {
        **dict.fromkeys(MESSENGER, messenger),
        **dict.fromkeys((oncall_fx.RefreshSwap, oncall_fx.TellPerson, oncall_fx.PostToTeam), oncall),
        oncall_fx.RefreshHandoff: HandoffCards(store, desk, connector, places, homes, clock),
        oncall_fx.PostReview: ReviewPoster(store, desk, connector, places, clock),
    }


def _bot_settings(settings: Settings) -> BotSettings:
    def secret(value: object) -> str:
        return value.get_secret_value() if value is not None and hasattr(value, "get_secret_value") else ""

    try:
        return BotSettings(
            app_id=settings.app_id or "",
            tenants=settings.tenants,
            development=settings.development,
            cloud=CLOUDS[settings.cloud],
            secret=secret(settings.app_secret),
            certificate=secret(settings.app_certificate),
            managed_identity=settings.managed_identity or "",
            any_tenant=settings.any_tenant,
            pace=settings.speed,
        )
    except BadBotSettings as bad:
        raise BadSettings(*bad.faults) from bad
