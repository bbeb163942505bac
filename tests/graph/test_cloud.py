"""Each cloud has its own login service and its own Graph; a stand-in may only be on this machine."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.settings import CLOUDS as BOT_CLOUDS
from graph.cloud import CLOUDS, on_this_machine
from server.settings import Cloud


@pytest.mark.parametrize(
    ("name", "login", "host"),
    [
        ("public", "login.microsoftonline.com", "graph.microsoft.com"),
        ("gcc", "login.microsoftonline.com", "graph.microsoft.com"),
        ("gcc-high", "login.microsoftonline.us", "graph.microsoft.us"),
        ("dod", "login.microsoftonline.us", "dod-graph.microsoft.us"),
        ("china", "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_a_cloud_keeps_its_services_apart(name: str, login: str, host: str) -> None:
    cloud = CLOUDS[name]
    assert cloud.login == f"https://{login}"
    assert (cloud.base_url, cloud.scope) == (f"https://{host}/v1.0", f"https://{host}/.default")


def test_bot_and_graph_know_the_same_clouds_and_logins() -> None:
    assert set(CLOUDS) == set(BOT_CLOUDS) == set(get_args(Cloud))
    assert {name: cloud.login for name, cloud in CLOUDS.items()} == {
        name: cloud.login for name, cloud in BOT_CLOUDS.items()
    }


def test_a_stand_in_on_this_machine_takes_the_place_of_a_service() -> None:
    cloud = on_this_machine(CLOUDS["dod"], base_url="http://127.0.0.1:8080/v1.0/")
    assert (cloud.login, cloud.base_url, cloud.scope) == (
        "https://login.microsoftonline.us",
        "http://127.0.0.1:8080/v1.0",
        "https://dod-graph.microsoft.us/.default",
    )
    assert on_this_machine(CLOUDS["public"], login="https://localhost:8443").login == "https://localhost:8443"


@pytest.mark.parametrize(
    "url", ["https://graph.example", "http://10.0.0.1", "ftp://127.0.0.1", "127.0.0.1", "http://127.0.0.1@evil.example"]
)
def test_a_stand_in_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="on this machine"):
        on_this_machine(CLOUDS["public"], base_url=url)
    with pytest.raises(ValueError, match="on this machine"):
        on_this_machine(CLOUDS["public"], login=url)
