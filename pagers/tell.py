"""Performs `TellPager`: a pager hears of an incident or an alarm as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from engine.ports import Claimed, Desk, Request, Row, Undeliverable
from incidents.errors import NotFound, Refused
from incidents.machine_commands import RecordPagerFailure
from incidents.model import MUSTER
from oncall.effects import TellPager
from pagers.kinds import TRIGGER, TeamPager
from pagers.thing import kind_of, load

log = structlog.get_logger(__name__)


class PagerTeller:
    """`pagers` by their key in the policy."""

    def __init__(self, desk: Desk, pagers: Mapping[str, TeamPager]) -> None:
        self._desk = desk
        self._pagers = pagers

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = _effect(claimed)
        pager = self._pagers.get(effect.pager)
        if pager is None:
            raise Undeliverable(f"The policy has no pager “{effect.pager}” that is told of incidents. Add it there.")
        try:
            thing = await load(self._desk, claimed.tenant, effect.about)
        except NotFound as error:
            raise Undeliverable(f"{effect.about} is not there any more.") from error
        if effect.what == TRIGGER and thing.over:
            log.info("pager not told: it is over", about=effect.about)
            return ()
        await pager.tell(thing, effect.what)
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        effect = _effect(claimed)
        log.error("pager not told", pager=effect.pager, about=effect.about, what=effect.what, reason=reason)
        if kind_of(effect.about) == "incident":
            await self._say_so(claimed, effect, reason)
        return ()

    async def _say_so(self, claimed: Claimed, effect: TellPager, reason: str) -> None:
        """In the incident, where people look."""
        key = f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}"
        command = RecordPagerFailure(effect.pager, reason)
        try:
            await self._desk.handle(Request(claimed.tenant, key, MUSTER, "incident", effect.about, command))
        except Refused as refused:
            log.warning("that a pager was not told is not recorded", about=effect.about, sentence=refused.sentence)


def _effect(claimed: Claimed) -> TellPager:
    effect = claimed.owed.effect
    if not isinstance(effect, TellPager):
        raise Undeliverable(f"{type(effect).__name__} tells no pager")
    return effect
