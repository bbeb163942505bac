"""The desk of a story: what people type and click goes in over HTTP, time passes when told, and all effects show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient

from engine.desk import SUBJECTS
from engine.ports import Ref, Store
from incidents.campaigns.model import Campaign
from incidents.model import MUSTER, Incident
from server.wiring import Muster
from tests.standins.clock import ManualClock
from tests.standins.teams import TeamsStandIn
from tests.stories.people import BOT, PEOPLE, TENANT, mention
from tests.stories.places import Chat, Room, place
from tests.stories.seen import Seen, read_answer


@dataclass
class Desk:
    """`seen` remembers the card each person looks at: their next click is made there. `lost`: the store was broken."""

    muster: Muster
    teams: TeamsStandIn
    client: TestClient[web.Request, web.Application]
    clock: ManualClock
    store: Store
    folder: Path
    token: str = ""
    lost: bool = False
    seen: dict[str, Seen] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    # ---- what people do

    async def installs(self, where: str, who: str = "Alex") -> None:
        """The bot is added to a chat or a channel."""
        await self.posts(self.update(who, where, membersAdded=[BOT]))

    async def removes(self, where: str, who: str = "Alex") -> None:
        """The bot is taken out again."""
        await self.posts(self.update(who, where, membersRemoved=[BOT]))

    def update(self, who: str, where: str, **fields: Any) -> dict[str, Any]:
        """Who came and went: told to the whole channel, without the sender's name."""
        activity = self.activity(who, where, "conversationUpdate", **fields)
        activity["conversation"]["id"] = activity["conversation"]["id"].partition(";")[0]
        activity["from"] = {key: value for key, value in activity["from"].items() if key != "name"}
        return activity

    async def says(self, who: str, where: str, text: str, *, mentions: tuple[str, ...] = ()) -> Seen | None:
        """Typed words, `@Muster` and those in `mentions` as real mentions. Returns the answer, if any."""
        activity = self.typed(who, where, text, mentions)
        conversation = activity["conversation"]["id"]
        before = set(self.teams.messages)
        status, body = await self.posts(activity)
        assert (status, body) == (200, ""), (status, body)
        new = [self._seen(place) for place in self.teams.messages if place not in before]
        answers = [one for one in new if one.conversation == conversation]
        await self.settles()
        if answers:
            self.seen[who] = answers[-1]
        return answers[-1] if answers else None

    async def asks(self, who: str, where: str, text: str, **options: Any) -> Seen:
        """Typed words that must be answered."""
        answer = await self.says(who, where, text, **options)
        assert answer is not None, f"no answer to {text!r}"
        return answer

    async def clicks(self, who: str, title: str, on: Seen | None = None, /, **fills: str) -> Seen:
        """A button of `on`, else of the card this person looks at, else of the newest headline in the room."""
        card = on or self._with(who, title)
        verb, data = card.sends(title, fills)
        return await self.forges(who, verb, data, on=card)

    fills = clicks
    """The same, for a form: the fields by name."""

    async def forges(self, who: str, verb: Any, data: Any, *, on: Seen | None = None, **changes: Any) -> Seen:
        """A click with this very data, whatever a card would have sent."""
        invoke = self.click(who, verb, data, on=on, **changes)
        status, body = await self.posts(invoke)
        assert status == 200, (status, body)
        await self.settles()
        answer = read_answer(body, invoke["conversation"]["id"], on.message if on else "")
        if answer.card is not None:
            self.seen[who] = answer
        return answer

    def typed(self, who: str, where: str, text: str, mentions: tuple[str, ...] = ()) -> dict[str, Any]:
        """The activity of typed words, `@Muster` and those in `mentions` as real mentions."""
        entities = []
        for one in ("Muster", *mentions):
            if f"@{one}" in text:
                tag, entity = mention(one)
                text = text.replace(f"@{one}", tag)
                entities.append(entity)
        return self.activity(who, where, text=text, entities=entities)

    def click(self, who: str, verb: Any, data: Any, *, on: Seen | None = None, **changes: Any) -> dict[str, Any]:
        where = on.conversation if on and on.conversation else "chat"
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        reply = {"replyToId": on.message} if on and on.message else {}
        return self.activity(who, where, "invoke", name="adaptiveCard/action", value=value, **reply, **changes)

    async def passes(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> None:
        """Time goes by, and what comes due meanwhile happens at its moment."""
        end = self.clock.now() + timedelta(minutes=minutes, seconds=seconds, hours=hours)
        while (due := await self.store.next_due()) is not None and due <= end:
            await self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            if not await self.muster.outbox.work():
                break
            await self.muster.outbox.settle()
        await self.clock.advance(end - self.clock.now())

    async def settles(self) -> None:
        """What is owed now is performed."""
        await self.passes()

    # ---- what there is to see

    async def incident(self, key: str = "INC-1") -> Incident:
        return await self.muster.desk.incident(TENANT, key, MUSTER)

    async def room(self, key: str = "INC-1") -> Room:
        incident = await self.incident(key)
        assert incident.room is not None, f"{key} has no room"
        return Room(self.messages, incident.room.conversation, incident.room.message)

    def chat(self, who: str) -> Chat:
        """Somebody's own chat, by whichever id it was opened."""
        someone = PEOPLE[who]
        return Chat(self.messages, tuple(f"a:{one}" for one in (someone.mri, someone.entra)))

    @property
    def mails(self) -> list[EmailMessage]:
        """What customers got."""
        return self.filed("*-N*-*.eml")

    @property
    def notes(self) -> list[EmailMessage]:
        """What colleagues got: pages and handoff notes."""
        customers = {mail["Message-ID"] for mail in self.mails}
        return [mail for mail in self.filed("*.eml") if mail["Message-ID"] not in customers]

    def filed(self, names: str) -> list[EmailMessage]:
        files = sorted((self.folder / "outbox").glob(names))
        read = (message_from_bytes(file.read_bytes(), policy=default) for file in files)
        return [mail for mail in read if isinstance(mail, EmailMessage)]

    def messages(self, *conversations: str) -> list[Seen]:
        return [self._seen(place) for place in self.teams.messages if place[0] in conversations]

    async def check_sound(self) -> None:
        """Every snapshot is what its facts come to."""
        for kind, subject in SUBJECTS.items():
            for ref, stored in await self.store.open(TENANT, kind):
                snapshot = None
                for entry in await self.store.entries(Ref(TENANT, kind, ref.key), limit=10_000):
                    snapshot = subject.evolve(snapshot, entry)
                assert snapshot == stored.snapshot, f"{ref.key} is not the fold of its facts"

    async def notice(self, key: str = "INC-1-N1") -> Campaign:
        return await self.muster.desk.campaign(TENANT, key)

    # ---- the wire

    def activity(self, who: str, where: str, kind: str = "message", **fields: Any) -> dict[str, Any]:
        """A whole activity; a field set to None is left out."""
        number = next(self._numbers)
        conversation, extra = place(who, where, number)
        whole = {
            "type": kind,
            "id": f"f:{number}",
            "channelId": "msteams",
            "serviceUrl": self.teams.url,
            "from": PEOPLE[who].account,
            "recipient": BOT,
            "conversation": {**conversation, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}, **extra},
            "locale": "en-GB",
            **fields,
        }
        return {key: value for key, value in whole.items() if value is not None}

    async def posts(self, activity: Any, **headers: str) -> tuple[int, Any]:
        """Status and body of a call; text where it is not JSON."""
        body = activity if isinstance(activity, bytes) else msgspec.json.encode(activity)
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {"Content-Type": "application/json", **bearer, **headers}
        async with self.client.post("/api/messages", data=body, headers=sent) as answer:
            raw = await answer.read()
            is_json = answer.content_type == "application/json" and raw
            return answer.status, msgspec.json.decode(raw) if is_json else raw.decode()

    def _with(self, who: str, title: str) -> Seen:
        mine = self.seen.get(who)
        if mine and title in mine.buttons:
            return mine
        everywhere = reversed([self._seen(place) for place in self.teams.messages])
        found = next((card for card in everywhere if title in card.buttons and card.conversation[:2] != "a:"), None)
        assert found, f"{who} sees no button {title!r}, only {sorted(mine.buttons) if mine else []}"
        return found

    def _seen(self, place: tuple[str, str]) -> Seen:
        activity = self.teams.messages[place]
        attachments = activity.get("attachments") or [{}]
        assert len(attachments) == 1, "one card an activity"
        return Seen(attachments[0].get("content"), activity.get("text", ""), False, *place, activity)
