"""Wires on-call: the planner, the register of pages, the pagers and the calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.ports import Claimed, Performer, Row, Undeliverable
from incidents.model import Person
from oncall import effects as fx


class Awaited:
    """Performs nothing yet."""

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        return ()

    async def issue(self, tenant: str, *, schedule: str = "", person: str = "", by: Person) -> str:
        raise Undeliverable("no calendars yet")

    async def revoke(self, tenant: str, *, schedule: str = "", person: str = "") -> int:
        return 0


def awaited() -> Mapping[type, Performer]:
    return dict.fromkeys(fx.ONCALL_EFFECTS, Awaited())
