"""Heartbeats in: a sign of life is noted durably, and silence longer than it may last raises an alarm at its team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

import aiohttp
import structlog
from aiohttp import hdrs, web

from engine.ports import Change, Clock, Conflict, Desk, Record, Ref, Store, TryLater
from incidents.effects import Ask, Owed
from incidents.timeline import span
from oncall.alarms.commands import EndAlarm, RaiseAlarm
from oncall.alarms.model import Alarm
from oncall.rules import Heartbeat
from server.metrics import Metrics
from server.pulse import Pulse
from server.settings import Settings

KIND = "heartbeat"
BODY = 16 * 1024
"""Bytes of a body that is read and not looked at: some senders put a report into it."""
MINUTE = timedelta(minutes=1)
BACK = "the heartbeat is back"
GONE = "the heartbeat is not in the policy any more"
_TRIES = 20

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Count:
    """How one heartbeat stands: when it was `last` heard, and by when it must be heard again.

    `round` is one more after each silence: the row that waits for `due` is replaced within a round, and done at its
    end. `gone`: the policy does not name it any more.
    """

    last: datetime | None
    due: datetime
    round: int = 1
    gone: bool = False

    @classmethod
    def of(cls, doc: Mapping[str, str | int | bool]) -> Count:
        last = str(doc["last"])
        heard = datetime.fromisoformat(last) if last else None
        return cls(heard, datetime.fromisoformat(str(doc["due"])), int(doc["round"]), bool(doc["gone"]))

    def doc(self) -> dict[str, str | int | bool]:
        last = self.last.isoformat() if self.last else ""
        return {"last": last, "due": self.due.isoformat(), "round": self.round, "gone": self.gone}

    def alarm(self, name: str) -> str:
        """The key of the alarm that this silence raises."""
        return f"ALM-{name}-{self.due:%Y%m%dT%H%M%S}"


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
        # The outbox looks each second; at speed it looks less often in the product's time.
        self._late = timedelta(seconds=max(MINUTE.total_seconds(), settings.speed))

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """None where nobody could be told from a stranger."""
        return [web.post("/heartbeat/{name}", self.hear)] if self._on else []

    async def hear(self, request: web.Request) -> web.Response:
        """202 and the moment by which it must be heard again."""
        given = request.headers.get(hdrs.AUTHORIZATION, "")
        if self._token is not None and not compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
        if (size := len(await request.read())) > BODY:
            raise web.HTTPRequestEntityTooLarge(BODY, size)
        name, heard = request.match_info["name"], list[Count]()
        for tenant in self._tenants:
            heartbeat = (await self._desk.policy(tenant)).heartbeats.get(name)
            if heartbeat:
                heard.append(await self._heard(tenant, heartbeat))
        if not heard:
            raise web.HTTPNotFound(text="No heartbeat of that name is in the policy. Add it there: [[heartbeat]].")
        return web.json_response({"status": "heard", "next_by": heard[0].due.isoformat()}, status=202)

    async def settle(self) -> None:
        """At start: nobody is blamed for the time in which Muster was not there to listen."""
        for tenant in self._tenants:
            policy = await self._desk.policy(tenant)
            if policy.heartbeats and not self._on:
                log.warning("heartbeats are off: set MUSTER_HEARTBEAT_TOKEN, so that they can be told from strangers")
            named = policy.heartbeats if self._on else {}
            for heartbeat in named.values():
                await self._forgive(tenant, heartbeat, late_only=False)
            for ref, stored in await self._store.open(tenant, KIND):
                if ref.key not in named and not _count(stored.snapshot).gone:
                    await self._drop(ref)

    async def run(self) -> None:
        """Each minute: say that Muster lives, and look whether the clock jumped over somebody. Raises StoreClosed."""
        while True:
            if self._pulse:
                await self._pulse.beat()
            await self._clock.sleep(MINUTE)
            for tenant in self._tenants if self._on else ():
                for heartbeat in (await self._desk.policy(tenant)).heartbeats.values():
                    await self._forgive(tenant, heartbeat, late_only=True)

    # ---- one heartbeat

    async def _heard(self, tenant: str, heartbeat: Heartbeat) -> Count:
        """One commit a beat. After a silence the alarm of that is ended, in its order behind the one that raises it."""
        ref = Ref(tenant, KIND, heartbeat.key)
        for _ in range(_TRIES):
            version, before = await self._load(ref)
            now = self._clock.now()
            count = Count(now, _due(heartbeat, now), before.round if before else 1)
            owed = list[Owed]()
            if before and not before.gone and (now >= before.due or await self._raised(ref, before)):
                owed.append(_ends(ref.key, before, "back", BACK, now))
                count = Count(now, count.due, before.round + 1)
            elif before and before.gone:
                count = Count(now, count.due, before.round + 1)
            if await self._kept(ref, version, count, [*owed, self._raises(heartbeat, count)]):
                return count
        raise TryLater(f"the heartbeat {heartbeat.key} comes too fast")

    async def _forgive(self, tenant: str, heartbeat: Heartbeat, *, late_only: bool) -> None:
        """Count anew from now, unless its silence has raised an alarm already. `late_only`: where the moment of that
        has passed by so far that Muster was asleep, or its clock was set."""
        ref = Ref(tenant, KIND, heartbeat.key)
        for _ in range(_TRIES):
            version, before = await self._load(ref)
            now = self._clock.now()
            fresh = before is None or before.gone
            if before and not fresh and (late_only and now <= before.due + self._late):
                return
            if before and not fresh and await self._raised(ref, before):
                return
            last, number = (before.last, before.round + before.gone) if before else (None, 1)
            count = Count(last, _due(heartbeat, now), number)
            if await self._kept(ref, version, count, [self._raises(heartbeat, count)]):
                return
        # It beats all the while, so there is nothing to forgive.

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
            text=f"{_heard_words(count)} It is due every {span(heartbeat.every)}.",
            source=KIND,
            rule=f"heartbeat {heartbeat.key}",
            team=heartbeat.team,
            severity=heartbeat.severity,
            runbooks=heartbeat.runbooks,
            until=count.due + self._late,
        )
        return _row(heartbeat.key, count, "", count.due, Ask("alarm", raise_.key, raise_))

    async def _raised(self, ref: Ref, count: Count) -> bool:
        stored = await self._store.load(Ref(ref.tenant, "alarm", count.alarm(ref.key)))
        return stored is not None and isinstance(stored.snapshot, Alarm)

    async def _load(self, ref: Ref) -> tuple[int, Count | None]:
        stored = await self._store.load(ref)
        return (stored.version, _count(stored.snapshot)) if stored else (0, None)

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


def _count(snapshot: object) -> Count:
    if not isinstance(snapshot, Record):
        raise TypeError(f"a heartbeat is kept as {type(snapshot).__name__}")
    return Count.of(snapshot.doc)


def _due(heartbeat: Heartbeat, now: datetime) -> datetime:
    return now + heartbeat.every + heartbeat.grace


def _ends(name: str, count: Count, what: str, why: str, now: datetime) -> Owed:
    return _row(name, count, what, now, Ask("alarm", count.alarm(name), EndAlarm(why)))


def _row(name: str, count: Count, what: str, due: datetime, ask: Ask) -> Owed:
    """All of one heartbeat comes in its order."""
    key = f"{KIND}/{name}/{count.round}" + (f"/{what}" if what else "")
    return Owed(key, due, ask, f"{KIND}:{name}")


def _heard_words(count: Count) -> str:
    return f"Last heard {count.last:%d %b %H:%M} UTC." if count.last else "It was never heard."
