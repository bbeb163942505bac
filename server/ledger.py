"""`muster notices export`: what has become of each mail of a notice, as a CSV file, while the server runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_FILE = click.Path(path_type=Path)


@click.group()
def notices() -> None:
    """Notices to customers: export what has become of each mail.

    Exit status: 0 all is well, 1 some mails failed, came back or are in doubt, 2 wrong use or nothing done.
    """


@notices.command()
@click.argument("notice")
@click.option("--out", default="", help="The CSV file to write, or - for standard output.  [default: NOTICE.csv, here]")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@click.option("--addresses", is_flag=True, help="Write the addresses, too: personal data.")
@click.option("--tenant", default="", help="The tenant of the notice, where several share the store.")
@click.option("--store", help="tinydb:<folder>.  [default: tinydb:./data]")
@click.option("--json", "as_json", is_flag=True, help="Say what was written as one JSON document, for machines.")
def export(
    *, notice: str, out: str, force: bool, addresses: bool, tenant: str, store: str | None, as_json: bool
) -> None:
    """Write the ledger of a NOTICE such as INC-42-N1: number, state, reason, time, mailbox and Message-ID of each mail.

    States: queued, sent (handed over, no answer yet), accepted, bounced, suppressed, failed, doubtful.
    """
    from server import ledger_export  # noqa: PLC0415  only when it runs

    sys.exit(ledger_export.export(notice, out, tenant, store, force=force, addresses=addresses, as_json=as_json))
