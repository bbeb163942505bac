"""What kind of notice an incident needs next, and the fields the writer fills in for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card
from adaptive_cards.inputs import choice_input, moment, text_input, time_input
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Words
from incidents.model import Incident, Phase, PublicStatus

PROMISES = (15, 30, 45, 60, 120, 240, 480, 1440)
_MOST = 1_000


def kind_for(incident: Incident) -> NoticeKind:
    """The letter that fits the phase: the resolution once it is resolved, else the first one, else progress."""
    if incident.phase in (Phase.RECOVERY, Phase.CLOSED):
        return NoticeKind.RESOLUTION
    return NoticeKind.PROGRESS if incident.first_told_at else NoticeKind.INITIAL


def kinds_for(incident: Incident) -> tuple[NoticeKind, ...]:
    """Every letter that can be written now: a resolution once the impact is over, the others until it is closed."""
    owed = incident.is_open or incident.promise_due is not None
    running = (NoticeKind.INITIAL, NoticeKind.PROGRESS) if owed else ()
    over = incident.phase not in (Phase.DETECTION, Phase.MITIGATION)
    return (*running, NoticeKind.RESOLUTION) if over else running


def known_words(
    incident: Incident, campaign: Campaign | None, at: datetime, names: Mapping[str, str]
) -> dict[str, str]:
    """What the fields hold before anybody types: the draft, and where it is silent what the incident knows."""
    draft = _of_draft(campaign.words, campaign.audience, at) if campaign else {}
    return _of_incident(incident, at, names) | {field: text for field, text in draft.items() if text}


def _of_incident(incident: Incident, at: datetime, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "service": ", ".join(names.get(key, key) for key in incident.services[:2]),
        "status": min(incident.status, PublicStatus.MONITORING, key=list(PublicStatus).index).value,
        "impact": (ImpactLevel.HIGH if incident.severity.major else ImpactLevel.MEDIUM).value,
        "started": moment(incident.began_at, at),
        "resolved_at": moment(incident.impact_ended_at or incident.resolved_at, at),
        "promise": "30",
    }


def _of_draft(words: Words, audience: str, at: datetime) -> dict[str, str]:
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
        "audience": audience,
    }


def word_inputs(kind: NoticeKind, known: Mapping[str, str]) -> list[Card]:
    """The fields of one kind of notice, in the order of the letter."""
    first = [
        text_input(
            "service",
            "Service",
            value=known.get("service", ""),
            required="Name the service as customers know it.",
            hint="Payments",
            most=80,
        ),
        text_input(
            "feature",
            "What is affected?",
            value=known.get("feature", ""),
            most=120,
            required="Name the feature customers use.",
            hint="card payments in the EU",
        ),
    ]
    return [*first, *(_resolution(known) if kind is NoticeKind.RESOLUTION else _running(kind, known))]


def _running(kind: NoticeKind, known: Mapping[str, str]) -> list[Card]:
    """While it goes on: what customers notice, what has changed, and when they hear from us again."""
    symptom = text_input(
        "symptom",
        "Some users may experience…",
        value=known.get("symptom", ""),
        lines=True,
        most=_MOST,
        required="Say what customers notice.",
        hint="errors when they pay by card",
    )
    progress = text_input(
        "progress",
        "What has changed?",
        value=known.get("progress", ""),
        lines=True,
        most=_MOST,
        required="Say what has changed since the last notice.",
        hint="A fix is being rolled out.",
    )
    started = time_input(
        "started", "Started (UTC)", value=known.get("started", ""), required="Give the time it started."
    )
    return [symptom, *([progress] if kind is NoticeKind.PROGRESS else ()), *_state(known), started, _promise(known)]


def _state(known: Mapping[str, str]) -> list[Card]:
    statuses = [(status.value, status.value.capitalize()) for status in PublicStatus if status != PublicStatus.RESOLVED]
    levels = [(level.value, level.value) for level in ImpactLevel]
    return [
        choice_input("status", "Status", statuses, value=known.get("status", ""), required="Choose the status."),
        choice_input("impact", "Impact", levels, value=known.get("impact", ""), required="Choose the impact."),
    ]


def _promise(known: Mapping[str, str]) -> Card:
    return choice_input(
        "promise",
        "Next update within",
        _promises(known.get("promise", "")),
        value=known.get("promise", "30"),
        required="Choose when customers hear from us again.",
    )


def _resolution(known: Mapping[str, str]) -> list[Card]:
    return [
        time_input("started", "Started (UTC)", value=known.get("started", ""), required="Give the time it started."),
        time_input(
            "resolved_at",
            "Resolved (UTC)",
            value=known.get("resolved_at", ""),
            required="Give the time it was resolved.",
        ),
        text_input(
            "what_happened",
            "What happened?",
            value=known.get("what_happened", ""),
            lines=True,
            most=_MOST,
            required="Say in a sentence or two what happened.",
            hint="One or two sentences, no blame, no secrets",
        ),
        text_input(
            "experience",
            "What did users experience?",
            value=known.get("experience", ""),
            lines=True,
            most=_MOST,
            required="Say what customers felt.",
            hint="Some card payments were declined",
        ),
    ]


def _promises(chosen: str) -> list[tuple[str, str]]:
    """The usual promises, and the one already made where it is another."""
    minutes = sorted({*PROMISES, *([int(chosen)] if chosen.isdecimal() and len(chosen) <= 5 else ())})
    return [(str(n), f"{n} minutes" if n < 120 or n % 60 else f"{n // 60} hours") for n in minutes if n]
