"""A letter between the first and the last: what has changed since, and when we write again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from mail.letters.phrases import Tongue, state, tone


@dataclass(frozen=True, slots=True)
class Progress:
    """What the templates of `templates/progress/` may use."""

    kind: ClassVar[NoticeKind] = NoticeKind.PROGRESS
    required: ClassVar[tuple[str, ...]] = ("service", "feature", "symptom", "status", "progress")
    carried: ClassVar[tuple[str, ...]] = ("symptom", "status", "progress")

    service: str
    feature: str
    symptom: str
    status: str
    state: str
    tone: str
    impact: str
    started: str
    progress: str
    next_update_within: str
    next_update_by: str

    @classmethod
    def of(cls, words: Words, next_update_by: datetime | None, tongue: Tongue) -> Progress:
        return cls(
            service=words.service,
            feature=words.feature,
            symptom=tongue.usual(words.symptom, words.feature),
            status=tongue.status(words),
            state=state(words.status),
            tone=tone(words.status),
            impact=tongue.impact(words.impact),
            started=tongue.moment(words.started),
            progress=tongue.usual(words.progress, words.feature),
            next_update_within=tongue.within(words),
            next_update_by=tongue.by(words, next_update_by),
        )
