"""Every screen of on-call by the name after `show.`: a new one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adaptive_cards import Card
from bot.oncall.reading import Reading
from bot.scene import Scene

ONCALL_SCREENS: Mapping[str, Callable[[Reading, Scene], Awaitable[Card]]] = {}
