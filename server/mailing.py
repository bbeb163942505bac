"""Builds what sends the mails of notices, by the settings: a folder, Microsoft Graph, or a mail server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import aiohttp

from engine.ports import Clock, Ids, Store
from graph.client import GraphClient
from graph.sign_in import Credentials, token_source
from graph.token import AppToken
from incidents.campaigns.model import Route
from incidents.policy import MailRules
from mail.delivery.unsettled import unsettled
from mail.senders.folder import FolderSender
from mail.senders.graph.inbox import Inboxes
from mail.senders.graph.mailboxes import Mailboxes
from mail.senders.graph.search import LAG
from mail.senders.graph.sender import GraphSender
from mail.senders.sender import Sender
from mail.senders.smtp.sender import SmtpSender
from server.mail_settings import GRAPH, graph_cloud, smtp_server
from server.settings import BadSettings, Settings

FOLDER = "folder:"
NO_BATCHES = (
    "The policy allows batches ([mail] batch), but --mail smtp:// carries one mail to each customer only: a mail "
    "server may take some recipients of a batch and refuse others. Set batch = 0, or send by graph:."
)


class Outside(Protocol):
    """What senders are built on: `clock` is the product's time, `wall` that of the services."""

    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def wall(self) -> Clock: ...
    @property
    def graph(self) -> GraphClient: ...


async def open_senders(settings: Settings, rules: MailRules, world: Outside) -> Mapping[Route, Sender]:
    """Each route that is possible, with its sender. Reads back what the mailboxes sent in the last day.

    Raises BadSettings where the policy allows batches and the sender cannot carry them.
    """
    if rules.batch and settings.mail.startswith("smtp"):
        raise BadSettings(NO_BATCHES)
    first = await _sender(settings.mail, settings, rules, world)
    senders = {Route.EACH: first}
    if rules.batch:
        senders[Route.BATCH] = first
    if settings.mail_second:
        senders[Route.SECOND] = await _sender(settings.mail_second, settings, rules, world)
    return senders


async def close_senders(senders: Mapping[Route, Sender]) -> None:
    """Let go of what they are connected to, when nothing is sent any more."""
    for sender in dict.fromkeys(senders.values()):
        if isinstance(sender, SmtpSender):
            await sender.close()


def mail_folder(settings: Settings) -> Path | None:
    """The folder that mails go to, for the page that shows them; none where they leave this machine."""
    return Path(settings.mail.removeprefix(FOLDER)) if settings.mail.startswith(FOLDER) else None


def graph_client(settings: Settings, http: aiohttp.ClientSession, wall: Clock, ids: Ids) -> GraphClient:
    """The process's one client of Graph: its limit of four calls counts per app. A stand-in needs no token."""
    cloud, source = graph_cloud(settings), None
    if settings.app_id:
        credentials = Credentials(
            app_id=settings.app_id,
            tenant=min(settings.tenants),
            secret=settings.app_secret.get_secret_value() if settings.app_secret else "",
            certificate=settings.app_certificate.get_secret_value() if settings.app_certificate else "",
            managed_identity=settings.managed_identity or "",
        )
        source = token_source(credentials, cloud.login, cloud.scope)
    return GraphClient(http, AppToken(source, wall), wall, ids, cloud.base_url)


async def _sender(way: str, settings: Settings, rules: MailRules, world: Outside) -> Sender:
    if way == GRAPH:
        return await _graph_sender(settings, rules, world)
    if way.startswith("smtp"):
        server, pace = smtp_server(settings, way), settings.speed
        return SmtpSender(server, world.clock, per_minute=settings.smtp_per_minute, pace=pace)
    return FolderSender(Path(way.removeprefix(FOLDER)))


async def _graph_sender(settings: Settings, rules: MailRules, world: Outside) -> Sender:
    client, pace = world.graph, settings.speed
    mailboxes = Mailboxes(world.clock, rules.senders, rules.per_minute, rules.per_day, pace=pace)
    for tenant in sorted(settings.tenants):
        begun = [mailbox async for mailbox in unsettled(world.store, tenant, mailboxes.last_calls)]
        await mailboxes.open(world.store, tenant, begun)
    inboxes = Inboxes(client, rules.senders, world.clock, world.wall, pace=pace) if rules.read_bounces else None
    return GraphSender(client, mailboxes, world.clock, inboxes, lag=lag(settings), pace=pace)


def lag(settings: Settings) -> timedelta:
    """By the product's clock: Exchange's own minute, however that clock hurries; a stand-in hurries with it."""
    return LAG if settings.graph_url else LAG * settings.speed
