"""The first letter of an incident: something is wrong, we are on it, and when we write again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from mail.letters import phrases


@dataclass(frozen=True, slots=True)
class Initial:
    """What the templates of `templates/initial/` may use."""

    kind: ClassVar[NoticeKind] = NoticeKind.INITIAL
    required: ClassVar[tuple[str, ...]] = ("service", "feature", "symptom", "status")

    service: str
    feature: str
    symptom: str
    status: str
    tone: str
    impact: str
    started: str
    next_update_within: str
    next_update_by: str

    @classmethod
    def of(cls, words: Words, next_update_by: datetime | None) -> Initial:
        return cls(
            service=words.service,
            feature=words.feature,
            symptom=words.symptom,
            status=phrases.sentence(words.status),
            tone=phrases.tone(words.status),
            impact=words.impact.value,
            started=phrases.moment(words.started),
            next_update_within=phrases.within(words),
            next_update_by=phrases.by(words, next_update_by),
        )
