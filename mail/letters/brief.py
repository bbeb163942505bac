"""The stakeholder brief: for executives of the company, in its own words, saying what is needed from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from mail.letters.phrases import Tongue, state, tone


@dataclass(frozen=True, slots=True)
class Brief:
    """What the templates of `templates/brief/` may use. `commander`, `progress` and `need` may be empty."""

    kind: ClassVar[NoticeKind] = NoticeKind.BRIEF
    required: ClassVar[tuple[str, ...]] = ("service", "symptom", "status", "incident", "severity")
    carried: ClassVar[tuple[str, ...]] = ()

    service: str
    incident: str
    severity: str
    commander: str
    symptom: str
    progress: str
    need: str
    status: str
    state: str
    tone: str
    impact: str
    started: str
    next_update_within: str
    next_update_by: str

    @classmethod
    def of(cls, words: Words, next_update_by: datetime | None, tongue: Tongue) -> Brief:
        return cls(
            service=words.service,
            incident=words.incident,
            severity=words.severity,
            commander=words.commander,
            symptom=words.symptom,
            progress=tongue.usual(words.progress, words.feature),
            need=words.need,
            status=tongue.status(words),
            state=state(words.status),
            tone=tone(words.status),
            impact=tongue.impact(words.impact),
            started=tongue.moment(words.started),
            next_update_within=tongue.within(words),
            next_update_by=tongue.by(words, next_update_by),
        )
