"""Reads the options and checks them, each by itself and all of them together; every fault says what to do."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from server.clash import Clash, clash
from server.mail_settings import graph_needs_app, mail_clashes
from server.pager_secrets import PREFIX as PAGERS
from server.settings import BadSettings, Settings

__all__ = ["Checks", "Clash", "clash", "read_settings", "serving"]

SECRETS = (
    "app_secret", "app_certificate", "link_secret", "metrics_token", "heartbeat_token", "heartbeat_url",
    "smtp_password",
)  # fmt: skip
FLAGS = ("development", "port", "bind", "store", "mail", "speed", "policy", "client_port")
Checks = Callable[[Settings], Iterator[Clash]]


def read_settings(checks: Checks | None = None, **given: object) -> Settings:
    """The options given on the command line over those of the environment. Raises BadSettings with all faults.

    `checks` says what must hold together; without it, what a server needs.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    faults = [*_misspelt(), *_read_secret_files(chosen)]
    settings, bad = _parse(chosen, faults)
    faults += settings.pager_secrets.faults
    faults += [found.sentence for found in (checks or serving)(settings) if not found.options & bad]
    if faults:
        raise BadSettings(*faults)
    return settings


def _parse(chosen: dict[str, Any], faults: list[str]) -> tuple[Settings, set[str]]:
    """The settings, with defaults in place of values that do not parse, and the names of those."""
    try:
        return Settings(**chosen), set()
    except ValidationError as error:
        bad = {str(fault["loc"][0]) for fault in error.errors()}
    faults += [
        f"{_name(name)}: expected {Settings.model_fields[name].description}."
        for name in Settings.model_fields
        if name in bad
    ]
    defaults = {name: Settings.model_fields[name].default for name in bad}
    return Settings(**{**chosen, **defaults}), bad


def _name(field: str) -> str:
    variable = f"MUSTER_{field.upper()}"
    return f"--{field.replace('_', '-')} ({variable})" if field in FLAGS else variable


def _misspelt() -> Iterator[str]:
    """A variable that looks like one of ours but is not would otherwise be passed over in silence."""
    known = [f"MUSTER_{name.upper()}" for name in Settings.model_fields]
    known += [f"MUSTER_{name.upper()}_FILE" for name in SECRETS]
    for variable in sorted(os.environ):
        if (
            variable.startswith("MUSTER_")
            and not variable.startswith(PAGERS)
            and variable not in known
            and (near := difflib.get_close_matches(variable, known, 1, 0.85))
        ):
            yield f"{variable} is not an option. Did you mean {near[0]}?"


def _read_secret_files(chosen: dict[str, Any]) -> Iterator[str]:
    """Put the content of `MUSTER_<SECRET>_FILE` where the secret itself would stand."""
    for name in SECRETS:
        variable = f"MUSTER_{name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            continue
        if os.environ.get(f"MUSTER_{name.upper()}"):
            yield f"Set either MUSTER_{name.upper()} or {variable}, not both."
        try:
            chosen[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            yield f"{variable}: {path} cannot be read. Name a text file that Muster may read."
            continue
        if not chosen[name]:
            yield f"{variable}: {path} is empty. Put the secret in it."


def serving(settings: Settings) -> Iterator[Clash]:
    """What a server needs, beyond what each option by itself can tell."""
    yield from _who_may_call(settings)
    yield from _how_the_bot_signs_in(settings)
    yield from _what_links_need(settings)
    yield from mail_clashes(settings)
    if settings.speed != 1 and not settings.development:
        yield clash("speed development", "--speed is for demos: leave it at 1, or add --development.")
    if (settings.public_url or "").startswith("http:") and not settings.development:
        yield clash("public_url development", "MUSTER_PUBLIC_URL must begin with https:// unless --development is set.")
    if not settings.policy_file.is_file():
        sentence = f"--policy (MUSTER_POLICY): there is no file {settings.policy_file}. Name your muster.toml."
        yield clash("policy development", sentence)


def _who_may_call(settings: Settings) -> Iterator[Clash]:
    if settings.development and not settings.loopback:
        advice = f"Use --bind 127.0.0.1, not {settings.bind}."
        yield clash("bind development", f"--development lets anybody in, so it stays on this machine. {advice}")
    if settings.development:
        return
    if not settings.app_id:
        yield clash("app_id development", "Set MUSTER_APP_ID to the bot's app id, or try Muster with --development.")
    if not settings.tenant_id:
        yield clash("tenant_id development", "Set MUSTER_TENANT_ID to the tenants to let in, parted by commas.")


def _how_the_bot_signs_in(settings: Settings) -> Iterator[Clash]:
    ways: Mapping[str, object] = {
        "MUSTER_APP_SECRET": settings.app_secret,
        "MUSTER_APP_CERTIFICATE": settings.app_certificate,
        "MUSTER_MANAGED_IDENTITY": settings.managed_identity,
    }
    chosen = [name for name, value in ways.items() if value]
    options = "app_secret app_certificate managed_identity development"
    if not chosen and (settings.app_id or not settings.development or graph_needs_app(settings)):
        yield clash(
            options, f"The bot must sign in to answer: set one of {', '.join(ways)} (or the first two as …_FILE)."
        )
    if len(chosen) > 1:
        yield clash(options, f"Choose one way for the bot to sign in: {' and '.join(chosen)} are both set.")


def _what_links_need(settings: Settings) -> Iterator[Clash]:
    """Mails in a folder go to nobody, so their links need not outlast this process, nor lead here."""
    outside = any(not way.startswith("folder:") for way in (settings.mail, settings.mail_second) if way)
    if settings.development or not outside:
        return
    if not settings.link_secret:
        sentence = "Set MUSTER_LINK_SECRET (or …_FILE) to 32 random characters or more: it signs the links in mails."
        yield clash("link_secret mail mail_second development", sentence)
    if not settings.public_url:
        sentence = "Set MUSTER_PUBLIC_URL to the https address of this server: links in mails lead nowhere without it."
        yield clash("public_url mail mail_second development", sentence)
