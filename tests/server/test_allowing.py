"""An address that nothing holds is kept out only when that was meant, and an operator's refusal can be taken back."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from engine.clock import SystemClock
from engine.ids import SystemIds
from mail.choices.choices import STOP_ALL, Choices, Why
from playground import DEMO_TENANT
from storage import open_store
from tests.server.test_control import INES, folder, freeze, held_silent, muster, serving

__all__ = ["folder"]
ROOT = str(Path(__file__).resolve().parents[2])
STRANGER = "ines.duarte@example.co"


@pytest.fixture(autouse=True)
def development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DEVELOPMENT", "true")


async def refuse(store: Path, address: str, why: Why) -> None:
    opened = await open_store(f"tinydb:{store}")
    choices = Choices(opened, SystemClock(), SystemIds())
    hash_ = (await choices.pepper(DEMO_TENANT)).hash_of(address)
    await choices.record(DEMO_TENANT, hash_, STOP_ALL, why)
    await opened.close()


async def test_a_slip_of_the_keyboard_keeps_nobody_out(folder: Path) -> None:
    await freeze(folder / "data")
    told = await muster("erase", STRANGER, "--yes")
    assert told.exit_code == 1
    assert "No notice, no choice and no customer list holds this address." in told.stdout
    assert "say so with --keep-silent" in told.stdout
    assert f"The customer lists are in {folder}." in told.stdout
    told = await muster("erase", STRANGER, "--yes", "--json")
    assert (json.loads(told.stdout)["unknown"], json.loads(told.stdout)["silent"]) == (True, False)
    assert (await muster("customers", "allow", STRANGER)).exit_code == 1


async def test_said_out_loud_it_is_kept_out_and_let_in_again(folder: Path) -> None:
    (folder / "eu.csv").write_text("email\nana@example.com\n")
    async with serving("tinydb:./data"):
        told = await muster("erase", INES, "--yes", "--keep-silent")
        assert (told.exit_code, "A hash of it is kept" in told.stdout) == (0, True)
        assert (await muster("erase", INES, "--yes")).exit_code == 0, "known by its hash now"
        told = await muster("customers", "allow", "--stdin", stdin=f"{INES}\n")
        assert (told.exit_code, told.stderr) == (0, "")
        assert "Mail goes to this address again" in told.stdout
        told = await muster("customers", "allow", INES)
        assert (told.exit_code, told.stdout) == (1, "Nothing kept mail from this address.\n")
    assert not await held_silent(folder / "data")


@pytest.mark.parametrize(("why", "code"), [(Why.BOUNCE, 0), (Why.OPERATOR, 0), (Why.CUSTOMER, 1)])
async def test_what_customers_refuse_they_alone_take_back(folder: Path, why: Why, code: int) -> None:
    await refuse(folder / "data", INES, why)
    told = await muster("customers", "allow", INES)
    assert told.exit_code == code, told.output
    assert ("by their own choice" in told.stdout) == bool(code)
    assert await held_silent(folder / "data") == bool(code)


async def test_erasing_leaves_a_customers_own_word_theirs(folder: Path) -> None:
    await refuse(folder / "data", INES, Why.CUSTOMER)
    assert (await muster("erase", INES, "--yes", "--from-lists")).exit_code == 0
    assert (await muster("customers", "allow", INES)).exit_code == 1
    assert await held_silent(folder / "data")


async def test_wrong_use_of_allow(folder: Path) -> None:
    await freeze(folder / "data")
    assert (await muster("customers", "allow")).exit_code == 2
    told = await muster("customers", "allow", "ines at example")
    assert (told.exit_code, "no address of a customer" in told.stderr) == (2, True)


@pytest.mark.parametrize(("answers", "code"), [("y\ny\n", 0), ("y\nn\n", 1), ("n\n", 1)])
def test_a_person_is_asked_first(folder: Path, answers: str, code: int) -> None:
    asyncio.run(freeze(folder / "data"))
    ours, theirs = pty.openpty()
    os.write(ours, answers.encode())
    command = [sys.executable, "-m", "server", "erase", STRANGER]
    where = os.environ | {"PYTHONPATH": ROOT}
    told = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False, env=where, timeout=30)
    os.close(ours)
    os.close(theirs)
    assert told.returncode == code, told.stderr
    assert ("A hash of it is kept" in told.stdout) is (code == 0)
    assert "Erase this address" in told.stderr
