"""The pagers' secrets: read from the environment or files, matched with the policy, and shown nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.desk import IncidentDesk
from oncall.rules import Pager
from server.paging import open_paging
from server.read_settings import read_settings
from server.settings import BadSettings, Settings
from storage.memory import MemoryStore
from tests.incidents.company import POLICY
from tests.pagers.conftest import SECRETS
from tests.pagers.world import Mailbox, scene
from tests.standins.clock import ManualClock

TWILIO = Pager("ring", "twilio", caller="+15550100")
AZURE = Pager("acs", "azure", "https://x.communication.azure.com", caller="+15550100")


async def faults(*pagers: Pager, **settings: object) -> str:
    """What opening them comes to, as text."""
    policy = replace(POLICY, pagers={pager.key: pager for pager in pagers})
    options = Settings(**{"development": True, **settings})  # type: ignore[arg-type]  # options by name
    store, clock = MemoryStore(), ManualClock()
    desk = IncidentDesk(store, clock, lambda: None)
    try:
        paging = open_paging(options, policy, store=store, desk=desk, courier=Mailbox(), wall=clock)
    except BadSettings as bad:
        return "\n".join(bad.faults)
    await paging.close()
    return ""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("kind", ["pagerduty", "opsgenie", "webhook", "twilio", "azure"])
async def test_a_missing_secret_names_its_variable(bare: pytest.MonkeyPatch, kind: str) -> None:
    pager = Pager("on-call.2", kind, "https://pager.example", caller="+15550100")
    assert "Set MUSTER_PAGER_ON_CALL_2_SECRET (or …_FILE)" in await faults(pager)


async def test_a_secret_of_no_pager_is_told(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_OLD_WEBHOOK_SECRET", "hidden-value")
    told = await faults()
    assert "MUSTER_PAGER_OLD_WEBHOOK_SECRET belongs to no pager" in told
    assert "hidden-value" not in told


async def test_two_pagers_with_one_variable_are_told(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_A_B_SECRET", "x")
    assert "Rename one" in await faults(Pager("a-b", "opsgenie"), Pager("a.b", "opsgenie"))


async def test_twilios_secret_has_two_parts(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_RING_SECRET", "only-a-token")
    told = await faults(TWILIO)
    assert "account sid, a colon, auth token" in told
    assert "only-a-token" not in told


async def test_azure_needs_a_secret_of_ours_and_a_voice(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_ACS_SECRET", "a2V5")
    bare.setenv("MUSTER_PAGER_ACS_WEBHOOK_SECRET", "short")
    told = await faults(AZURE)
    assert "MUSTER_PAGER_ACS_WEBHOOK_SECRET" in told
    assert "MUSTER_PAGER_ACS_SPEECH" in told
    assert "set its url" in await faults(replace(AZURE, url=""))


async def test_who_rings_needs_an_address_to_call_back(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_RING_SECRET", "AC1:token")
    assert "Set MUSTER_PUBLIC_URL" in await faults(TWILIO, development=False)
    assert await faults(TWILIO, development=False, public_url="https://muster.example") == ""
    assert "needs a caller" in await faults(replace(TWILIO, caller=""))


async def test_secrets_travel_by_https(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_PD_SECRET", "x")
    assert "must begin with https://" in await faults(Pager("pd", "pagerduty", "http://events.example"))


async def test_what_is_azures_alone_is_told_elsewhere(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("MUSTER_PAGER_RING_SECRET", "AC1:token")
    bare.setenv("MUSTER_PAGER_RING_SPEECH", "https://speech.example")
    assert "are for pagers of kind azure" in await faults(TWILIO)


async def test_without_pagers_nothing_is_asked_for(bare: pytest.MonkeyPatch) -> None:
    assert await faults() == ""


@pytest.mark.parametrize("variable", ["MUSTER_PAGER_SECRET", "MUSTER_PAGER_RING_TOKEN", "MUSTER_PAGER_SECRETS"])
def test_a_variable_that_is_none_is_told_when_options_are_read(bare: pytest.MonkeyPatch, variable: str) -> None:
    bare.setenv(variable, "hidden-value")
    with pytest.raises(BadSettings) as bad:
        read_settings(development=True)
    assert f"{variable} is not an option" in str(bad.value)
    assert "hidden-value" not in str(bad.value)


def test_a_secret_may_stand_in_a_file(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("  from-a-file\n", encoding="utf-8")
    bare.setenv("MUSTER_PAGER_PD_SECRET_FILE", str(tmp_path / "key"))
    settings = read_settings(development=True)
    assert settings.pager_secrets.values == {"MUSTER_PAGER_PD_SECRET": "from-a-file"}
    assert "from-a-file" not in repr(settings) + repr(settings.pager_secrets)


@pytest.mark.parametrize(("content", "told"), [(None, "cannot be read"), ("", "is empty")])
def test_a_file_without_a_secret_is_told(
    bare: pytest.MonkeyPatch, tmp_path: Path, content: str | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_text(content, encoding="utf-8")
    bare.setenv("MUSTER_PAGER_PD_SECRET_FILE", str(tmp_path / "key"))
    with pytest.raises(BadSettings, match=told):
        read_settings(development=True)


def test_a_secret_stands_in_one_place(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("MUSTER_PAGER_PD_SECRET_FILE", str(tmp_path / "key"))
    bare.setenv("MUSTER_PAGER_PD_SECRET", "x")
    with pytest.raises(BadSettings, match="not both"):
        read_settings(development=True)


async def test_a_pager_nobody_calls_back_from_opens_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_PAGER_PD_WEBHOOK_SECRET")
    async with scene() as told:
        assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", b"{}", "") == 403
