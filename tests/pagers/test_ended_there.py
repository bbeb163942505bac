"""People end an alert at the pager without a word before: they have seen it, and the incident goes on."""

from __future__ import annotations

import pytest

from engine.ports import Ref
from incidents import commands as c
from incidents.events import TimelineEntry
from incidents.timeline import describe
from tests.incidents.company import ANA, BEN
from tests.pagers.world import ABOUT, OPSGENIE_SECRET, TENANT, Scene
from tests.standins import opsgenie, pagerduty

KEY = "muster/INC-42"


def resolved(**agent: str) -> bytes:
    return pagerduty.acknowledged(KEY, **agent).replace(b"incident.acknowledged", b"incident.resolved")


async def said(told: Scene) -> list[tuple[str, str]]:
    """Who said what in the timeline."""
    entries = await told.store.entries(Ref(TENANT, "incident", ABOUT))
    return [(entry.by.name, describe(entry.event)) for entry in entries if isinstance(entry, TimelineEntry)]


async def by_pagerduty(told: Scene, body: bytes) -> None:
    assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret) == 202


async def by_opsgenie(told: Scene, username: str) -> None:
    body = opsgenie.acknowledged(KEY, username, action="Close")
    assert await told.opsgenie.send(f"{told.home}/pagers/og/events", body, token=OPSGENIE_SECRET) == 202


async def test_resolved_at_pagerduty_is_acknowledged_here_and_goes_on(told: Scene) -> None:
    for _ in range(2):
        await by_pagerduty(told, resolved())
    incident = await told.incident()
    assert (incident.acknowledged_by, incident.active) == (ANA, True)
    assert ("Ana Silva", "acknowledged in PagerDuty (resolved there)") in await said(told)


async def test_closed_at_opsgenie_is_acknowledged_here_and_goes_on(told: Scene) -> None:
    await by_opsgenie(told, "ben@contoso.example")
    incident = await told.incident()
    assert (incident.acknowledged_by, incident.active) == (BEN, True)
    assert ("Ben Okafor", "acknowledged in Opsgenie (closed there)") in await said(told)


@pytest.mark.parametrize("username", ["Muster", "System", ""])
async def test_what_opsgenie_closes_by_itself_is_nobodys_word(told: Scene, username: str) -> None:
    await by_opsgenie(told, username)
    assert (await told.incident()).acknowledged_by is None


async def test_what_an_integration_resolves_is_nobodys_word(told: Scene) -> None:
    await by_pagerduty(told, resolved(kind="inbound_integration_reference"))
    assert (await told.incident()).acknowledged_by is None


async def test_the_end_there_of_what_somebody_has_changes_nothing(told: Scene) -> None:
    await told.ask(BEN, c.Acknowledge())
    before = await told.incident()
    await by_pagerduty(told, resolved(user="PZZZ", name="Zoe"))
    await by_opsgenie(told, "zoe@elsewhere.example")
    assert await told.incident() == before
