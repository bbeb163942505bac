"""The `muster` command. Each subcommand loads what it needs when it runs, so that the command itself starts at once."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from server.customer_commands import customers
from server.ledger import notices
from server.letters import letters
from server.pay_commands import oncall
from server.privacy import erase
from server.rota_commands import import_

if TYPE_CHECKING:
    from server.settings import Settings

FINDING, WRONG_USE = 1, 2
Command = Callable[..., None]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="muster", prog_name="muster")
def main() -> None:
    """Muster: the incident commander's desk for Microsoft Teams.

    Exit status: 0 all is well, 1 something was found, 2 wrong use.
    """


main.add_command(letters)
main.add_command(customers)
main.add_command(notices)
main.add_command(erase)
main.add_command(import_)
main.add_command(oncall)


def serving_options(command: Command) -> Command:
    """The options of the server. Each is a MUSTER_… variable, too; docs/operations.md lists those without a flag."""
    options = [
        click.option("--port", type=int, help="Port to listen on.  [default: 3978]"),
        click.option("--bind", help="Address to listen on.  [default: 127.0.0.1]"),
        click.option("--store", help="memory: or tinydb:<folder>.  [default: tinydb:./data]"),
        click.option("--mail", help="folder:<folder>, graph: or smtp://user@host:587.  [default: folder:./outbox]"),
        click.option("--speed", type=float, help="Run time that much faster; development only.  [default: 1]"),
        click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: muster.toml]"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.option("--development", is_flag=True, default=None, help="No app id needed; listens on this machine only.")
@serving_options
def serve(**given: object) -> None:
    """Serve Teams until stopped."""
    settings = _settings(given)

    def ready(address: str) -> None:
        click.echo(f"Muster listens on {address}", err=True)

    _run(_serve(settings, ready))


@main.command()
@serving_options
@click.option("--client-port", type=int, help="Port of the Teams client.  [default: 56150]")
@click.option("--open", "open_browser", is_flag=True, help="Open the Teams client in the browser.")
@click.option("--play", is_flag=True, help="Play a whole incident by itself and tell it; takes --keep alone.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="A new folder for the mails of --play.")
def demo(*, open_browser: bool, play: bool, keep: Path | None, **given: object) -> None:
    """Serve on this machine, with a local Teams client beside it."""
    if play:
        if open_browser or any(value is not None for value in given.values()):
            _wrong_use("--play takes no other option than --keep: it brings its own server, and leaves nothing behind.")
        _play(keep)
        return
    if keep:
        _wrong_use("--keep goes with --play. Without it, --mail folder:<folder> says where mails are kept.")
    from playground.client import PortTaken
    from playground.demo import demo as run_demo
    from server.start_page import mails_leave_by

    settings = _settings({**given, "development": True})
    try:
        _run(
            run_demo(
                lambda ready: _serve(settings, ready),
                settings.client_port,
                click.echo,
                open_browser=open_browser,
                mails_leave_by=mails_leave_by(settings),
            )
        )
    except PortTaken as taken:
        _wrong_use(str(taken))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for machines.")
def verify(*, folder: Path | None, as_json: bool) -> None:
    """Check a store: every snapshot equals the fold of its facts, and no byte is damaged.

    FOLDER is the folder of the store; without it, the one that serve would use. The server may run meanwhile.
    """
    from server.settings import BadSettings
    from server.verify import faults_of, store_folder

    try:
        where = folder or store_folder()
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    faults = faults_of(where)
    if as_json:
        shown = [{"where": fault.where, "byte": fault.byte, "what": fault.what} for fault in faults]
        click.echo(json.dumps({"store": str(where), "faults": shown}))
    else:
        for fault in faults:
            at = "" if fault.byte is None else f", byte {fault.byte}"
            click.echo(f"{fault.where}{at}: {fault.what}")
        click.echo(f"{where}: {len(faults)} faults" if faults else f"{where} is sound")
    sys.exit(FINDING if faults else 0)


@main.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write the zip.")
def package(*, out: Path) -> None:
    """Write the Teams app package, to upload in Teams or its admin centre.

    MUSTER_APP_ID names the bot; MUSTER_PUBLIC_URL the address its links lead to.
    """
    from server.package import app_package
    from server.settings import BadSettings

    try:
        out.write_bytes(app_package())
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    except OSError as error:
        _wrong_use(f"Cannot write {out}: {error.strerror}.")
    click.echo(f"Wrote {out}")


def _play(keep: Path | None) -> None:
    if keep and keep.exists() and any(keep.iterdir()):
        _wrong_use(f"--keep {keep}: there is something in that folder. Name a new or an empty one.")
    from rich.console import Console

    from playground.play import NotPlayed
    from server.play import play_story

    _log("auto", "error")
    try:
        _run(play_story(Console(highlight=False), keep))
    except NotPlayed as why:
        click.echo(str(why), err=True)
        sys.exit(FINDING)


def _log(form: str, level: str) -> None:
    from engine.clock import SystemClock
    from server import logs

    logs.configure(form, level, SystemClock().now)


def _settings(given: dict[str, Any]) -> Settings:
    from server.read_settings import read_settings
    from server.settings import BadSettings

    try:
        return read_settings(**given)
    except BadSettings as bad:
        _wrong_use(*bad.faults)


async def _serve(settings: Settings, ready: Callable[[str], None]) -> None:
    from server.garbage import settle
    from server.wiring import run

    def listening(address: str) -> None:
        settle()
        ready(address)

    _log(settings.log_format, settings.log_level)
    await run(settings, ready=listening)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until it ends, or a signal asks it to; then it is cancelled and cleans up."""
    from engine.ports import StoreError
    from server.settings import BadSettings

    try:
        asyncio.run(_until_stopped(work))
    except BadSettings as bad:
        _wrong_use(*bad.faults)
    except StoreError as error:
        click.echo(str(error), err=True)
        sys.exit(FINDING)


async def _until_stopped(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise


def _wrong_use(*faults: str) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
