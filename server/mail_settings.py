"""Checks how mail leaves: what Microsoft Graph needs, what a mail server needs, and stand-ins on this machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from graph.cloud import CLOUDS as GRAPH_CLOUDS
from graph.cloud import GraphCloud, on_this_machine
from mail.senders.smtp.server import SmtpServer, read_server
from server.clash import Clash, clash
from server.settings import Settings

GRAPH = "graph:"
NO_APP = "{option} graph: sends as an app registration: set MUSTER_APP_ID to its id."
NO_TENANT = "{option} graph: signs in to one tenant: set MUSTER_TENANT_ID, and the tenant of the mailboxes."
TWO_TENANTS = (
    "{option} graph: sends from the mailboxes of one tenant, but MUSTER_TENANT_ID names several. Name one, or send by "
    "smtp://."
)
IN_URL = "{option}: the address holds a password, which logs and process lists show. Put it in MUSTER_SMTP_PASSWORD."
UNPROVEN = "{option} names a user of the mail server: set its password in MUSTER_SMTP_PASSWORD (or …_FILE)."
SAME = "MUSTER_MAIL_SECOND names the same way as --mail. Name another one, or leave it out."
STAND_IN = "{variable} is for stand-ins in development: it takes an address on this machine only, with --development."


def mail_clashes(settings: Settings) -> Iterator[Clash]:
    """What the two ways for mail need, beyond their form."""
    for field, option in (("mail", "--mail"), ("mail_second", "MUSTER_MAIL_SECOND")):
        way: str = getattr(settings, field) or ""
        if way == GRAPH:
            yield from _graph(settings, field, option)
        elif way.startswith("smtp"):
            yield from _smtp(settings, way, field, option)
    if settings.mail_second == settings.mail:
        yield clash("mail mail_second", SAME)
    for field in ("graph_url", "login_url"):
        if getattr(settings, field) and not (settings.development and _is_stand_in(settings, field)):
            yield clash(f"{field} development", STAND_IN.format(variable=f"MUSTER_{field.upper()}"))


def graph_needs_app(settings: Settings) -> bool:
    """Mail goes out by Microsoft Graph itself, which takes nobody who has not signed in."""
    return GRAPH in (settings.mail, settings.mail_second) and not (settings.development and settings.graph_url)


def graph_cloud(settings: Settings) -> GraphCloud:
    """Where login and Graph are. ValueError where a stand-in is not on this machine."""
    cloud = GRAPH_CLOUDS[settings.cloud]
    return on_this_machine(cloud, login=settings.login_url or "", base_url=settings.graph_url or "")


def smtp_server(settings: Settings, way: str) -> SmtpServer:
    """ValueError says what was expected."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    return read_server(way, password, development=settings.development)


def _graph(settings: Settings, field: str, option: str) -> Iterator[Clash]:
    """How the app signs in is asked for elsewhere, for the bot needs it, too; outside development so are app and
    tenant. A stand-in takes whoever comes."""
    needed = settings.development and (settings.app_id or graph_needs_app(settings))
    if needed and not settings.app_id:
        yield clash(f"{field} app_id", NO_APP.format(option=option))
    if needed and not settings.tenant_id:
        yield clash(f"{field} tenant_id", NO_TENANT.format(option=option))
    if len(settings.tenant_id) > 1:
        yield clash(f"{field} tenant_id", TWO_TENANTS.format(option=option))


def _smtp(settings: Settings, way: str, field: str, option: str) -> Iterator[Clash]:
    if "@" in way and ":" in way.partition("://")[2].rpartition("@")[0]:
        yield clash(field, IN_URL.format(option=option))
        return
    try:
        server = smtp_server(settings, way)
    except ValueError as expected:
        yield clash(field, f"{option}: expected {expected}.")
        return
    if server.user and not server.password:
        yield clash(f"{field} smtp_password", UNPROVEN.format(option=option))


def _is_stand_in(settings: Settings, field: str) -> bool:
    try:
        on_this_machine(GRAPH_CLOUDS[settings.cloud], base_url=getattr(settings, field))
    except ValueError:
        return False
    return urlsplit(getattr(settings, field)).username is None
