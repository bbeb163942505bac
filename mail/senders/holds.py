"""A sender that is held: nothing goes out by it for a while, and the operator hears why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing goes out before `until`. `sentence` tells the operator why, and one mail tries first when it is over; a
    short pause has none and simply ends."""

    until: datetime
    sentence: str = ""
