"""`muster erase`: a customer's address out of everything Muster keeps, whether the server runs or not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from server.erasing import Done

FINDING, WRONG_USE = 1, 2
STDIN = "Read the address from standard input, so that no list of processes shows it."
SILENT = "Keep a hash of it, so that no mail ever goes there again, or not even that.  [default: --keep-silent]"


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.argument("address", required=False),
        click.option("--stdin", "from_stdin", is_flag=True, help=STDIN),
        click.option("--from-lists", is_flag=True, help="Take it out of the customer lists, too."),
        click.option("--keep-silent/--forget", "silent", default=True, help=SILENT),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--store", help="tinydb:<folder>.  [default: tinydb:./data]"),
        click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: muster.toml]"),
        click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_options
def erase(
    *, address: str | None, from_stdin: bool, from_lists: bool, silent: bool, yes: bool, as_json: bool, **where: object
) -> None:
    """Take a customer's ADDRESS out of everything Muster keeps.

    Asks the running server to do it, or does it itself. Says how much there was, never who. Exit status 1: a customer
    list still holds the address.
    """
    wanted = _address(address, from_stdin=from_stdin)
    if not yes:
        if from_stdin or not sys.stdin.isatty():
            _wrong_use("Nobody can be asked here. Add --yes to erase it without a question.")
        if not click.confirm("Erase this address from every notice? It cannot be brought back.", err=True):
            click.echo("Nothing was erased.", err=True)
            sys.exit(FINDING)
    done = _carry_out(wanted, silent, from_lists, where)
    click.echo(json.dumps(asdict(done)) if as_json else "\n".join(_told(done)))
    sys.exit(0 if done.complete else FINDING)


def _address(argument: str | None, *, from_stdin: bool) -> str:
    if (argument is None) == (not from_stdin):
        _wrong_use("Name the address, or send it with --stdin: one of the two.")
    return argument if argument is not None else sys.stdin.readline().strip()


def _carry_out(address: str, silent: bool, from_lists: bool, where: dict[str, object]) -> Done:  # noqa: FBT001
    # What follows takes half a second to load, and `muster --help` needs none of it.
    from engine.ports import StoreError  # noqa: PLC0415
    from mail.customers.addresses import BadAddress  # noqa: PLC0415
    from server.control import NotDone  # noqa: PLC0415
    from server.erasing import Wish  # noqa: PLC0415
    from server.reach import erase_anyhow  # noqa: PLC0415
    from server.settings import BadSettings  # noqa: PLC0415

    try:
        return erase_anyhow(Wish(address, silent=silent, from_lists=from_lists), where)
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    except BadAddress as bad:
        _wrong_use(f"That cannot be erased: {bad}.")
    except (NotDone, StoreError) as error:
        click.echo(str(error), err=True)
        sys.exit(FINDING)


def _told(done: Done) -> Iterator[str]:
    """For people: what went, what stays, and what is left to do."""
    rows = "1 address" if done.rows == 1 else f"{done.rows} addresses"
    notices = "1 notice" if done.notices == 1 else f"{done.notices} notices"
    yield f"Erased {rows} of {notices}." if done.rows else "No notice held this address."
    yield "A hash of it is kept: no mail goes there again." if done.silent else "Not even a hash of it is kept."
    for found in done.lists:
        held = "1 row" if found.rows == 1 else f"{found.rows} rows"
        if found.problem:
            yield f"{found.file}: {found.problem}"
        elif found.removed:
            yield f"{found.file}: {held} taken out."
        else:
            yield f"{found.file} still holds it in {held}. Take them out there, or run this again with --from-lists."


def _wrong_use(*faults: str) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(WRONG_USE)
