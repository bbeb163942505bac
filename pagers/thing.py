"""What services outside are told of: an incident or an alarm as a whole, or one call, as far as they may know it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine.ports import Desk
from incidents.errors import NotFound
from incidents.model import MUSTER, Incident, Severity
from incidents.vocabulary import Phase
from oncall.alarms.model import Alarm
from oncall.calls.model import Call

KEY = "muster/"
"""What our names at a pager begin with; ours alone come back as ours."""
PRIVATE = "a private incident, see Teams"
"""All that leaves the building of a private incident, beside its number and severity."""
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


async def outside(desk: Desk, call: Call) -> Call:
    """The call with the words that may be rung, said or mailed: a private incident has neither title nor reason there.

    What cannot be looked at may be private.
    """
    if not call.about or kind_of(call.about) == "alarm":
        return call
    try:
        private = (await desk.incident(call.tenant, call.about, MUSTER)).private
    except NotFound:
        private = True
    return replace(call, title=PRIVATE, why="") if private else call


def _of_incident(incident: Incident) -> Thing:
    return Thing(
        about=incident.key,
        kind="incident",
        title=PRIVATE if incident.private else incident.title,
        severity=incident.severity,
        began_at=incident.began_at,
        source="Muster" if incident.private else ", ".join(incident.services) or "Muster",
        drill=incident.drill,
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
        over=not alarm.is_open,
    )
