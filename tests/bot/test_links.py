"""Links into Teams: to the room where there is one to open, and to nothing else."""

from __future__ import annotations

import pytest

from bot.activity import Account, Conversation, ConversationKind
from bot.links import link_to

CHANNEL = "19:a b&c@thread.tacv2"


def room(
    service: str, *, thread: str = ";messageid=1700000000000", group: str = "", kind: str = "channel"
) -> Conversation:
    return Conversation(
        f"{CHANNEL}{thread}", ConversationKind(kind), service, "t-1", Account("28:bot", "Muster"), channel=CHANNEL,
        group=group,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("service", "client"),
    [
        ("https://smba.trafficmanager.net/emea/", "teams.microsoft.com"),
        ("https://SMBA.trafficmanager.net/emea", "teams.microsoft.com"),
        ("https://smba.infra.gcc.teams.microsoft.com/", "teams.microsoft.com"),
        ("https://smba.infra.gov.teams.microsoft.us/", "gov.teams.microsoft.us"),
        ("https://smba.infra.dod.teams.microsoft.us/", "dod.teams.microsoft.us"),
    ],
)
def test_each_cloud_has_its_client(service: str, client: str) -> None:
    channel = "19%3Aa%20b%26c%40thread.tacv2"
    assert link_to(room(service, group="g/1")) == (
        f"https://{client}/l/message/{channel}/1700000000000?tenantId=t-1&groupId=g%2F1"
    )
    assert link_to(room(service)) == f"https://{client}/l/message/{channel}/1700000000000?tenantId=t-1"


def test_until_there_is_a_thread_it_leads_to_the_channel() -> None:
    found = link_to(room("https://smba.trafficmanager.net/emea/", thread="", group="g"))
    assert found.endswith("/l/channel/19%3Aa%20b%26c%40thread.tacv2/Incidents?tenantId=t-1&groupId=g")


@pytest.mark.parametrize(
    "place",
    [
        None, room("http://localhost:56150/_connector"), room("https://evil.example/smba.trafficmanager.net"),
        room("https://smba.trafficmanager.net/", kind="personal"),
        room("https://smba.trafficmanager.net/", kind="groupChat"),
        room("https://frontend.botapi.msg.infra.teams.microsoftonline.cn/"), room("not an address"), room(""),
    ],
)  # fmt: skip
def test_elsewhere_there_is_none(place: Conversation | None) -> None:
    assert link_to(place) == ""
