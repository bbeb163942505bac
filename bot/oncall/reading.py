"""What a screen of on-call may read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.ports import Calendars, Desk, Store


@dataclass(frozen=True, slots=True)
class Reading:
    """The store and the desk, and the links to calendars."""

    store: Store
    desk: Desk
    calendars: Calendars
