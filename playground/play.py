"""`muster demo --play`: the payment-failure incident by itself, through the real server, told as a story."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from engine.clock import SystemClock
from playground.card_reading import NotOnCard, button, text, words
from playground.connector import connector
from playground.people import CHANNEL, People, Seat, Unanswered, roster, seats
from playground.stepped_clock import SteppedClock
from playground.story import PAYMENT_FAILURE, Beat, Press, Say
from playground.telling import Telling

Serve = Callable[[SteppedClock, Callable[[str], None]], Awaitable[None]]
"""Serves by that clock until cancelled, and tells the address once it listens."""

MINUTE = timedelta(minutes=1)
TICK = timedelta(milliseconds=55)
"""Of real time, a little longer than the outbox of a hurried server takes to look what is due."""
PATIENCE = 5.0
"""Seconds an answer may take."""
EARLIER = "Earlier"
REFUSALS = ("Not done.", "Please check:", "I did not understand", "Did you mean")


class NotPlayed(Exception):
    """A step was refused, or was answered in another way than the story says."""


async def play(serve: Serve, outbox: Path, telling: Telling) -> None:
    """Play the whole story. Raises NotPlayed, and whatever the server raises."""
    first = _moment(SystemClock().now(), PAYMENT_FAILURE[0].at)
    clock = SteppedClock(first)
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(clock, address.set_result))
    playing = asyncio.create_task(_through(address, clock, outbox, telling))
    try:
        await asyncio.wait({serving, playing}, return_when=asyncio.FIRST_COMPLETED)
        if not playing.done():
            await serving
        await playing
    finally:
        for task in (playing, serving):
            task.cancel()
        await asyncio.gather(playing, serving, return_exceptions=True)


async def _through(address: asyncio.Future[str], clock: SteppedClock, outbox: Path, telling: Telling) -> None:
    url = await address
    async with connector(roster()) as teams, aiohttp.ClientSession() as http:
        stage = Stage(clock, People(url, teams, http), outbox, telling)
        try:
            await stage.people.arrive()
            for beat in PAYMENT_FAILURE:
                await stage.play(beat)
            await stage.end(seats()[PAYMENT_FAILURE[-1].who])
        except (NotOnCard, Unanswered) as why:
            raise NotPlayed(str(why)) from why


class Stage:
    """Moves the time on, lets people act, and has what follows told."""

    def __init__(self, clock: SteppedClock, people: People, outbox: Path, telling: Telling) -> None:
        self._clock = clock
        self._wall = SystemClock()
        self._outbox = outbox
        self._telling = telling
        self._thread = CHANNEL
        self.people = people

    async def play(self, beat: Beat) -> None:
        moment = _moment(self._clock.now(), beat.at)
        while self._clock.now() < moment:
            await self._clock.to(self._clock.now() + MINUTE)
            await self._settle()
        seat = seats()[beat.who]
        self._telling.person(self._clock.now(), seat.name, beat.told)
        for step in beat.does:
            heard = await self._do(step, seat, seat.home if beat.alone else self._thread)
            _check(beat, step, seat, heard)
        await self._settle()

    async def end(self, reader: Seat) -> None:
        """The timeline as somebody reads it who turns its pages back to the first."""
        cards = (posted.card for posted in self.people.teams.cards(self._thread))
        page = next(card for card in cards if card and "Timeline" in words(card))
        pages = [page]
        while button(page, EARLIER):
            _, turned = await self.people.press(reader, self._thread, EARLIER)
            page = turned or {}
            pages.insert(0, page)
        self._telling.end(pages, self.people.teams.posted)

    async def _do(self, step: Say | Press, seat: Seat, place: str) -> str:
        """Everything that was heard in answer, as text."""
        before = len(self.people.teams.posted)
        try:
            if isinstance(step, Say):
                await self.people.say(seat, place, step.line)
                return await self._posted(place, before, step.hears)
            sentence, card = await self.people.press(seat, place, step.title, step.fields)
        except (NotOnCard, Unanswered) as why:
            return str(why)
        return f"{sentence}\n{text(card) if card else ''}".strip()

    async def _posted(self, place: str, before: int, hears: str) -> str:
        """What the bot posted there since; waits until the words were among it, or patience ends."""
        heard = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while hears not in heard and not any(refusal in heard for refusal in REFUSALS):
                    await self._wall.sleep(TICK)
                    news = [p for p in self.people.teams.posted[before:] if p.conversation == place and not p.changed]
                    heard = "\n".join(f"{posted.text}\n{text(posted.card) if posted.card else ''}" for posted in news)
        except TimeoutError:
            pass
        return heard.strip()

    async def _settle(self) -> None:
        """Let the server do what is due, and tell what it did."""
        posted = self.people.teams.posted
        still = False
        while not still:
            known = len(posted)
            await self._wall.sleep(TICK)
            still = known == len(posted)
        self._telling.muster(self._clock.now(), posted, self._outbox)
        self._thread = next((one.conversation for one in posted if one.first), CHANNEL)


def _check(beat: Beat, step: Say | Press, seat: Seat, heard: str) -> None:
    """Raises NotPlayed."""
    if step.hears in heard and not any(refusal in heard for refusal in REFUSALS):
        return
    did = f"typed “{step.line}”" if isinstance(step, Say) else f"pressed “{step.title}”"
    raise NotPlayed(f"At {beat.at} {seat.name} {did}, and Muster answered: {heard or 'nothing'}")


def _moment(day: datetime, at: str) -> datetime:
    """That time of the day."""
    return day.replace(hour=int(at[:2]), minute=int(at[3:]), second=0, microsecond=0)
