"""`muster oncall`: the options of its commands. They load what they need when they run, as all of `muster` does."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def oncall() -> None:
    """On-call: what is wrong with its schedules, and what it earned.

    Exit status: 0 all is well, 1 something was found, 2 wrong use or nothing done.
    """


@oncall.command()
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: muster.toml]")
@click.option("--store", help="tinydb:<folder>; the server may run meanwhile.  [default: tinydb:./data]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines.")
def check(*, policy: Path | None, store: str | None, as_json: bool) -> None:
    """Hold the schedules of the coming four weeks against their rules.

    Gaps, hours outside people's working time, double bookings, too long or too close shifts, fair shares, and whom
    nothing would wake for a SEV-1. With a store, overrides, swaps and contacts count.
    """
    from server import oncall_check  # noqa: PLC0415  only when it runs

    sys.exit(oncall_check.look(policy, store, as_json=as_json))


@oncall.command()
@click.argument("month")
@click.option("--csv", "as_csv", is_flag=True, help="CSV for payroll: one line a person and currency.")
@click.option("--entries", is_flag=True, help="With --csv: every entry of the ledger, corrections among them.")
@click.option("--out", default="-", help="The file to write, or - for standard output.  [default: -]")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@click.option("--tenant", default="", help="The tenant, where several share the store.")
@click.option("--store", help="tinydb:<folder>.  [default: tinydb:./data]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines.")
def pay(
    *, month: str, as_csv: bool, entries: bool, out: str, force: bool, tenant: str, store: str | None, as_json: bool
) -> None:
    """What on-call earned in a MONTH such as 2026-11. The server may run meanwhile.

    A shift is counted when it has ended, in the month of the person's own time. Sums are exact, and rounded half up to
    cents once for each person and currency.
    """
    from server import pay_export  # noqa: PLC0415  only when it runs

    form = "json" if as_json else "entries" if entries else "csv" if as_csv else "text"
    sys.exit(pay_export.export(month, form, out, tenant, store, force=force))
