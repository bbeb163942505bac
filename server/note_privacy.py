"""Draws the cards of handoff notes anew when an incident that they name becomes private, or visible again."""

from __future__ import annotations

from collections.abc import Sequence

from engine.ports import Change, Clock, Conflict, Desk, Record, Ref, Store
from incidents.effects import Owed
from incidents.errors import NotFound
from incidents.model import MUSTER
from oncall.effects import RefreshHandoff
from oncall.handoffs.lines import named
from oncall.handoffs.model import Handoff

RECORD = ("planned", "notes")
"""Kind and key of the subject that owes the cards; it holds nothing itself."""


class NotePrivacy:
    """Looks as often as it is told to, at the notes that are still at hand.

    What it has seen is kept in memory: after a start every note that names a private incident is drawn once more, in
    case that became so in the last moment before.
    """

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._hidden: dict[tuple[str, str], frozenset[str]] = {}

    async def look(self, tenant: str) -> None:
        owed = []
        for _, stored in await self._store.open(tenant, "handoff"):
            note = stored.snapshot
            if isinstance(note, Handoff) and note.given and (keys := named(note.lines)):
                hidden = frozenset([key for key in keys if await self._private(tenant, key)])
                if hidden != self._hidden.get((tenant, note.key), frozenset()):
                    self._hidden[tenant, note.key] = hidden
                    lane = f"handoff/{note.key}"
                    owed.append(Owed(f"{lane}/card", self._clock.now(), RefreshHandoff(note.key), lane))
        if owed:
            await self._owe(tenant, owed)

    async def _private(self, tenant: str, key: str) -> bool:
        try:
            return (await self._desk.incident(tenant, key, MUSTER)).private
        except NotFound:
            return False  # a number that is none of ours

    async def _owe(self, tenant: str, owed: Sequence[Owed]) -> None:
        ref = Ref(tenant, *RECORD)
        stored = await self._store.load(ref)
        version = stored.version if stored else 0
        try:
            await self._store.commit(Change(ref, version, version + 1, Record({}), self._clock.now(), owed=owed))
        except Conflict:
            # Another process owes the same cards: it has seen the same.
            return
