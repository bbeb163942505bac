"""`muster serve` by a clock that went on while nobody served: what came due in that time is due at its start."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from engine.clock import SystemClock
from server import logs
from server.read_settings import read_settings
from server.settings import Settings
from server.verify import SCHEME
from server.wiring import run
from storage.embedded.opening import open_embedded


async def serve(settings: Settings, asleep: timedelta) -> None:
    logs.configure("json", "info", SystemClock().now)
    store = await open_embedded(Path(settings.store.removeprefix(SCHEME)), read_only=True)
    newest = await store.newest()
    await store.close()
    clock = SystemClock(settings.speed, max(newest, SystemClock().now()) + asleep if newest else None)
    await run(settings, ready=lambda address: print(f"Muster listens on {address}", file=sys.stderr), clock=clock)  # noqa: T201


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--asleep", type=float, required=True, help="seconds of the product's time")
    options.add_argument("--development", action="store_true")
    for name in ("port", "speed", "store", "mail", "policy"):
        options.add_argument(f"--{name}")
    given = vars(options.parse_args())
    asleep = timedelta(seconds=given.pop("asleep"))
    asyncio.run(serve(read_settings(**given), asleep))


if __name__ == "__main__":
    main()
