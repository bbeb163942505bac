"""Settings that would leave the door open do not come to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.settings import CLOUDS, PUBLIC, BadBotSettings, BotSettings
from tests.bot.wire import TENANT
from tests.standins.openid import APP_ID


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"app_id": "", "secret": ""}, "MUSTER_APP_ID"),
        ({"tenants": frozenset()}, "MUSTER_TENANT_ID"),
        ({"secret": ""}, "a secret, a certificate or a managed identity"),
        ({"managed_identity": "system"}, "not several"),
        ({"any_tenant": True}, "Only a development server"),
        ({"pace": 0.0}, "above 0"),
        ({"cloud": replace(PUBLIC, openid="http://login.example/keys")}, "https"),
        ({"cloud": replace(PUBLIC, login="http://127.0.0.1")}, "https"),
    ],
)
def test_what_must_be_set_first_is_said(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadBotSettings, match=sentence) as raised:
        BotSettings(**{"app_id": APP_ID, "tenants": frozenset({TENANT}), "secret": "hush", **changes})
    assert "hush" not in str(raised.value)


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(BadBotSettings) as raised:
        BotSettings("", frozenset(), pace=-1)
    assert len(raised.value.faults) == 3


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(BotSettings(APP_ID, frozenset({TENANT}), secret="hush"))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_cloud_trusts_its_own_hosts_alone(cloud: str) -> None:
    settings = BotSettings(APP_ID, frozenset({TENANT}), secret="x", cloud=CLOUDS[cloud])
    for other in CLOUDS.values():
        for host in other.service_hosts:
            assert settings.trusts_service(f"https://{host}/teams/") is (host in CLOUDS[cloud].service_hosts)
            assert not settings.trusts_service(f"http://{host}/teams/")
    assert not settings.trusts_service("https://localhost/")


def test_the_home_tenant_is_the_only_one_unless_named() -> None:
    assert BotSettings(APP_ID, frozenset({"B", "A"}), secret="x").home == "a"
    assert BotSettings(APP_ID, frozenset({"a", "b"}), secret="x", home_tenant="b").home == "b"
