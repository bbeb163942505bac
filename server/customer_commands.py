"""`muster customers`: the options of its commands. They load what they need when they run, as all of `muster` does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from server.privacy import allow

_FILE = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines.")
_POLICY = click.option("--policy", type=_FILE, help="The policy file.  [default: muster.toml]")


@click.group()
def customers() -> None:
    """Customer lists: check them, import into them, export from them.

    Exit status: 0 all is well, 1 some rows reach nobody or a check found a language or service unknown,
    2 wrong use, nothing done, or a list that cannot be read.
    """


customers.add_command(allow)


@customers.command()
@click.argument("file", type=_FILE, required=False)
@_POLICY
@_JSON
def check(*, file: Path | None, policy: Path | None, as_json: bool) -> None:
    """Read a list without using it: every bad row and duplicate, counts by language, segment and service.

    Without FILE, every list that the policy file names.
    """
    from server import customer_lists  # noqa: PLC0415  only when it runs

    sys.exit(customer_lists.check(file, policy, as_json=as_json))


@customers.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--into", type=_FILE, required=True, help="The company's list; it is made where there is none.")
@click.option("--map", "pairs", multiple=True, metavar="OURS=THEIRS", help='Name a column: --map email="Main contact".')
@click.option("--dry-run", is_flag=True, help="Show what would be added and changed; write nothing.")
@_JSON
def import_(*, file: Path, into: Path, pairs: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Merge the export of another system into the company's list. Nobody is removed, empty cells change nothing.

    Columns may be called as other systems call them: "E-mail", "First name", "Locale", …
    """
    from server import customer_lists  # noqa: PLC0415  only when it runs

    sys.exit(customer_lists.import_(file, into, pairs, dry_run=dry_run, as_json=as_json))


@customers.command()
@click.option("--audience", default="", help="An audience of the policy file; not needed where there is only one.")
@click.option("--service", "services", multiple=True, help="Only those who want its notices. May be repeated.")
@click.option("--out", required=True, help="The file to write, or - for standard output. It holds addresses.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@_POLICY
@_JSON
def export(
    *, audience: str, services: tuple[str, ...], out: str, force: bool, policy: Path | None, as_json: bool
) -> None:
    """Write whom an audience reaches, each mailbox once, before anybody's choice to get no notices."""
    from server import customer_lists  # noqa: PLC0415  only when it runs

    sys.exit(customer_lists.export(audience, services, out, policy, force=force, as_json=as_json))
