"""A notice on its way out of a server that is measured: the click that sends it, and what the service counted."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.company import ADELE, TENANT, conversation
from bench.machine import LOAD_CORE, python, running
from bench.notices import NOTICE, furnish, write_store
from bench.servers import Measured, StandIns, muster
from engine.clock import SystemClock

TOKEN = "a" * 1200
"""What the stand-in of the identity service gives out."""
FREE: dict[str, Any] = {
    "messages_per_minute": None,
    "recipients_per_day": None,
    "recipients_per_message": None,
    "requests_per_ten_minutes": None,
}
"""Graph without its limits, but for the four calls at once."""
FASTEST = 10_000
"""Mails a minute of one mailbox, where nothing shall hold them back but the calls."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the stand-in of Graph counted. Moments of the mails it took, in order."""

    moments: list[datetime]
    addresses: int
    most_at_once: int
    most_per_minute: int
    violations: list[str]

    @property
    def seconds(self) -> float:
        return (self.moments[-1] - self.moments[0]).total_seconds()

    @property
    def rate(self) -> float:
        """Mails a second, from the first to the last."""
        return (len(self.moments) - 1) / self.seconds


@dataclass(frozen=True, slots=True)
class Graph:
    """The stand-in as a process on the other core."""

    url: str

    def told(self) -> Told:
        with urllib.request.urlopen(f"{self.url.removesuffix('/v1.0')}/told") as answer:  # noqa: S310 - our own process
            doc = json.load(answer)
        delivered = doc["delivered"]
        moments = sorted(datetime.fromisoformat(mail["at"]) for mail in delivered)
        reached = {address for mail in delivered for address in mail["addresses"]}
        most = max(doc["most_per_minute"].values(), default=0)
        return Told(moments, len(reached), doc["most_at_once"], most, doc["violations"])


@contextmanager
def graph(**knobs: Any) -> Iterator[Graph]:
    """`knobs` are those of `tests.standins.graph_process`."""
    command = python("tests.standins.graph_process", json.dumps({"tokens": [TOKEN], **knobs}))
    with running(command, LOAD_CORE, ready="url") as process:
        yield Graph(json.loads(process.told)["url"])


@dataclass(frozen=True, slots=True)
class Post:
    """A server in whose store a notice waits, `version` being what its writer read."""

    server: Measured
    version: int

    def send(self) -> None:
        """The writer presses “Send”: recipients and letters are frozen before the answer."""
        url = f"http://127.0.0.1:{self.server.port}/api/messages"
        headers = {"Authorization": f"Bearer {self.server.stand_ins.token}", "Content-Type": "application/json"}
        content = json.dumps(_approval(self.server.stand_ins.url, self.version)).encode()
        with urllib.request.urlopen(urllib.request.Request(url, content, headers)) as answer:
            said = answer.read().decode()
        if "AdaptiveCard" not in said:
            raise RuntimeError(f"the notice was not sent: {said[:300]}")


@contextmanager
def post(
    folder: Path,
    where: StandIns,
    customers: int,
    *options: str,
    mailboxes: int = 1,
    per_minute: int = FASTEST,
    **variables: str,
) -> Iterator[Post]:
    """A server of a company with so many customers, whose first message waits for its yes."""
    policy = furnish(folder, customers, mailboxes=mailboxes, per_minute=per_minute)
    version = asyncio.run(write_store(folder / "data", policy, customers))
    with muster(folder / "data", where, 1, "--policy", str(policy), *options, **variables) as server:
        yield Post(server, version)


def wait(seconds: float) -> None:
    asyncio.run(SystemClock().sleep(timedelta(seconds=seconds)))


def until_sent(graph: Graph, customers: int, *, at_most: float) -> Told:
    """What was counted when the last mail had left, and a moment more in which nothing may follow."""
    began = SystemClock().now()
    while len(graph.told().moments) < customers:
        if SystemClock().now() - began > timedelta(seconds=at_most):
            raise RuntimeError(f"only {len(graph.told().moments)} of {customers} mails left in {at_most:.0f} s")
        wait(1.0)
    wait(3.0)
    told = graph.told()
    if (len(told.moments), told.addresses) != (customers, customers) or told.violations:
        raise RuntimeError(f"{len(told.moments)} mails reached {told.addresses} of {customers}: {told.violations[:3]}")
    return told


def _approval(service_url: str, version: int) -> dict[str, Any]:
    place = conversation(1)
    data = {"incident": "INC-1", "notice": NOTICE, "version": str(version)}
    return {
        "name": "adaptiveCard/action",
        "type": "invoke",
        "id": "f:send",
        "channelId": "msteams",
        "serviceUrl": f"{service_url}/",
        "from": {"id": "29:adele", "name": ADELE.name, "aadObjectId": ADELE.id},
        "conversation": {"isGroup": True, "conversationType": "channel", "tenantId": TENANT, "id": place},
        "recipient": {"id": "28:7a1c4f5e-0000-4000-8000-00000000b07a", "name": "Muster"},
        "channelData": {"tenant": {"id": TENANT}, "channel": {"id": place.partition(";")[0]}},
        "value": {"action": {"type": "Action.Execute", "verb": "notice.approve", "data": data}, "trigger": "manual"},
    }
