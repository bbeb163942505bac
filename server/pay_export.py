"""The work of `muster oncall pay`, over a store that is opened for reading only."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import click

from bot.oncall.ledger import corrections_of, entries_of
from engine.clock import SystemClock
from engine.ports import StoreError
from incidents.timeline import count
from mail.customers.file import guarded
from mail.customers.write import replacing
from oncall.pay.model import HOUR, WEEK, Correction, Entry, Worked, unit_of
from oncall.pay.sums import Earned, earned, half_up
from oncall.reviews.period import Period, read_period
from playground import DEMO_TENANT
from server.customer_lists import STDOUT, WELL, answering
from server.read_settings import read_settings
from server.settings import BadSettings
from server.verify import embedded
from storage import open_store

SUMS = (
    "month", "id", "name", "unit", "shifts", "hours", "weeks", "weekend_hours", "holiday_hours", "earned",
    "corrections", "total",
)  # fmt: skip
ENTRIES = (
    "month", "kind", "id", "name", "schedule", "start", "end", "unit", "hours", "weeks", "weekend_hours",
    "holiday_hours", "per_week", "per_hour", "per_weekend_hour", "per_holiday_hour", "amount", "reason", "by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    period: Period
    entries: Sequence[Entry]
    corrections: Sequence[Correction]

    def by_unit(self) -> Iterator[tuple[str, Earned]]:
        """Everybody's sums, currency by currency, so that the hours beside a sum are those it was earned with."""
        units = {*(unit_of(one.pay) for one in self.entries), *(one.unit for one in self.corrections)}
        for unit in sorted(units):
            entries = [one for one in self.entries if unit_of(one.pay) == unit]
            for person in earned(entries, [one for one in self.corrections if one.unit == unit]):
                yield unit, person


@answering
def export(month: str, form: str, out: str, tenant: str, store: str | None, *, force: bool) -> int:
    """`form` is `csv`, `entries`, `json` or `text`; `out` a file or `-`. Raises BadSettings for what is no month, no
    store, or, not `force`d, a file that is there already."""
    period = read_period(month)
    if period is None or period.months != 1:
        raise BadSettings(f"{month} is no month. Write it as 2026-11.")
    found = asyncio.run(_read(period, tenant, store))
    with ExitStack() as stack:
        file = sys.stdout if out == STDOUT else stack.enter_context(replacing(_free(Path(out), force=force)))
        _write(file, found, form)
    if out != STDOUT:
        click.echo(f"Written to {out}")
    # Said where it is in nobody's way: the month is over when it is over everywhere.
    if period.ends("Pacific/Pago_Pago") > SystemClock().now():
        click.echo(f"{period.words} is not over yet: shifts that have not ended are not in it.", err=True)
    return WELL


async def _read(period: Period, tenant: str, url: str | None) -> Month:
    settings = read_settings(embedded, store=url)
    tenants = [tenant] if tenant else [*sorted(settings.tenant_id), DEMO_TENANT]
    try:
        store = await open_store(settings.store, read_only=True)
    except (StoreError, ValueError) as error:
        raise BadSettings(f"{error}.") from error
    try:
        for one in tenants:
            entries = await entries_of(store, one, period.key)
            corrections = await corrections_of(store, one, period.key)
            if entries or corrections:
                return Month(period, entries, corrections)
        return Month(period, (), ())
    finally:
        await store.close()


def _free(path: Path, *, force: bool) -> Path:
    if path.exists() and not force:
        raise BadSettings(f"{path} is there already. Name another file with --out, or write over it with --force.")
    return path


def _write(file: TextIO, month: Month, form: str) -> None:
    if form == "json":
        rows = [dict(zip(SUMS, row, strict=True)) for row in _sums(month)]
        file.write(json.dumps({"month": month.period.key, "people": rows}) + "\n")
    elif form == "text":
        file.writelines(f"{line}\n" for line in _text(month))
    else:
        header, rows_ = (ENTRIES, _entries(month)) if form == "entries" else (SUMS, _sums(month))
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows_)


def _sums(month: Month) -> Iterator[list[str]]:
    """Numbers are written as such, minus sign and all; a cell of words is none that a spreadsheet would run."""
    for unit, one in month.by_unit():
        found = one.sums[0]
        money = (_money(found.shifts), _money(found.corrections), _money(found.cents))
        who = (guarded(one.who.id), guarded(one.who.name), unit)
        yield [month.period.key, *who, str(one.shifts), *_worked(one.worked), *money]


def _entries(month: Month) -> Iterator[list[str]]:
    for one in month.entries:
        who = (guarded(one.who.id), guarded(one.who.name), guarded(one.schedule))
        pay = one.pay
        rates = (str(pay.week), str(pay.hour), str(pay.weekend), str(pay.holiday))
        # Beyond cents, so that whoever adds them up comes to the sum: that alone is rounded.
        amount = str(Decimal(half_up(one.earned * 10_000)) / 1_000_000)
        span = (one.start.isoformat(), one.end.isoformat(), unit_of(pay))
        yield [month.period.key, "shift", *who, *span, *_worked(one.worked), *rates, amount, "", ""]
    for fix in month.corrections:
        who = (guarded(fix.person.id), guarded(fix.person.name), "")
        told = (_money(fix.cents), guarded(fix.reason), guarded(fix.by.name))
        yield [month.period.key, "correction", *who, fix.at.isoformat(), "", fix.unit, *[""] * 8, *told]


def _text(month: Month) -> Iterable[str]:
    yield f"On-call pay of {month.period.words}"
    for unit, one in month.by_unit():
        hours = _worked(one.worked)[0]
        yield f"  {one.who.name}: {_money(one.sums[0].cents)} {unit} ({hours} h in {count(one.shifts, 'shift')})"
    if not month.entries and not month.corrections:
        yield "  Nobody has earned anything in it, by the ledger of this store."


def _worked(worked: Worked) -> tuple[str, str, str, str]:
    return (
        _number(worked.hours, HOUR), _number(worked.calendar, WEEK), _number(worked.weekend, HOUR),
        _number(worked.holiday, HOUR),
    )  # fmt: skip


def _number(micros: int, unit: int) -> str:
    """Four decimals at most: a third of an hour has no end."""
    return f"{Decimal(micros) / unit:.4f}".rstrip("0").rstrip(".")


def _money(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"
