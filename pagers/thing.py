"""What a pager is told of: an incident or an alarm, as far as a service outside may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.ports import Desk
from incidents.model import MUSTER, Incident, Severity
from incidents.vocabulary import Phase
from oncall.alarms.model import Alarm

KEY = "muster/"
"""What our names at a pager begin with; ours alone come back as ours."""
_OVER = (Phase.RECOVERY, Phase.CLOSED)


@dataclass(frozen=True, slots=True)
class Thing:
    """`about` is its key here (`INC-42`, `ALM-…`), `kind` the subject's: `incident` or `alarm`.

    `over`: nobody needs to come for it any more. The title of a private incident stays here.
    """

    about: str
    kind: str
    title: str
    severity: Severity
    began_at: datetime
    source: str
    drill: bool = False
    acknowledged: bool = False
    over: bool = False

    @property
    def key(self) -> str:
        """By this the pager knows it, so that twice is once."""
        return f"{KEY}{self.about}"

    @property
    def headline(self) -> str:
        drill = "[drill] " if self.drill else ""
        return f"{drill}{self.severity.label} {self.about}: {self.title}"


def kind_of(about: str) -> str:
    """The kind of subject such a key belongs to."""
    return "alarm" if about.startswith("ALM-") else "incident"


async def load(desk: Desk, tenant: str, about: str) -> Thing:
    """As it stands now. Raises NotFound."""
    if kind_of(about) == "incident":
        return _of_incident(await desk.incident(tenant, about, MUSTER))
    alarm = await desk.oncall(tenant, "alarm", about)
    if not isinstance(alarm, Alarm):
        raise TypeError(f"{about} is kept as {type(alarm).__name__}")
    return _of_alarm(alarm)


def _of_incident(incident: Incident) -> Thing:
    return Thing(
        about=incident.key,
        kind="incident",
        title="a private incident, see Teams" if incident.private else incident.title,
        severity=incident.severity,
        began_at=incident.began_at,
        source="Muster" if incident.private else ", ".join(incident.services) or "Muster",
        drill=incident.drill,
        acknowledged=incident.acknowledged_at is not None,
        over=incident.phase in _OVER,
    )


def _of_alarm(alarm: Alarm) -> Thing:
    return Thing(
        about=alarm.key,
        kind="alarm",
        title=alarm.title,
        severity=alarm.severity,
        began_at=alarm.raised_at,
        source=alarm.source or "Muster",
        acknowledged=alarm.acknowledged_at is not None,
        over=not alarm.is_open,
    )
