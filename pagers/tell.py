"""Performs `TellPager`: a pager hears of an incident or an alarm as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from engine.ports import Claimed, Desk, NotYet, Request, Row, TryLater, Undeliverable
from incidents.errors import NotFound, Refused
from incidents.machine_commands import RecordPagerFailure
from incidents.model import MUSTER
from oncall.alarms.commands import RecordAlarmPagerFailure
from oncall.effects import TellPager
from pagers.kinds import TRIGGER, TeamPager
from pagers.thing import kind_of, load

SAID_AFTER = 8
"""Tries, some three minutes: from then on people know that the pager does not answer, while it is tried further."""

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
        try:
            await pager.tell(thing, effect.what)
        except TryLater as later:
            if effect.what == TRIGGER and claimed.attempts + 1 >= SAID_AFTER and not isinstance(later, NotYet):
                await self._say_so(claimed, effect, str(later))
            raise
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        effect = _effect(claimed)
        log.error("pager not told", pager=effect.pager, about=effect.about, what=effect.what, reason=reason)
        await self._say_so(claimed, effect, reason)
        return ()

    async def _say_so(self, claimed: Claimed, effect: TellPager, reason: str) -> None:
        """In the incident or alarm, where people look, and once: what it may owe is to happen once, too."""
        key, kind = f"report:{claimed.owed.key}:{claimed.generation}", kind_of(effect.about)
        failure = RecordPagerFailure if kind == "incident" else RecordAlarmPagerFailure
        command = failure(effect.pager, reason)
        try:
            await self._desk.handle(Request(claimed.tenant, key, MUSTER, kind, effect.about, command))
        except Refused as refused:
            log.warning("that a pager was not told is not recorded", about=effect.about, sentence=refused.sentence)


def _effect(claimed: Claimed) -> TellPager:
    effect = claimed.owed.effect
    if not isinstance(effect, TellPager):
        raise Undeliverable(f"{type(effect).__name__} tells no pager")
    return effect
