"""What Prometheus may count: requests by route and status, and whatever else the wiring hands in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from server.bearer import check_bearer

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry a process. Labels hold routes and kinds, never what people wrote or who they are."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._looks: list[Callable[[], Awaitable[None]]] = []
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._seconds = Histogram(
            "muster_request_seconds", "Time to answer, by route and status.", ("route", "status"),
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(route, str(status)).observe(seconds)

    def gauge(self, name: str, what: str, read: Callable[[], float]) -> None:
        """A figure that is looked up whenever somebody asks."""
        Gauge(f"muster_{name}", what, registry=self.registry).set_function(read)

    def gauges(self, name: str, what: str, label: str, reads: Mapping[str, Callable[[], float]]) -> None:
        """Such a figure for each value of a label."""
        gauge = Gauge(f"muster_{name}", what, (label,), registry=self.registry)
        for value, read in reads.items():
            gauge.labels(value).set_function(read)

    def first(self, look: Callable[[], Awaitable[None]]) -> None:
        """Do this whenever somebody asks, before any figure is read: for those that take more than a look."""
        self._looks.append(look)

    def counter(self, name: str, what: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"muster_{name}", what, labels, registry=self.registry)

    def route(self, token: str | None) -> web.RouteDef:
        """`/metrics` for whoever has the token. No token lets everybody in: that is for development only."""

        async def show(request: web.Request) -> web.Response:
            check_bearer(request, token)
            for look in self._looks:
                await look()
            return web.Response(body=generate_latest(self.registry), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

        return web.get("/metrics", show)
