"""Where services call back: the addresses of Muster's own that it hands out, and that it listens on."""

from __future__ import annotations

from urllib.parse import quote

from pagers.kinds import Mark

EVENTS = "/pagers/{key}/events"
MESSAGES = "/pagers/{key}/messages"
CALLS = "/pagers/{key}/calls/{tenant}/{call}/{number}/{step}"


def callback(home: str, key: str, mark: Mark, step: str) -> str:
    """What becomes of one try: `step` is `key`, `status`, `message` or `events`."""
    parts = (key, "calls", mark.tenant, mark.call, str(mark.number), step)
    return f"{home}/pagers/{'/'.join(quote(part, safe='') for part in parts)}"
