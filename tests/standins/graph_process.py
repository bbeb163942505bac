"""The Graph stand-in as its own process, for benchmarks: `python -m tests.standins.graph_process '{"pause": 0.05}'`.

It prints one line of JSON with its `url`, and answers `GET /told` with what it counted until it is killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import fields
from typing import Any

from aiohttp import web

from tests.standins.graph import GraphStandIn, build
from tests.standins.graph_limits import Limits


def told(graph: GraphStandIn) -> dict[str, Any]:
    """What a test would look at, in numbers, and each mail that left."""
    return {
        "requests": len(graph.requests),
        "most_at_once": graph.most_at_once,
        "most_per_minute": {name: graph.most_per_minute(name) for name in graph.boxes},
        "drafts": {name: len(graph.drafts(name)) for name in graph.boxes},
        "violations": graph.violations,
        "delivered": [
            {"addresses": sent.addresses, "message_id": sent.message_id, "at": sent.at.isoformat()}
            for sent in graph.delivered
        ],
    }


async def main(knobs: dict[str, Any]) -> None:
    """Listen on a free port until killed. `knobs` are those of `GraphStandIn` and of `Limits` that JSON can say."""
    limits = {field.name: knobs.pop(field.name) for field in fields(Limits) if field.name in knobs}
    graph = GraphStandIn(limits=Limits(**limits), **knobs)

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(told(graph))

    app = build(graph)
    app.router.add_get("/told", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    graph.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1.0"
    sys.stdout.write(json.dumps({"url": graph.url}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}))
