"""`muster erase`: a customer's address out of everything Muster keeps, whether the server runs or not; and the way back
for an address that was kept from mail, `muster customers allow`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from server.erasing import Allowed, Done, Wish

FINDING, WRONG_USE = 1, 2
T = TypeVar("T")
STDIN = "Read the address from standard input, so that no list of processes shows it."
SILENT = "Keep a hash of it, so that no mail ever goes there again, or not even that.  [default: --keep-silent]"
STORE = click.option("--store", help="tinydb:<folder>.  [default: tinydb:./data]")
POLICY = click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: muster.toml]")
UNKNOWN = "No notice, no choice and no customer list holds this address. Is it spelt as the customer has it?"
KEPT_OUT = "Nothing was kept. To refuse mail to it all the same, say so with --keep-silent."


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.argument("address", required=False),
        click.option("--stdin", "from_stdin", is_flag=True, help=STDIN),
        click.option("--from-lists", is_flag=True, help="Take it out of the customer lists, too."),
        click.option("--keep-silent/--forget", "silent", default=None, help=SILENT),
        click.option("--yes", is_flag=True, help="Do not ask."),
        STORE,
        POLICY,
        click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_options
def erase(
    *,
    address: str | None,
    from_stdin: bool,
    from_lists: bool,
    silent: bool | None,
    yes: bool,
    as_json: bool,
    **where: object,
) -> None:
    """Take a customer's ADDRESS out of everything Muster keeps.

    Asks the running server to do it, or does it itself. Says how much there was, never who. Exit status 1: a customer
    list still holds the address, or nothing ever held it.
    """
    from server.erasing import Wish  # noqa: PLC0415  it takes half a second to load, and `muster --help` needs none of it

    wanted = _address(address, from_stdin=from_stdin)
    if not yes:
        if from_stdin or not sys.stdin.isatty():
            _wrong_use("Nobody can be asked here. Add --yes to erase it without a question.")
        _agreed("Erase this address from every notice? It cannot be brought back.", "Nothing was erased.")
    wish = Wish(wanted, silent=silent is not False, from_lists=from_lists, sure=silent is True)
    done = _carry_out(lambda: erase_anyhow(wish, where))
    if done.unknown and not yes:
        _agreed(f"{UNKNOWN} Refuse mail to it all the same?", "Nothing was kept.")
        done = _carry_out(lambda: erase_anyhow(replace(wish, sure=True), where))
    click.echo(json.dumps(asdict(done)) if as_json else "\n".join(_told(done)))
    sys.exit(0 if done.complete else FINDING)


@click.command()
@click.argument("address", required=False)
@click.option("--stdin", "from_stdin", is_flag=True, help=STDIN)
@STORE
@POLICY
def allow(*, address: str | None, from_stdin: bool, **where: object) -> None:
    """Let mail go to ADDRESS again, after `muster erase` or mails that came back.

    What customers refuse by themselves they alone take back, by the link in their mails. Exit status 1: mail stays
    refused, or was not.
    """
    wanted = _address(address, from_stdin=from_stdin)
    allowed = _carry_out(lambda: allow_anyhow(wanted, where))
    if allowed.own:
        click.echo("The customer refuses mail by their own choice. They take it back by the link in any mail they had.")
    elif allowed.lifted:
        click.echo("Mail goes to this address again, from the next notice on, if a customer list holds it.")
    else:
        click.echo("Nothing kept mail from this address.")
    sys.exit(0 if allowed.lifted and not allowed.own else FINDING)


def _address(argument: str | None, *, from_stdin: bool) -> str:
    if (argument is None) == (not from_stdin):
        _wrong_use("Name the address, or send it with --stdin: one of the two.")
    return argument if argument is not None else sys.stdin.readline().strip()


def _agreed(question: str, otherwise: str) -> None:
    if not click.confirm(question, err=True):
        click.echo(otherwise, err=True)
        sys.exit(FINDING)


def erase_anyhow(wish: Wish, where: dict[str, object]) -> Done:
    from server import reach  # noqa: PLC0415  likewise

    return reach.erase_anyhow(wish, where)


def allow_anyhow(address: str, where: dict[str, object]) -> Allowed:
    from server import reach  # noqa: PLC0415  likewise

    return reach.allow_anyhow(address, where)


def _carry_out(work: Callable[[], T]) -> T:
    from engine.ports import StoreError  # noqa: PLC0415  likewise
    from mail.customers.addresses import BadAddress  # noqa: PLC0415  likewise
    from server.control import NotDone  # noqa: PLC0415  likewise
    from server.settings import BadSettings  # noqa: PLC0415  likewise

    try:
        return work()
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    except BadAddress as bad:
        _wrong_use(f"That is no address of a customer: {bad}.")
    except (NotDone, StoreError) as error:
        click.echo(str(error), err=True)
        sys.exit(FINDING)


def _told(done: Done) -> Iterator[str]:
    """For people: what went, what stays, and what is left to do."""
    if done.unknown:
        yield f"{UNKNOWN} {KEPT_OUT}"
        yield from _of_lists(done)
        return
    rows = "1 address" if done.rows == 1 else f"{done.rows} addresses"
    notices = "1 notice" if done.notices == 1 else f"{done.notices} notices"
    yield f"Erased {rows} of {notices}." if done.rows else "No notice held this address."
    yield "A hash of it is kept: no mail goes there again." if done.silent else "Not even a hash of it is kept."
    yield from _of_lists(done)


def _of_lists(done: Done) -> Iterator[str]:
    yield f"The customer lists are in {done.folder}."
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
