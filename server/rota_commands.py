"""`muster import`: the options of its commands. They load what they need when they run, as all of `muster` does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_FILE = click.Path(path_type=Path)
_SOURCES = ("pagerduty", "opsgenie", "grafana", "ical")


@click.group(name="import")
def import_() -> None:
    """Bring in what other tools hold.

    Exit status: 0 all is carried over, 1 something is left for you to look at, 2 wrong use or nothing that can be
    read, and nothing written.
    """


@import_.command()
@click.argument("source", required=False)
@click.option("--from", "kind", type=click.Choice(_SOURCES), required=True, help="Where the rota comes from.")
@click.option("--name", default="", help="Only the schedule of this name; for ical, what to call it.")
@click.option("--api", default="", help="The address of the API, where it is not the usual one: regions, Grafana.")
@click.option("--people", type=_FILE, help="A CSV file of theirs,ours: a name or address there, a key of ours.")
@click.option("--policy", type=_FILE, help="The policy file.  [default: muster.toml, if it is there]")
@click.option("--time-zone", default="", help="The zone to read times in, instead of the source's own.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["schedule", "overrides"]),
    default="schedule",
    help="Tables for the policy file, or lines to say in chat.  [default: schedule]",
)
@click.option("--schedule", default="", help="With --as overrides: the key of the schedule they are laid over.")
@click.option("--out", type=_FILE, help="The file to write; without it, standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Tell the outcome as one JSON document, on standard error.")
def rota(
    *, source: str | None, kind: str, name: str, api: str, people: Path | None, policy: Path | None, time_zone: str,
    form: str, schedule: str, out: Path | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Read a rota from SOURCE, a file or - for standard input, and write [[schedule]] tables for the policy file.

    Without SOURCE the API is asked, with the token in MUSTER_IMPORT_TOKEN. For ical, SOURCE may be an https address.
    Who takes turns is matched with the policy file by address or name. What cannot be carried over is said in
    comments; how much agrees with the source's own coming four weeks is said on standard error.
    """
    from server.rota_import import Wish, import_rota  # noqa: PLC0415  only when it runs

    wish = Wish(source or "", kind, name, api, people, policy, time_zone, form == "overrides", schedule, out)
    sys.exit(import_rota(wish, force=force, as_json=as_json))
