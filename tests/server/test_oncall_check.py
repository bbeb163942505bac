"""muster oncall check: what is found in the schedules, with and without a store."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.desk import IncidentDesk
from engine.ports import Request
from incidents.model import Person
from oncall.rotas.commands import AddOverride
from playground import DEMO_POLICY, DEMO_TENANT
from server.pay_commands import oncall
from server.policy import load_policy
from storage import open_store
from tests.standins.clock import ManualClock

POLICY = """company = "Contoso"
[leadership]
engineering_lead = "ana"
vp_engineering = "ana"
[[person]]
key = "ana"
name = "Ana Silva"
upn = "ana@example.com"
[[team]]
key = "payments"
lead = "ana"
schedule = "days"
[[schedule]]
key = "days"
name = "Days"
time_zone = "Europe/Berlin"
[[schedule.layer]]
people = ["ana"]
only = [{ opens = "09:00", closes = "17:00" }]
"""


def checked(*words: str) -> Result:
    return CliRunner().invoke(oncall, ["check", *words])


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "muster.toml"
    file.write_text(POLICY, "utf-8")
    return file


def test_gaps_and_those_who_would_sleep_are_told(policy: Path) -> None:
    told = checked("--policy", str(policy), "--store", f"tinydb:{policy.parent / 'none'}")
    assert told.exit_code == 1
    assert told.stdout.startswith("Days:\n")
    assert "Nobody" in told.stdout
    assert "SEV-1 pages:\n  Nothing rings for Ana Silva: add a [[pager]] that calls people." in told.stdout
    assert not (policy.parent / "none").exists()


def test_one_document_for_machines(policy: Path) -> None:
    told = checked("--policy", str(policy), "--store", f"tinydb:{policy.parent / 'none'}", "--json")
    found = json.loads(told.stdout)
    assert list(found) == ["Days", "SEV-1 pages"]
    assert found["SEV-1 pages"] == ["Nothing rings for Ana Silva: add a [[pager]] that calls people."]


def test_what_chat_laid_over_counts(tmp_path: Path) -> None:
    """Alex is put on two schedules at once by an override in the store."""
    url = f"tinydb:{tmp_path / 'data'}"
    before = checked("--policy", str(DEMO_POLICY), "--store", url)
    asyncio.run(overridden(url))
    after = checked("--policy", str(DEMO_POLICY), "--store", url)
    assert "Alex Wilber" in after.stdout
    assert after.stdout != before.stdout


async def overridden(url: str) -> None:
    store, clock = await open_store(url), ManualClock()
    desk = IncidentDesk(store, clock, lambda: None)
    policy = await desk.adopt(DEMO_TENANT, load_policy(DEMO_POLICY))
    alex = Person(policy.people["alex"].entra, "Alex Wilber")
    for schedule in policy.schedules:
        command = AddOverride("alex", clock.now(), clock.now() + timedelta(days=80), schedule=schedule)
        await desk.handle(Request(DEMO_TENANT, f"x:{schedule}", alex, "rota", schedule, command))
    await store.close()


def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    told = checked("--policy", str(tmp_path / "none.toml"))
    assert told.exit_code == 2
    assert "none.toml" in told.stderr
