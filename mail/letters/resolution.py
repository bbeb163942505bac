"""The last letter of an incident: it is over, what happened, how long it took, and what we do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from incidents.errors import Invalid
from mail.letters.phrases import Tongue, state, tone


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the templates of `templates/resolution/` may use. `impact` is its level, `experience` what users noticed."""

    kind: ClassVar[NoticeKind] = NoticeKind.RESOLUTION
    required: ClassVar[tuple[str, ...]] = ("service", "feature", "what_happened", "experience")
    carried: ClassVar[tuple[str, ...]] = ("what_happened", "experience")

    service: str
    feature: str
    status: str
    state: str
    tone: str
    impact: str
    started: str
    resolved: str
    duration: str
    what_happened: str
    experience: str

    @classmethod
    def of(cls, words: Words, _next_update_by: datetime | None, tongue: Tongue) -> Resolution:
        if words.resolved_at is None:
            raise Invalid("Say when it was resolved before you write the resolution notice.")
        if words.resolved_at < words.started:
            raise Invalid("The notice says it was resolved before it started. Correct one of the two times.")
        over = replace(words, status="resolved")
        return cls(
            service=words.service,
            feature=words.feature,
            status=tongue.status(over),
            state=state(over.status),
            tone=tone(over.status),
            impact=tongue.impact(words.impact),
            started=tongue.moment(words.started, words.resolved_at),
            resolved=tongue.moment(words.resolved_at),
            duration=tongue.span(words.resolved_at - words.started),
            what_happened=words.what_happened,
            experience=tongue.usual(words.experience, words.feature),
        )
