"""The work of `muster import rota`: reads the source, writes the text and tells how much of it agrees."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import click

from engine.clock import SystemClock
from graph.cloud import is_loopback
from incidents.policy import Policy
from mail.customers.write import replacing
from rota.imports import calendars, grafana, opsgenie, pagerduty
from rota.imports.api import LARGEST, TOKEN, parsed, too_large
from rota.imports.asking import ask_api, fetch_calendar
from rota.imports.found import Found, NotImported
from rota.imports.matching import read_given
from rota.imports.node import Node
from rota.imports.writing import Imported, Written, write, write_overrides
from server.policy import load_policy
from server.settings import BadSettings

WELL, FINDING, WRONG_USE = 0, 1, 2
STDIN = "-"
_READERS = {"pagerduty": pagerduty.read, "opsgenie": opsgenie.read, "grafana": grafana.read}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, option by option; `overrides` for `--as overrides`."""

    source: str
    kind: str
    name: str
    api: str
    people: Path | None
    policy: Path | None
    time_zone: str
    overrides: bool
    schedule: str
    out: Path | None


def import_rota(wish: Wish, *, force: bool, as_json: bool) -> int:
    """Exit status 1 where something is left to look at, 2 where nothing was written."""
    try:
        _check(wish, force=force)
        written = _written(wish, SystemClock().now())
        if wish.out:
            with replacing(wish.out) as file:
                file.write(written.text)
        else:
            click.echo(written.text, nl=False)
    except NotImported as why:
        return _wrong(str(why))
    except BadSettings as bad:
        return _wrong(*bad.faults)
    except BrokenPipeError:
        raise  # Whoever read what we print went away: nothing of the work failed.
    except OSError as error:
        return _wrong(f"Nothing was written: {error.strerror}{f' ({error.filename})' if error.filename else ''}.")
    click.echo(json.dumps(_document(written), ensure_ascii=False) if as_json else "\n".join(written.told), err=True)
    return WELL if written.whole else FINDING


def _wrong(*faults: str) -> int:
    for fault in faults:
        click.echo(fault, err=True)
    return WRONG_USE


def _check(wish: Wish, *, force: bool) -> None:
    if wish.overrides != bool(wish.schedule):
        raise NotImported("--as overrides and --schedule go together: which schedule are they to be laid over?")
    if wish.out and wish.out.exists() and not force:
        raise NotImported(f"{wish.out} is there already. Name another file, or add --force.")
    if wish.api and not _private(wish.api):
        raise NotImported("--api: name an https address, so that the token does not travel in the open.")
    if wish.api and (wish.source or wish.kind == "ical"):
        raise NotImported("--api goes without SOURCE: either the API is asked, or a file is read.")


def _private(address: str) -> bool:
    """Over TLS, or to this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    )


def _written(wish: Wish, now: datetime) -> Written:
    policy = _policy(wish.policy)
    given = read_given(_read(str(wish.people)).decode("utf-8", "replace"), policy) if wish.people else {}
    found = _found(wish, now)
    if wish.overrides:
        return write_overrides(found, policy, given, now, wish.schedule)
    # A calendar is called so, and the API was asked for it alone, perhaps by its id.
    return write(found, policy, given, now, wish.name if wish.source and wish.kind != "ical" else "")


def _policy(named: Path | None) -> Policy | None:
    """The one named, else `muster.toml` if it is there: somebody new to Muster has none yet."""
    path = named or Path("muster.toml")
    return load_policy(path) if named or path.exists() else None


def _found(wish: Wish, now: datetime) -> Found:
    if wish.kind == "ical":
        return calendars.read(_calendar(wish.source), now, wish.time_zone, wish.name, plain=wish.overrides)
    doc = parsed(_read(wish.source)) if wish.source else asyncio.run(_ask(wish))
    return _READERS[wish.kind](doc, now, wish.time_zone)


def _calendar(source: str) -> bytes:
    if not source:
        raise NotImported("Name a calendar: a file, - for standard input, or its https address.")
    address = f"https{source.removeprefix('webcal')}" if source.startswith("webcal://") else source
    if "://" not in address:
        return _read(address)
    if not _private(address):
        raise NotImported("Name the https address of the calendar: the address itself is a secret.")
    return asyncio.run(_fetch(address))


def _read(source: str) -> bytes:
    """A file, or standard input. An address is refused here: the API is asked without SOURCE."""
    if "://" in source:
        raise NotImported("SOURCE is a file here. To ask the API leave it out, and name its address with --api.")
    if source == STDIN:
        text = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(source).open("rb") as file:
            text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise NotImported(too_large("That file"))
    return text


async def _ask(wish: Wish) -> Node:
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise NotImported(f"Name a file to read, or put a token that may read schedules into {TOKEN} to ask the API.")
    if not token.isascii() or not token.isprintable():
        raise NotImported(f"The token in {TOKEN} has signs in it that no token has. Copy it once more.")
    async with _session(wish.api) as http:
        return await ask_api(wish.kind, http, wish.api, token, SystemClock(), wish.name)


async def _fetch(address: str) -> bytes:
    async with _session(address) as http:
        return await fetch_calendar(http, address)


def _session(address: str) -> aiohttp.ClientSession:
    """By the proxy variables of this machine, but for what is on it."""
    return aiohttp.ClientSession(trust_env=not is_loopback(urlsplit(address).hostname or ""))


def _document(written: Written) -> dict[str, object]:
    new = [{"key": each.key, "name": each.name, "address": bool(each.email)} for each in written.matching.new]
    return {"schedules": [_one(each) for each in written.schedules], "new_people": new}


def _one(each: Imported) -> dict[str, object]:
    same, total = each.proof.hours if each.proof else (None, None)
    return {
        "key": each.schedule.key,
        "name": each.schedule.name,
        "layers": len(each.schedule.layers),
        "overrides": each.overrides,
        "notes": list(each.notes),
        "hours_compared": total,
        "hours_agreeing": same,
    }
