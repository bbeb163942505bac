"""A sending that is broken off at every step, again and again, with pauses and restarts: each address gets one copy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ids import SeededIds
from engine.ports import InDoubt, NotYet, TryLater
from incidents.campaigns.commands import PauseNotice, ResumeNotice
from incidents.campaigns.model import Route, Stage, Tally
from mail.senders.sender import Keeper, OutgoingMail, Receipt
from tests.mail.sending import SECOND, Sending, Wire, customers, sending
from tests.standins.clock import ManualClock

TROUBLES = (ZeroDivisionError("as if killed"), InDoubt("cut off"), TryLater("busy"), NotYet("not its turn"))


class Shaky(Wire):
    """Breaks off before it keeps anything, after that, or once it has taken the mail: then it never says so plainly."""

    def __init__(self, clock: ManualClock, seed: int, *, keeps: bool) -> None:
        super().__init__(clock)
        self.keeps = keeps
        self.chance = SeededIds(seed)

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        self._break_off(TROUBLES)
        if self.keeps:
            await keeper.keep({"draft": mail.message_id})
        self._break_off(TROUBLES)
        self.taken[mail.message_id] = mail
        self.copies.update(mail.bcc or (mail.to_address,))
        self._break_off(TROUBLES[:2])
        return Receipt(mail.message_id, mail.at)

    def _break_off(self, troubles: tuple[Exception, ...]) -> None:
        if self.chance.jitter() < 0.15:
            raise troubles[int(self.chance.jitter() * len(troubles))]


async def shaken(seed: int, *, keeps: bool, route: Route) -> Sending:
    way = await sending(customers(90), route=route, batch=7)
    way.wire = Shaky(way.clock, seed, keeps=keeps)
    way.senders = dict.fromkeys(Route, way.wire)
    way.restart()
    await way.start()
    for _ in range(4):
        await way.passes(2 * SECOND)
        way.restart()
        if (await way.now()).stage is Stage.SENDING:
            await way.asks(PauseNotice())
            await way.passes(SECOND)
            await way.asks(ResumeNotice())
    await way.passes(timedelta(hours=3))
    return way


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("route", [Route.EACH, Route.BATCH])
@pytest.mark.parametrize("keeps", [True, False])
async def test_each_address_gets_one_copy(seed: int, route: Route, *, keeps: bool) -> None:
    way = await shaken(seed, keeps=keeps, route=route)
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=90))
    assert (len(way.wire.copies), set(way.wire.copies.values())) == (90, {1})
