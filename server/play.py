"""The server of `muster demo --play`: in memory, on a free port, with mails in a temporary folder."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from playground import DEMO_POLICY
from playground.people import seats
from playground.play import play
from playground.telling import Telling
from server.settings import Settings
from server.wiring import run

FORGOTTEN = "To look at the mails, play again with --keep FOLDER: muster demo --play --keep ./mails"
FAST = 1_000.0
"""The story has its own clock; this lets the outbox look often, and Teams' limits pass in no time."""


def settings(outbox: Path) -> Settings:
    """Those of a development server, and nothing of the environment that would make it another."""
    return Settings(
        development=True,
        bind="127.0.0.1",
        port=0,
        store="memory:",
        mail=f"folder:{outbox}",
        speed=FAST,
        policy=DEMO_POLICY,
        app_id=None,
        tenant_id=(),
        app_secret=None,
        app_certificate=None,
        managed_identity=None,
        public_url=None,
    )


async def play_story(console: Console, keep: Path | None = None) -> None:
    """`keep` is a new or empty folder for the mails. Raises playground.play.NotPlayed where the story did not go as it
    is told."""
    with TemporaryDirectory(prefix="muster-play-") as folder:
        outbox = keep or Path(folder)
        chosen = settings(outbox)
        telling = Telling(console, {seat.home: seat.name for seat in seats().values()})
        await play(lambda clock, ready: run(chosen, ready=ready, clock=clock), outbox, telling)
    console.print(_where(keep), soft_wrap=True, markup=False)


def _where(keep: Path | None) -> str:
    return f"The mails are in {keep.resolve()}: any mail program opens them." if keep else FORGOTTEN
