"""How often forms may be sent: those that ask for an address by one visitor and by all together, others by one link."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from engine.ports import Clock

KNOWN_VISITORS = 10_000
"""Beyond these, who came longest ago is forgotten: memory stays small however many come."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and one more each `every`."""

    burst: int
    every: timedelta


EACH_VISITOR = Rate(20, timedelta(seconds=30))
"""An office behind one address, one after the other; nobody gets far with a list of guesses."""
ALL_VISITORS = Rate(300, timedelta(seconds=1))
"""More than a batch of 10,000 brings in its first minutes; a flood of them fills no disk."""
EACH_LINK = Rate(10, timedelta(seconds=6))
"""Of a customer's own link: nobody changes their mind more often, and whoever has the link fills no disk."""


class FormLimits:
    """Counts in memory: a restart begins anew. Without `together` nobody is held back for what others do."""

    def __init__(self, clock: Clock, each: Rate = EACH_VISITOR, together: Rate | None = ALL_VISITORS) -> None:
        self._clock = clock
        self._each = each
        self._visitors: OrderedDict[str, _Bucket] = OrderedDict()
        self._together = _Bucket(together, clock.now()) if together else None

    def admits(self, visitor: str) -> bool:
        """Whether this one may go on; if so, it counts."""
        now = self._clock.now()
        bucket = self._visitors.pop(visitor, None) or _Bucket(self._each, now)
        self._visitors[visitor] = bucket
        if len(self._visitors) > KNOWN_VISITORS:
            self._visitors.popitem(last=False)
        return bucket.take(now) and (self._together is None or self._together.take(now))


class _Bucket:
    def __init__(self, rate: Rate, now: datetime) -> None:
        self._rate = rate
        self._left = float(rate.burst)
        self._at = now

    def take(self, now: datetime) -> bool:
        gained = max(now - self._at, timedelta(0)) / self._rate.every
        self._left, self._at = min(self._left + gained, float(self._rate.burst)), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def visitor_of(peer: str | None, forwarded: str) -> str:
    """Who is counted as one visitor: the caller, or whom a proxy beside us says it speaks for.

    Only the last entry of X-Forwarded-For is the proxy's own word, and only a caller on this machine or in a private
    network is taken for a proxy. Of an IPv6 address the network counts: one household has a whole one (RFC 6177).
    """
    caller = _plain(peer or "")
    told = _plain(forwarded.rpartition(",")[2].strip())
    try:
        beside_us = ip_address(caller).is_private
    except ValueError:
        beside_us = False
    return _network(told) if beside_us and told else _network(caller)


def _plain(text: str) -> str:
    """The address, without brackets, port or zone; empty where it is none."""
    text = text.strip('"').partition("%")[0]
    text = text[1:].partition("]")[0] if text.startswith("[") else text
    text = text.partition(":")[0] if text.count(":") == 1 else text
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None  # as a socket for both kinds shows IPv4
    return str(mapped or found)


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return address
