"""How one heartbeat stands, as it is kept between two of its beats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.ports import Record
from oncall.rules import Heartbeat


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


def count_of(snapshot: object) -> Count:
    if not isinstance(snapshot, Record):
        raise TypeError(f"a heartbeat is kept as {type(snapshot).__name__}")
    return Count.of(snapshot.doc)


def due_by(heartbeat: Heartbeat, now: datetime) -> datetime:
    return now + heartbeat.every + heartbeat.grace


def heard_words(count: Count) -> str:
    return f"Last heard {count.last:%d %b %H:%M} UTC." if count.last else "It was never heard."
