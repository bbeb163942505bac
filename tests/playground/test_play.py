"""The story that plays itself: well told, in time, and honest when a step is refused."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
import structlog
from click.testing import CliRunner
from rich.console import Console

from playground.play import NotPlayed
from playground.stepped_clock import SteppedClock
from playground.story import DECLARE, Beat, Press, Say
from server.__main__ import main
from server.play import FORGOTTEN, play_story
from tests.standins.clock import NOON

OPENING = Beat("14:23", "lynne", "declares", (Say("declare", "What is wrong?"), Press("Declare", "SEV-1", DECLARE)))
TIMELINE = Beat("14:24", "lynne", "looks back", (Say("timeline", "Timeline"),))


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """The command sets up the logs of the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def played(keep: Path | None = None) -> str:
    page = io.StringIO()
    await play_story(Console(file=page, width=200, highlight=False), keep)
    return page.getvalue()


@pytest.mark.slow
async def test_the_whole_incident_is_told_in_time(tmp_path: Path) -> None:
    began = monotonic()
    told = await played(tmp_path / "mails")
    assert monotonic() - began < 20
    story, timeline = (re.sub(r" +", " ", part) for part in told.split("The timeline, as Muster keeps it"))
    assert "14:23 Lynne Robbins sees the alert" in story
    assert "Muster opens INC-1 in the incidents channel: SEV-1 Critical · DETECTION" in story
    assert "Muster pages Alex Wilber, Isaiah Langer and Patti Fernandez" in story
    subjects = re.findall(r"Mail to 12 customers: \[Payments API\] — (\w+)", story)
    assert subjects == ["Investigating", "Cause", "Resolved"]
    assert "14:23 Lynne Robbins declared SEV-1: Card payments fail for EU customers" in timeline
    assert "14:42 Alex Wilber cause found: a migration in release 4.12 dropped an index" in timeline
    assert "15:05 Megan Bowen resolved; Alex Wilber confirmed full operation" in timeline
    assert "36 mails to customers, 6 pages by mail" in timeline
    assert told.splitlines()[-1] == f"The mails are in {tmp_path / 'mails'}: any mail program opens them."
    assert len(list((tmp_path / "mails").glob("*-mail-*.eml"))) == 36


@pytest.mark.slow
async def test_how_to_look_at_a_mail_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.play.PAYMENT_FAILURE", (OPENING, TIMELINE))
    assert (await played()).splitlines()[-1] == FORGOTTEN
    assert "muster demo --play --keep ./mails" in FORGOTTEN


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (Say("sev 1", "SEV-1"), "typed “sev 1”, and Muster answered: "),
        (Say("sing", "la"), "typed “sing”, and Muster answered: I did not understand that."),
        (Press("Fly", "up"), "sees no button “Fly”"),
        (Press("Claim IC", "Ben Ode"), "pressed “Claim IC”, and Muster answered: "),
    ],
)
async def test_a_step_that_goes_wrong_ends_the_story(
    step: Say | Press, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.play.PAYMENT_FAILURE", (OPENING, Beat("14:24", "megan", "goes wrong", (step,))))
    with pytest.raises(NotPlayed, match=why):
        await played()


@pytest.mark.usefixtures("logs_as_before")
def test_the_command_says_so_and_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.play.PAYMENT_FAILURE", (Beat("14:23", "alex", "sings", (Say("sing", "la"),)),))
    monkeypatch.setenv("MUSTER_APP_ID", "11111111-2222-3333-4444-555555555555")
    told = CliRunner().invoke(main, ["demo", "--play"])
    assert (told.exit_code, "Alex Wilber typed “sing”" in told.stderr) == (1, True)


def test_it_takes_no_other_option(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["demo", "--play", "--store", f"tinydb:{tmp_path}"])
    assert told.exit_code == 2
    assert "takes no other option" in told.stderr


def test_mails_are_kept_in_a_folder_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "letter.eml").touch()
    told = CliRunner().invoke(main, ["demo", "--play", "--keep", str(tmp_path)])
    assert (told.exit_code, "Name a new or an empty one" in told.stderr) == (2, True)
    told = CliRunner().invoke(main, ["demo", "--keep", str(tmp_path)])
    assert (told.exit_code, "--keep goes with --play" in told.stderr) == (2, True)


async def test_the_clock_stands_until_it_is_told_the_time() -> None:
    clock = SteppedClock(NOON)
    await clock.sleep(timedelta(0))
    await clock.to(NOON + timedelta(minutes=1))
    await clock.to(NOON)
    assert clock.now() == NOON + timedelta(minutes=1)
