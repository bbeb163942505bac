"""The last letter of an incident: it is over, what happened, how long it took, and what we do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from incidents.campaigns.model import NoticeKind, Words
from incidents.errors import Invalid
from mail.letters import phrases


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the templates of `templates/resolution/` may use."""

    kind: ClassVar[NoticeKind] = NoticeKind.RESOLUTION
    required: ClassVar[tuple[str, ...]] = ("service", "feature", "what_happened", "experience")

    service: str
    feature: str
    status: str
    tone: str
    started: str
    resolved: str
    duration: str
    what_happened: str
    experience: str

    @classmethod
    def of(cls, words: Words, _next_update_by: datetime | None) -> Resolution:
        if words.resolved_at is None:
            raise Invalid("Say when it was resolved before you write the resolution notice.")
        if words.resolved_at < words.started:
            raise Invalid("The notice says it was resolved before it started. Correct one of the two times.")
        return cls(
            service=words.service,
            feature=words.feature,
            status="Resolved",
            tone=phrases.tone("resolved"),
            started=phrases.moment(words.started, words.resolved_at),
            resolved=phrases.moment(words.resolved_at),
            duration=phrases.span(words.resolved_at - words.started),
            what_happened=words.what_happened,
            experience=words.experience,
        )
