"""The work of `muster notices export`, over a store that is opened for reading only."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click

from engine.ports import Ref, Store, StoreError
from incidents.campaigns.model import Campaign
from mail.customers.file import guarded
from mail.customers.write import replacing
from mail.delivery import ledger
from mail.delivery.ledger_file import ledger_rows
from playground import DEMO_TENANT
from server.customer_lists import FINDING, STDOUT, WELL, answering
from server.read_settings import read_settings
from server.settings import BadSettings
from server.verify import embedded
from storage import open_store

TROUBLE = (ledger.BOUNCED, ledger.FAILED, ledger.DOUBTFUL)


@answering
def export(
    notice: str, out: str, tenant: str, store: str | None, *, force: bool, addresses: bool, as_json: bool
) -> int:
    """Exit status 1 where some mails failed, came back or are in doubt. `out` is a file, `-`, or empty for a file of
    the notice's name here. Raises BadSettings where there is no such notice, or, not `force`d, the file already."""
    key, file, states = asyncio.run(_export(notice, out, tenant, store, force=force, addresses=addresses))
    if as_json:
        click.echo(json.dumps({"notice": key, "file": file, "states": states}), err=out == STDOUT)
    else:
        told = ", ".join(f"{count:,} {state}" for state, count in states.items()) or "nobody"
        click.echo(f"{key}: {told}." + ("" if out == STDOUT else f" Written to {file}"), err=out == STDOUT)
    return FINDING if any(states.get(state) for state in TROUBLE) else WELL


async def _export(
    notice: str, out: str, tenant: str, url: str | None, *, force: bool, addresses: bool
) -> tuple[str, str, dict[str, int]]:
    """The key of the notice, the file, and how many there are of each state."""
    settings = read_settings(embedded, store=url)
    tenants = [tenant] if tenant else [*sorted(settings.tenant_id), DEMO_TENANT]
    try:
        store = await open_store(settings.store, read_only=True)
    except (StoreError, ValueError) as error:
        raise BadSettings(f"{error}.") from error
    try:
        campaign = await _find(store, tenants, notice)
        name = out or f"{campaign.key}.csv"
        with ExitStack() as stack:
            file = sys.stdout if out == STDOUT else stack.enter_context(replacing(_free(Path(name), force=force)))
            return campaign.key, name, await _write(store, campaign, file, addresses=addresses)
    finally:
        await store.close()


def _free(path: Path, *, force: bool) -> Path:
    if path.exists() and not force:
        raise BadSettings(f"{path} is there already. Name another file with --out, or write over it with --force.")
    return path


async def _find(store: Store, tenants: list[str], notice: str) -> Campaign:
    """Whatever the case it was typed in."""
    for tenant in tenants:
        for key in dict.fromkeys((notice, notice.upper())):
            stored = await store.load(Ref(tenant, "campaign", key))
            if stored and isinstance(stored.snapshot, Campaign):
                return stored.snapshot
    raise BadSettings(f"There is no notice {notice} here. Name one such as INC-42-N1, and its --tenant if need be.")


async def _write(store: Store, campaign: Campaign, file: TextIO, *, addresses: bool) -> dict[str, int]:
    """Each row as it is read; returns how many there are of each state."""
    states, lines = Counter[str](), csv.writer(file, lineterminator="\n")
    header = True
    async for row in ledger_rows(store, campaign, addresses=addresses):
        lines.writerow([guarded(cell) for cell in row])
        if not header:
            states[row[1]] += 1
        header = False
    return dict(sorted(states.items()))
