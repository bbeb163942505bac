"""Options: from flags, variables and files; every fault at once; secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import DEMO_TENANT
from server.read_settings import read_settings
from server.settings import BadSettings, Settings

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"
SECRET = "pa55-of-the-app"
URL = "https://muster.contoso.example"


def faults(**given: object) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read_settings(None, **given)
    return list(caught.value.faults)


def test_a_development_server_needs_nothing_else() -> None:
    settings = read_settings(development=True)
    assert (settings.port, settings.bind, settings.speed) == (3978, "127.0.0.1", 1.0)
    assert (settings.store, settings.mail) == ("tinydb:./data", "folder:./outbox")
    assert settings.tenants == {DEMO_TENANT}
    assert settings.base_url == "http://localhost:3978"


def test_every_option_has_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other.toml").touch()
    values = {
        "DEVELOPMENT": "true", "PORT": "4000", "BIND": "localhost", "STORE": "memory:", "MAIL": "folder:./sent",
        "SPEED": "60", "POLICY": "other.toml", "LOG_FORMAT": "json", "TENANT_ID": f"{TENANT}, {APP.upper()}",
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(f"MUSTER_{name}", value)
    settings = read_settings()
    assert (settings.port, settings.bind, settings.store, settings.mail) == (
        4000,
        "localhost",
        "memory:",
        "folder:./sent",
    )
    assert (settings.speed, settings.policy_file.name, settings.log_format) == (60.0, "other.toml", "json")
    assert settings.tenants == {TENANT, APP}


def test_a_flag_goes_before_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PORT", "4000")
    assert read_settings(development=True, port=5000, bind=None).port == 5000


def test_without_development_it_does_not_start_open() -> None:
    told = faults()
    assert any("MUSTER_APP_ID" in fault and "--development" in fault for fault in told)
    assert any("MUSTER_TENANT_ID" in fault for fault in told)


def test_with_all_it_needs_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_APP_SECRET", SECRET)
    settings = read_settings(app_id=APP, tenant_id=TENANT, bind="0.0.0.0", public_url="https://muster.contoso.example/")
    assert settings.app_secret
    assert settings.app_secret.get_secret_value() == SECRET
    assert settings.base_url == "https://muster.contoso.example"


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.0.2.7", "::", "muster.contoso.example"])
def test_development_stays_on_this_machine(bind: str) -> None:
    (fault,) = faults(development=True, bind=bind)
    assert "--bind 127.0.0.1" in fault
    assert "--development" in fault


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_has_many_spellings(bind: str) -> None:
    assert read_settings(development=True, bind=bind).loopback


def test_development_with_an_app_id_needs_its_credential() -> None:
    (fault,) = faults(development=True, app_id=APP)
    assert "MUSTER_APP_SECRET" in fault
    assert read_settings(development=True, app_id=APP, app_secret=SECRET).app_id == APP


def test_two_credentials_are_one_too_many() -> None:
    (fault,) = faults(development=True, app_id=APP, app_secret=SECRET, managed_identity="system")
    assert "MUSTER_APP_SECRET and MUSTER_MANAGED_IDENTITY" in fault
    assert SECRET not in fault


def test_speed_is_for_demos() -> None:
    told = faults(app_id=APP, tenant_id=TENANT, app_secret=SECRET, speed=60)
    assert told == ["--speed is for demos: leave it at 1, or add --development."]


def test_all_faults_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PORT", "seven")
    monkeypatch.setenv("MUSTER_SPEED", "0")
    monkeypatch.setenv("MUSTER_STORE", "mysql://root:hunter2@db")
    monkeypatch.setenv("MUSTER_APP_ID", "Muster")
    monkeypatch.setenv("MUSTER_CLOUD", "mars")
    told = faults(policy=Path("nowhere.toml"))
    told_of = [fault.split(":")[0] for fault in told if "expected" in fault]
    assert told_of == [
        "--port (MUSTER_PORT)",
        "--store (MUSTER_STORE)",
        "--speed (MUSTER_SPEED)",
        "MUSTER_APP_ID",
        "MUSTER_CLOUD",
    ]
    assert any("nowhere.toml" in fault for fault in told)
    assert any("MUSTER_TENANT_ID" in fault for fault in told)
    assert "hunter2" not in " ".join(told)
    assert not any("Set MUSTER_APP_ID" in fault for fault in told), "a wrong app id is not also a missing one"


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TENNANT_ID", TENANT)
    assert faults(development=True) == ["MUSTER_TENNANT_ID is not an option. Did you mean MUSTER_TENANT_ID?"]


def test_plain_http_is_for_development_only() -> None:
    (fault,) = faults(app_id=APP, tenant_id=TENANT, app_secret=SECRET, public_url=URL.replace("https", "http"))
    assert "https://" in fault
    assert read_settings(development=True, public_url="http://localhost:9").base_url == "http://localhost:9"


@pytest.mark.parametrize(
    "address", ["muster.contoso.example", "https://", "https://u:p@host", "https://host/?a=1", "ftp://host"]
)
def test_the_public_address_is_a_plain_one(address: str) -> None:
    (fault,) = faults(development=True, public_url=address)
    assert fault.startswith("MUSTER_PUBLIC_URL: expected")


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("MUSTER_APP_SECRET_FILE", str(tmp_path / "secret"))
    settings = read_settings(development=True, app_id=APP)
    assert settings.app_secret
    assert settings.app_secret.get_secret_value() == SECRET


def test_a_secret_file_that_is_not_there_empty_or_doubled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    monkeypatch.setenv("MUSTER_APP_SECRET_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("MUSTER_METRICS_TOKEN_FILE", str(tmp_path / "empty"))
    monkeypatch.setenv("MUSTER_METRICS_TOKEN", "also")
    told = faults(development=True)
    assert any(fault.startswith("MUSTER_APP_SECRET_FILE") and "cannot be read" in fault for fault in told)
    assert any(fault.startswith("MUSTER_METRICS_TOKEN_FILE") and "empty" in fault for fault in told)
    assert any("not both" in fault for fault in told)


def test_secrets_are_not_shown() -> None:
    settings = read_settings(development=True, app_id=APP, app_secret=SECRET, metrics_token="tok-en")
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert SECRET not in shown
        assert "tok-en" not in shown


def test_the_demos_policy_serves_where_none_is_written(no_options: Path) -> None:
    (no_options / "muster.toml").unlink()
    assert Settings(development=True).policy_file.name == "muster.toml"
    assert Settings(development=True).policy_file.is_absolute()
    assert Settings().policy_file == Path("muster.toml")
