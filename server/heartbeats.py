"""Heartbeats in: a sign of life is noted durably, and silence longer than it may last raises an alarm at its team."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
import structlog
from aiohttp import web

from engine.ports import Change, Clock, Conflict, Desk, Record, Ref, Store, TryLater
from incidents.effects import Ask, Owed
from incidents.timeline import span
from oncall.alarms.commands import EndAlarm, RaiseAlarm
from oncall.alarms.model import Alarm
from oncall.rules import Heartbeat
from server.bearer import check_bearer
from server.heartbeat_count import Count, count_of, due_by, heard_words
from server.metrics import Metrics
from server.pulse import Pulse
from server.settings import Settings

KIND, AWAKE = "heartbeat", "awake"
BODY = 16 * 1024
"""Bytes of a body that is read and not looked at: some senders put a report into it."""
MINUTE = timedelta(minutes=1)
BACK = "the heartbeat is back"
GONE = "the heartbeat is not in the policy any more"
_TRIES = 20
_BEHIND = timedelta(milliseconds=250)
"""Of many that fall silent at once the worse ones are told first: a lesser one waits so long for each level."""

log = structlog.get_logger(__name__)


class Heartbeats:
    """`routes` take them in; `settle` is awaited before the outbox runs, `run` for as long as the process lives."""

    def __init__(self, settings: Settings, store: Store, desk: Desk, clock: Clock, pulse: Pulse | None) -> None:
        token = settings.heartbeat_token
        self._token = token.get_secret_value() if token else None
        self._on = bool(token) or settings.development
        self._tenants = sorted(settings.tenants)
        self._store = store
        self._desk = desk
        self._clock = clock
        self._pulse = pulse
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}
        # The outbox looks each second; at speed it looks less often in the product's time.
        self._late = timedelta(seconds=max(MINUTE.total_seconds(), settings.speed))

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """None where nobody could be told from a stranger."""
        return [web.post("/heartbeat/{name}", self.hear)] if self._on else []

    async def hear(self, request: web.Request) -> web.Response:
        """202 and the moment by which it must be heard again."""
        check_bearer(request, self._token)
        if (size := len(await request.read())) > BODY:
            raise web.HTTPRequestEntityTooLarge(BODY, size)
        name, heard = request.match_info["name"], list[Count]()
        for tenant in self._tenants:
            heartbeat = (await self._desk.policy(tenant)).heartbeats.get(name)
            if heartbeat:
                # One after another: many at once would only overtake each other in the store.
                async with self._turns.setdefault((tenant, name), asyncio.Lock()):
                    heard.append(await self._heard(tenant, heartbeat))
        if not heard:
            raise web.HTTPNotFound(text="No heartbeat of that name is in the policy. Add it there: [[heartbeat]].")
        return web.json_response({"status": "heard", "next_by": heard[0].due.isoformat()}, status=202)

    async def settle(self) -> None:
        """At start: nobody is blamed for the time in which nobody listened here, and nobody is forgiven more."""
        now = self._clock.now()
        for tenant in self._tenants:
            policy, asleep = await self._desk.policy(tenant), await self._asleep(tenant, now)
            if policy.heartbeats and not self._on:
                log.warning("heartbeats are off: set MUSTER_HEARTBEAT_TOKEN, so that they can be told from strangers")
            named = policy.heartbeats if self._on else {}
            for heartbeat in named.values():
                await self._count(tenant, heartbeat, now, asleep)
            for ref, stored in await self._store.open(tenant, KIND):
                if ref.key not in named and not count_of(stored.snapshot).gone:
                    await self._drop(ref)
            await self._awake(tenant, now)

    async def run(self) -> None:
        """Each minute: say that Muster lives, and look whether the clock jumped over somebody. Raises StoreClosed."""
        while True:
            if self._pulse:
                await self._pulse.beat()
            await self._clock.sleep(MINUTE)
            now = self._clock.now()
            for tenant in self._tenants if self._on else ():
                for heartbeat in (await self._desk.policy(tenant)).heartbeats.values():
                    await self._count(tenant, heartbeat, now)
                await self._awake(tenant, now)

    # ---- one heartbeat

    async def _heard(self, tenant: str, heartbeat: Heartbeat) -> Count:
        """One commit a beat. After a silence the alarm of that is ended, in its order behind the one that raises it."""
        ref = Ref(tenant, KIND, heartbeat.key)
        for _ in range(_TRIES):
            version, before = await self._load(ref)
            now = self._clock.now()
            count = Count(now, due_by(heartbeat, now), before.round if before else 1)
            owed = list[Owed]()
            if before and not before.gone and (now >= before.due or await self._raised(ref, before)):
                owed.append(_ends(ref.key, before, "back", BACK, now))
                count = Count(now, count.due, before.round + 1)
            elif before and before.gone:
                count = Count(now, count.due, before.round + 1)
            if await self._kept(ref, version, count, [*owed, self._raises(heartbeat, count)]):
                return count
        raise TryLater(f"the heartbeat {heartbeat.key} comes too fast")

    async def _count(self, tenant: str, heartbeat: Heartbeat, now: datetime, asleep: timedelta | None = None) -> None:
        """Begin to count a new one, and put off what is due by the time nobody listened; an alarm that is raised stays.

        Without `asleep` Muster was awake: a moment that has passed by far, or lies too far ahead, says that the machine
        slept, or that its clock was set. Then the count begins anew.
        """
        ref = Ref(tenant, KIND, heartbeat.key)
        for _ in range(_TRIES):
            version, before = await self._load(ref)
            due = due_by(heartbeat, now)
            if before and not before.gone:
                in_time = now <= before.due + self._late and before.due <= due + self._late
                if await self._raised(ref, before) or (asleep is None and in_time):
                    return
                due = due if asleep is None else min(max(before.due + asleep, now + MINUTE), due)
            last, number = (before.last, before.round + before.gone) if before else (None, 1)
            count = Count(last, due, number)
            if await self._kept(ref, version, count, [self._raises(heartbeat, count)]):
                return
        # It beats all the while, so there is nothing to forgive.

    async def _asleep(self, tenant: str, now: datetime) -> timedelta:
        """How long nobody listened, by the last minute that was noted."""
        stored = await self._store.load(Ref(tenant, AWAKE, AWAKE))
        noted = stored.snapshot.doc["at"] if stored and isinstance(stored.snapshot, Record) else now.isoformat()
        return max(now - datetime.fromisoformat(noted), timedelta(0))

    async def _awake(self, tenant: str, now: datetime) -> None:
        """Note that somebody listens, where there is anything to listen to."""
        if not (self._on and (await self._desk.policy(tenant)).heartbeats):
            return
        ref = Ref(tenant, AWAKE, AWAKE)
        stored = await self._store.load(ref)
        version = stored.version if stored else 0
        with suppress(Conflict):  # another process notes the same
            await self._store.commit(Change(ref, version, version + 1, Record({"at": now.isoformat()}), now))

    async def _drop(self, ref: Ref) -> None:
        """The policy does not name it any more: what waits for its silence is replaced, an open alarm ended."""
        version, before = await self._load(ref)
        if before:
            now = self._clock.now()
            owed = [_ends(ref.key, before, what, GONE, now) for what in ("", "gone")]
            await self._kept(ref, version, Count(before.last, before.due, before.round, gone=True), owed)

    def _raises(self, heartbeat: Heartbeat, count: Count) -> Owed:
        raise_ = RaiseAlarm(
            key=count.alarm(heartbeat.key),
            title=f"No sign of life from {heartbeat.name}",
            text=f"{heard_words(count)} It is due every {span(heartbeat.every)}.",
            source=KIND,
            rule=f"heartbeat {heartbeat.key}",
            team=heartbeat.team,
            severity=heartbeat.severity,
            runbooks=heartbeat.runbooks,
            until=count.due + self._late,
        )
        due = count.due + (heartbeat.severity - 1) * _BEHIND
        return _row(heartbeat.key, count, "", due, Ask("alarm", raise_.key, raise_))

    async def _raised(self, ref: Ref, count: Count) -> bool:
        stored = await self._store.load(Ref(ref.tenant, "alarm", count.alarm(ref.key)))
        return stored is not None and isinstance(stored.snapshot, Alarm)

    async def _load(self, ref: Ref) -> tuple[int, Count | None]:
        stored = await self._store.load(ref)
        return (stored.version, count_of(stored.snapshot)) if stored else (0, None)

    async def _kept(self, ref: Ref, version: int, count: Count, owed: Sequence[Owed]) -> bool:
        """False where somebody else was quicker."""
        change = Change(ref, version, version + 1, Record(count.doc()), self._clock.now(), owed=owed)
        try:
            await self._store.commit(change)
        except Conflict:
            return False
        return True


def open_heartbeats(
    settings: Settings, *, store: Store, desk: Desk, clock: Clock, http: aiohttp.ClientSession, metrics: Metrics
) -> Heartbeats:
    """In for the tenants of this server; out where an address is set."""
    url = settings.heartbeat_url
    pulse = Pulse(url.get_secret_value(), store, clock, http) if url else None
    if pulse:
        metrics.gauge("heartbeat_out", "1 while the heartbeat out goes through.", lambda: float(pulse.well))
    return Heartbeats(settings, store, desk, clock, pulse)


def _ends(name: str, count: Count, what: str, why: str, now: datetime) -> Owed:
    return _row(name, count, what, now, Ask("alarm", count.alarm(name), EndAlarm(why)))


def _row(name: str, count: Count, what: str, due: datetime, ask: Ask) -> Owed:
    """All of one heartbeat comes in its order."""
    key = f"{KIND}/{name}/{count.round}" + (f"/{what}" if what else "")
    return Owed(key, due, ask, f"{KIND}:{name}")
