"""The work of `muster oncall check`: schedules held against their rules, and whom nothing would wake for a SEV-1."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from engine.clock import SystemClock
from engine.ports import Store, StoreError
from incidents.policy import Policy
from oncall.contacts.model import Contacts
from oncall.contacts.ringing import has_ringer, rings
from oncall.rotas.model import Rota
from oncall.schedules.checks import check
from oncall.schedules.duty import Duty
from playground import DEMO_TENANT
from server.customer_lists import WELL, answering
from server.policy import load_policy
from server.read_settings import Clash, read_settings
from server.settings import BadSettings, Settings
from server.verify import SCHEME
from storage import open_store

FINDING = 1
AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Laid:
    """What chat has laid over the policy file, as far as there is a store."""

    rotas: Mapping[str, Rota] = field(default_factory=dict)
    contacts: Mapping[str, Contacts] = field(default_factory=dict)


@answering
def look(policy_file: Path | None, store: str | None, *, as_json: bool) -> int:
    """0 where nothing was found, else 1. Raises BadSettings where policy or store cannot be read."""
    settings = read_settings(_anything, policy=policy_file, store=store)
    policy = load_policy(settings.policy_file)
    tenants = [*sorted(settings.tenant_id), DEMO_TENANT]
    begun = settings.store.startswith(SCHEME) and Path(settings.store.removeprefix(SCHEME)).is_dir()
    laid = asyncio.run(_laid(settings.store, tenants)) if begun else Laid()
    found = findings(policy, laid, SystemClock().now())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _tell(found)
    return FINDING if any(found.values()) else WELL


def _anything(_: Settings) -> Iterator[Clash]:
    """The schedules can be checked before any server has run here."""
    yield from ()


def findings(policy: Policy, laid: Laid, now: datetime) -> Mapping[str, list[str]]:
    """By the name of a schedule what is wrong with its coming weeks, and last whom nothing wakes."""
    duty = Duty(policy.schedules, laid.rotas)
    found = {
        schedule.name: [one.words for one in check(schedule, duty, policy.people, policy.oncall, now, now + AHEAD)]
        for schedule in policy.schedules.values()
    }
    silent = ", ".join(person.name for person in rings(policy, laid.contacts, duty, now))
    why = "add a phone number with: contacts" if has_ringer(policy) else "add a [[pager]] that calls people"
    return found | {"SEV-1 pages": [f"Nothing rings for {silent}: {why}."] if silent else []}


def _tell(found: Mapping[str, list[str]]) -> None:
    for name, words in found.items():
        click.echo(f"{name}:" if words else f"{name}: well")
        for line in words:
            click.echo(f"  {line}")


async def _laid(url: str, tenants: list[str]) -> Laid:
    try:
        store = await open_store(url, read_only=True)
    except (StoreError, ValueError) as error:
        raise BadSettings(str(error)) from error
    try:
        return await _read(store, tenants)
    finally:
        await store.close()


async def _read(store: Store, tenants: list[str]) -> Laid:
    rotas, contacts = dict[str, Rota](), dict[str, Contacts]()
    for tenant in tenants:
        rotas |= {r.key: s.snapshot for r, s in await store.open(tenant, "rota") if isinstance(s.snapshot, Rota)}
        known = await store.open(tenant, "contacts")
        contacts |= {r.key: s.snapshot for r, s in known if isinstance(s.snapshot, Contacts)}
    return Laid(rotas, contacts)
