"""One whole incident as people live it: declared, worked on, told to customers, resolved, watched until it closes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engine.clock import SystemClock
from engine.ids import SeededIds
from incidents import events as e
from incidents.campaigns import events as ce
from incidents.model import FirstMove, Incident, Person, Role
from playground.people import CHANNEL, Seat, seats
from playground.story import CONFIRMED, DECLARE, FIRST_NOTICE, LAST_NOTICE, SECOND_NOTICE
from tests.crash.fate import Moments, When
from tests.crash.kept import Fact, Kept
from tests.crash.look import Sight, look
from tests.crash.people import Answer, People
from tests.crash.server import Broken

STEP, CLOSES, SOON = timedelta(minutes=10), timedelta(minutes=400), timedelta(hours=6)
PATIENCE = 600
"""Looks at the store, ten a second, before something counts as never happening."""


@dataclass
class Story:
    """`kept` grows with each acknowledged ask. `closes` once the last step is done and time has passed."""

    people: People
    seed: int
    number: int
    moments: Moments = field(default_factory=Moments)
    kept: list[Kept] = field(default_factory=list)
    steps_done: int = 0
    over: bool = False
    _seats: Mapping[str, Seat] = field(default_factory=seats)

    def __post_init__(self) -> None:
        self._chance = SeededIds(self.seed * 7919 + self.number)
        self.title = f"Card payments fail, story {self.seed}/{self.number}"
        self.key = ""
        self.room = CHANNEL

    # ---- how it goes

    async def tell(self) -> None:
        """Every step in its order, each after a while in which clocks run."""
        for step, (act, least, most) in enumerate(STEPS):
            self.moments.reach(step, When.WAITING)
            await self.people.server.passes(self._minutes(least, most))
            self.moments.reach(step, When.ASKING)
            await act(self)
            self.moments.reach(step, When.ANSWERED)
            self.steps_done += 1

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=least + (most - least) * self._chance.jitter())

    async def sight(self) -> Sight:
        return await look(self.people.server.store)

    async def incident(self) -> Incident:
        incidents = [one for one in (await self.sight()).incidents if one.title == self.title]
        if len(incidents) != 1:
            raise Broken(f"{len(incidents)} incidents are called {self.title}")
        return incidents[0]

    # ---- what people do

    async def declare(self) -> None:
        who = self._seats["lynne"]
        await self.people.install(who)
        form = await self.people.say(who, CHANNEL, "declare")
        fields = DECLARE | {"What is wrong?": self.title}
        answer = await self.people.press(who, CHANNEL, form.card, "Declare", fields)
        self.key = (await self.incident()).key
        self._keep("declared", answer, lambda fact: isinstance(fact, e.Declared))

    async def acknowledge(self) -> None:
        who, incident = self._seats["alex"], await self.incident()
        page = next(page.id for page in incident.pages if page.person.id == who.entra)
        answer = await self.people.click(who, who.home, "page.ack", {"incident": self.key, "page": page})
        self._keep("page answered", answer, lambda fact: fact == e.PageAcknowledged(page))

    async def claim_ic(self) -> None:
        await self._claim("megan", Role.IC)

    async def claim_tl(self) -> None:
        await self._claim("alex", Role.TL)

    async def claim_cl(self) -> None:
        await self._claim("adele", Role.CL)

    async def _claim(self, name: str, role: Role) -> None:
        who = self._seats[name]
        await self._find_room()
        answer = await self.people.click(who, self.room, "role.claim", {"incident": self.key, "role": role.value})
        claimed = e.RoleClaimed(role, Person(who.entra, who.name))
        self._keep(f"{role} claimed", answer, lambda fact: fact == claimed)

    async def _find_room(self) -> None:
        """Where work goes on, as soon as the incident has a room."""
        for _ in range(PATIENCE):
            if (room := (await self.incident()).room) is not None:
                self.room = room.conversation
                return
            await SystemClock().sleep(timedelta(milliseconds=100))
        raise Broken(f"{self.key} never got a room")

    async def first_moves(self) -> None:
        who = self._seats["alex"]
        await self._say("alex", "first capacity not it", lambda fact: _moved(fact, FirstMove.CAPACITY))
        card = (await self.people.click(who, self.room, "show.moves", {"incident": self.key})).card
        answer = await self.people.press(who, self.room, card, "Yes, rolled back", {"What was done (optional)": "4.12"})
        self._keep("rolled back", answer, lambda fact: _moved(fact, FirstMove.DEPLOYMENT))

    async def first_notice(self) -> None:
        await self._notice("adele", FIRST_NOTICE, "first")

    async def second_notice(self) -> None:
        await self._notice("adele", SECOND_NOTICE, "second")

    async def last_notice(self) -> None:
        await self._notice("adele", LAST_NOTICE, "last")

    async def _notice(self, name: str, fields: Mapping[str, str], which: str) -> None:
        who, feature = self._seats[name], f"card payments, {which} of {self.key}"
        form = (await self.people.click(who, self.room, "show.notice", {"incident": self.key})).card
        preview = await self.people.press(who, self.room, form, "Preview", {**fields, "What is affected?": feature})
        drafted = [one.key for one in (await self.sight()).campaigns if one.words.feature == feature]
        if len(drafted) != 1:
            raise Broken(f"the {which} notice of {self.key} was drafted as {drafted}")
        self._keep(f"{which} notice drafted", preview, lambda fact: isinstance(fact, ce.NoticeDrafted), *drafted)
        asked = await self.people.press(who, self.room, preview.card, "Ask for approval")
        self._keep(f"{which} notice asked about", asked, lambda fact: isinstance(fact, ce.ApprovalAsked), *drafted)
        version = next(one.worded for one in (await self.sight()).campaigns if one.key == drafted[0])
        ids = {"notice": drafted[0], "version": str(version)}
        receipt = await self.people.click(self._seats["megan"], self.room, "notice.approve", ids)
        self._keep(f"{which} notice approved", receipt, lambda fact: isinstance(fact, ce.NoticeSettled), *drafted)

    async def cause(self) -> None:
        text = "a migration dropped an index"
        await self._say("alex", f"cause {text}", lambda fact: fact == e.CauseFound(text))

    async def delegate(self) -> None:
        text = "check that nobody was charged twice"
        isaiah = "Isaiah Langer"
        await self._say("megan", f"delegate {text} @{isaiah}", lambda fact: _named(fact, e.TaskDelegated, text))
        await self._say("isaiah", "done charged twice", lambda fact: _named(fact, e.TaskDone, text))

    async def page(self) -> None:
        words = f"Megan Bowen asks for you: {self.title}"
        await self._say("megan", "page platform", lambda fact: isinstance(fact, e.Paged) and fact.why == words)

    async def update(self) -> None:
        who, text = self._seats["megan"], f"the index is being built, {self.steps_done}"
        card = (await self.people.click(who, self.room, "show.update", {"incident": self.key})).card
        answer = await self.people.press(who, self.room, card, "Post", {"Where do we stand?": text})
        self._keep("update", answer, lambda fact: _named(fact, e.UpdatePosted, text))

    async def mitigated(self) -> None:
        who = self._seats["megan"]
        card = (await self.people.click(who, self.room, "show.mitigated", {"incident": self.key})).card
        answer = await self.people.press(who, self.room, card, "Mitigated")
        self._keep("mitigated", answer, lambda fact: isinstance(fact, e.Mitigated))

    async def resolve(self) -> None:
        who = self._seats["megan"]
        card = (await self.people.click(who, self.room, "show.resolve", {"incident": self.key})).card
        answer = await self.people.press(who, self.room, card, "Resolve", {**CONFIRMED, "Until when? (UTC)": "40 min"})
        self._keep("resolved", answer, lambda fact: isinstance(fact, e.Resolved))

    async def closes(self) -> None:
        """By itself, once the watch is over and customers know; then nothing is owed but what another day brings."""
        waited = timedelta(0)
        while not self.over or (await self.sight()).owed(SOON):
            self.over = not (await self.incident()).is_open
            await self.people.server.passes(STEP)
            waited += STEP
            if waited > CLOSES:
                owed = sorted((await self.sight()).owed(SOON).items())
                raise Broken(f"{self.key} is in {(await self.incident()).phase}, and still owed are {owed[:10]}")

    async def leaves(self) -> None:
        """With its notices it moves to the archive, unless a clock will look at it again."""
        for _ in range(PATIENCE):
            sight = await self.sight()
            mine = [told.ref for told in sight.told.values() if told.ref.key.partition("-N")[0] == self.key]
            if sight.owed() or not any(sight.hot(ref) for ref in mine):
                return
            await SystemClock().sleep(timedelta(milliseconds=100))
        raise Broken(f"{self.key} never left the hot store")

    async def postscript(self) -> None:
        """A word on what is archived brings it back for as long as that takes."""
        words = {"incident": self.key, "text": "told the bank"}
        answer = await self.people.click(self._seats["lynne"], self.room, "incident.note", words)
        self._keep("a late note", answer, lambda fact: fact == e.NoteAdded("told the bank"))
        await self.closes()

    # ---- beside it all

    async def notes(self, name: str) -> None:
        """Somebody keeps notes in their own chat, so that there is always something under way."""
        who, number = self._seats[name], 0
        while not self.over:
            await SystemClock().sleep(timedelta(milliseconds=250 + 300 * self._chance.jitter()))
            if self.room != CHANNEL:
                number += 1
                text, place = f"{name} saw {number}", who.home if number % 2 else self.room
                answer = await self.people.say(who, place, f"note {self.key} {text}")
                self._keep(text, answer, _noted(text))

    async def _say(self, name: str, line: str, fact: Fact) -> None:
        answer = await self.people.say(self._seats[name], self.room, line)
        self._keep(line, answer, fact)

    def _keep(self, what: str, answer: Answer, fact: Fact, key: str = "") -> None:
        if answer.refused:
            raise Broken(f"{self.key}, {what}: refused: {answer.words}")
        self.kept.append(Kept(f"{self.key} {what}", key or self.key, fact))


STEPS: Sequence[tuple[Callable[[Story], Awaitable[None]], float, float]] = (
    (Story.declare, 0, 0), (Story.acknowledge, 0.5, 8), (Story.claim_ic, 0.5, 5), (Story.claim_tl, 0.5, 3),
    (Story.claim_cl, 0.5, 6), (Story.first_moves, 0.5, 2), (Story.first_notice, 0.5, 9), (Story.cause, 1, 10),
    (Story.delegate, 1, 3), (Story.page, 1, 5), (Story.update, 10, 45), (Story.second_notice, 1, 10),
    (Story.mitigated, 5, 15), (Story.update, 1, 30), (Story.resolve, 1, 10), (Story.last_notice, 1, 70),
    (Story.closes, 0, 0), (Story.leaves, 0, 0), (Story.postscript, 0, 0), (Story.leaves, 0, 0),
)  # fmt: skip
"""What is done, and how many minutes of the product's time go by before, at least and at most."""
MAILING = tuple(number for number, (act, *_) in enumerate(STEPS) if act.__name__.endswith("_notice"))


def _moved(fact: Any, move: FirstMove) -> bool:
    return isinstance(fact, e.FirstMoveAnswered) and fact.move is move


def _named(fact: Any, kind: type, text: str) -> bool:
    return isinstance(fact, kind) and getattr(fact, "text", "") == text


def _noted(text: str) -> Fact:
    return lambda fact: fact == e.NoteAdded(text)
