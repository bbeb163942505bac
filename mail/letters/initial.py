"""The first letter of an incident: something is wrong, we are on it, and when we write again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from mail.letters.phrases import Tongue, state, tone


@dataclass(frozen=True, slots=True)
class Initial:
    """What the templates of `templates/initial/` may use."""

    kind: ClassVar[NoticeKind] = NoticeKind.INITIAL
    required: ClassVar[tuple[str, ...]] = ("service", "feature", "symptom", "status")
    carried: ClassVar[tuple[str, ...]] = ("symptom", "status")

    service: str
    feature: str
    symptom: str
    status: str
    state: str
    tone: str
    impact: str
    started: str
    next_update_within: str
    next_update_by: str

    @classmethod
    def of(cls, words: Words, next_update_by: datetime | None, tongue: Tongue) -> Initial:
        return cls(
            service=words.service,
            feature=words.feature,
            symptom=tongue.usual(words.symptom, words.feature),
            status=tongue.status(words),
            state=state(words.status),
            tone=tone(words.status),
            impact=tongue.impact(words.impact),
            started=tongue.moment(words.started),
            next_update_within=tongue.within(words),
            next_update_by=tongue.by(words, next_update_by),
        )
