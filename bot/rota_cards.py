"""Performs what a rota owes in Teams: the cards of a swap in both chats, word to a person, a line to a team."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from bot.activity import Conversation, ConversationKind
from bot.connector import Connector
from bot.faults import Gone
from bot.homes import Homes
from bot.mention import mention
from bot.oncall.swaps import drawn
from bot.places import Places
from bot.posting import ALERT, Activity, fitting, sizes, words
from bot.team_channel import team_channel
from engine.ports import Claimed, Clock, Desk, InDoubt, Row, Store, TryLater, Undeliverable
from incidents.errors import NotFound
from incidents.model import Person
from incidents.policy import Policy
from oncall.effects import PostToTeam, RefreshSwap, TellPerson
from oncall.rotas.model import Rota, Swap, SwapState

TABLE = "swaps"
"""The paged table from a swap and a person of it (`<schedule>/<swap>/<person key>`) to the message with their card."""

log = structlog.get_logger(__name__)


class OncallMessenger:
    """The Performer of `RefreshSwap`, `TellPerson` and `PostToTeam`."""

    def __init__(
        self, store: Store, desk: Desk, connector: Connector, places: Places, homes: Homes, clock: Clock
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._homes = homes
        self._clock = clock

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable."""
        match claimed.owed.effect:
            case RefreshSwap(schedule, swap):
                await self._swap(claimed.tenant, schedule, swap)
            case TellPerson(person, text):
                await self._in_their_chat(claimed.tenant, person, [self._words(claimed.tenant, text)])
            case PostToTeam() as post:
                await self._post(claimed.tenant, post)
            case other:
                raise Undeliverable(f"nobody here carries {type(other).__name__}")
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """What stands in the rota stands; whom its words did not reach is said to the teams of the schedule."""
        log.warning("somebody was not told of a change of the rota", owed=claimed.owed.key, reason=reason)
        match claimed.owed.key.split("/"), claimed.owed.effect:
            case ["rota", schedule, *_], TellPerson(person, text):
                policy = await self._desk.policy(claimed.tenant)
                words = f"{person.name} could not be reached in Teams and has not been told: “{text}” Tell them."
                for team in policy.teams.values():
                    if team.schedule == schedule:
                        await self._post(claimed.tenant, PostToTeam(team.key, words))
        return ()

    # ---- swaps

    async def _swap(self, tenant: str, schedule: str, id_: str) -> None:
        """Both cards; somebody who cannot be reached does not keep the other from theirs."""
        policy, swap = await self._desk.policy(tenant), await self._found(tenant, schedule, id_)
        if swap is None or schedule not in policy.schedules:
            return
        troubles: list[Exception] = []
        for key in (swap.other, swap.asker):
            if key not in policy.people:
                continue
            try:
                await self._card(tenant, policy, schedule, swap, key)
            except (TryLater, InDoubt) as why:
                troubles.append(why)
            except Undeliverable as why:
                log.warning("the card of a swap cannot be delivered", swap=f"{schedule}/{id_}", reason=str(why))
                if key == swap.other:
                    await self._unreachable(tenant, policy, schedule, swap)
        if troubles:
            raise troubles[0]

    async def _unreachable(self, tenant: str, policy: Policy, schedule: str, swap: Swap) -> None:
        """Who waits for an answer hears, once, that nobody was asked; a row without a message says that it was said."""
        id_, asker = f"{schedule}/{swap.id}/{swap.other}", policy.people.get(swap.asker)
        if asker is None or not swap.open(self._clock.now()) or await self._store.row(tenant, TABLE, id_):
            return
        words = (
            f"{policy.people[swap.other].name} could not be reached in Teams, so nobody has seen your swap for "
            f"{policy.schedules[schedule].name}. Ask them yourself to write to me, then withdraw and ask again."
        )
        await self._in_their_chat(tenant, asker.person, [self._words(tenant, words)])
        await self._store.put_rows(tenant, [Row(TABLE, id_, {"conversation": "", "message": ""})])

    async def _found(self, tenant: str, schedule: str, id_: str) -> Swap | None:
        """None where it ended so long ago that the rota has dropped it."""
        try:
            rota = await self._desk.oncall(tenant, "rota", schedule)
        except NotFound:
            return None
        return rota.swap(id_) if isinstance(rota, Rota) else None

    async def _card(self, tenant: str, policy: Policy, schedule: str, swap: Swap, key: str) -> None:
        """Sent while it waits for an answer, kept true afterwards; the row is written at once, so that nobody is sent
        a second card because the other could not be reached."""
        contact, id_ = policy.people[key], f"{schedule}/{swap.id}/{key}"
        at, asked = self._clock.now(), key == swap.other
        duty = await self._desk.duty(tenant)
        card = drawn(swap, policy.schedules[schedule], policy, duty, contact.time_zone, at, asked=asked)
        row = await self._store.row(tenant, TABLE, id_)
        if row:
            await self._update(tenant, row, sizes(card))
        elif swap.state is SwapState.ASKED:
            home, message = await self._in_their_chat(tenant, contact.person, sizes(card, alert=asked))
            await self._store.put_rows(tenant, [Row(TABLE, id_, {"conversation": home.id, "message": message})])

    async def _update(self, tenant: str, row: Row, activities: Sequence[Activity]) -> None:
        """A message that was deleted stays so."""
        home, message = self._places.conversation(tenant, row.doc["conversation"]), row.doc["message"]
        if home and message:
            with suppress(Gone):
                await fitting(activities, partial(self._connector.update, home, message))

    # ---- words

    async def _in_their_chat(
        self, tenant: str, person: Person, activities: Sequence[Activity]
    ) -> tuple[Conversation, str]:
        """Where it went, and which message it is."""
        home = await self._homes.of(tenant, person)
        try:
            return home, await fitting(activities, partial(self._connector.send, home))
        except Gone:
            home = await self._homes.anew(home, person)
            return home, await fitting(activities, partial(self._connector.send, home))

    async def _post(self, tenant: str, post: PostToTeam) -> None:
        """In the team's channel a thread of its own, so that the incidents of others are not talked into."""
        place = team_channel(self._places, tenant, await self._desk.policy(tenant), post.team)
        if place is None:
            raise Undeliverable(
                "the bot is in no channel yet: add it to the team's channel or to the incidents channel"
            )
        activity = self._words(tenant, post.text, post.mentions, loud=post.loud)
        if place.kind is ConversationKind.CHANNEL:
            await self._connector.create_thread(place, activity)
        else:
            await self._connector.send(place, activity)

    def _words(self, tenant: str, text: str, people: Sequence[Person] = (), *, loud: bool = False) -> dict[str, Any]:
        """Plain words; people are mentioned by the id Teams knows them by, where it does."""
        known = [Person(mri, person.name) for person in people if (mri := self._places.mri(tenant, person))]
        shown, entities = mention(text, known)
        return {**words(shown), **({"entities": entities} if entities else {}), **(ALERT if loud else {})}
