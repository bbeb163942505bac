"""Which letter an incident needs next, and what its fields hold before anybody types."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.inputs import moment
from incidents.campaigns.model import NoticeKind, Words
from incidents.model import Incident, Phase, Severity

PROMISES = (15, 30, 45, 60, 120, 240, 480, 720, 1440)
"""What can be promised, in minutes."""


def kind_for(incident: Incident) -> NoticeKind:
    """The letter that fits the phase: the resolution once it is resolved, else the first one, else progress."""
    if incident.phase in (Phase.RECOVERY, Phase.CLOSED):
        return NoticeKind.RESOLUTION
    return NoticeKind.PROGRESS if incident.first_told_at or incident.notices else NoticeKind.INITIAL


def kinds_for(incident: Incident) -> tuple[NoticeKind, ...]:
    """Every letter that can be written now: a first one until it is resolved, a resolution once the impact is over,
    progress until it is closed or while an update is owed."""
    begun = (NoticeKind.INITIAL,) if incident.active else ()
    running = (*begun, NoticeKind.PROGRESS) if incident.is_open or incident.promise_due is not None else ()
    over = (NoticeKind.RESOLUTION,) if incident.phase not in (Phase.DETECTION, Phase.MITIGATION) else ()
    brief = (NoticeKind.BRIEF,) if incident.is_open and incident.severity is not Severity.SEV4 else ()
    return (*running, *over, *brief)


def known_words(words: Words, at: datetime) -> dict[str, str]:
    """The fields of these words by their ids, times as a field takes them."""
    return {
        "service": words.service,
        "feature": words.feature,
        "symptom": words.symptom,
        "status": words.status,
        "impact": words.impact.value,
        "started": moment(words.started, at),
        "progress": words.progress,
        "promise": str(words.promise_minutes),
        "resolved_at": moment(words.resolved_at, at),
        "what_happened": words.what_happened,
        "experience": words.experience,
        "need": words.need,
    }
