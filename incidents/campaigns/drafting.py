"""Writing a notice: what its words must hold before anybody may approve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from incidents.campaigns import commands as c
from incidents.campaigns import events as e
from incidents.campaigns.approval import still_draft, timely
from incidents.campaigns.model import Campaign, NoticeKind, Words
from incidents.campaigns.wording import is_usual, reach_of
from incidents.decisions.asked import plain_text
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import Incident, Phase, Role

FIELD_LIMIT = 1000
PROMISE_RANGE = (5, 24 * 60)


def draft(
    campaign: Campaign | None, command: c.DraftNotice, incident: Incident, given: Given
) -> Sequence[e.CampaignEvent]:
    if campaign is not None:
        raise Stale("That notice is drafted already.")
    kind = command.words.kind
    timely(kind, incident)
    words = _checked(command.words, incident, given.now)
    reach = reach_of(kind, command.audience, incident, given.policy)
    return [
        e.NoticeDrafted(
            key=command.key,
            tenant=given.tenant,
            incident=incident.key,
            words=words,
            audience=reach.audience,
            recipients=command.recipients,
            services=reach.services,
            people=reach.people,
            usual=is_usual(words, incident, given.policy, given.now),
            drill=incident.drill,
            private=incident.private,
            languages=command.languages,
            severity=incident.severity,
            edition=command.edition,
        )
    ]


def revise(campaign: Campaign, command: c.ReviseNotice, incident: Incident, given: Given) -> Sequence[e.CampaignEvent]:
    """The letter stays what it is; only what stands in it changes."""
    still_draft(campaign)
    words = _checked(command.words, incident, given.now)
    reach = reach_of(words.kind, command.audience, incident, given.policy)
    usual = is_usual(words, incident, given.policy, given.now)
    return [
        e.NoticeRevised(
            words,
            reach.audience,
            command.recipients,
            reach.services,
            reach.people,
            usual,
            command.languages,
            incident.severity,
            command.edition,
        )
    ]


def _checked(words: Words, incident: Incident, now: datetime) -> Words:
    """The words without what no letter shows; what only the incident knows is taken from it, not from whoever asks."""
    clean: dict[str, Any] = {name: plain_text(getattr(words, name)) for name in _TEXTS}
    words = replace(words, **clean, incident="", severity="", commander="")
    if words.kind.internal:
        commander = incident.roles.get(Role.IC)
        head: dict[str, Any] = {"incident": incident.key, "severity": incident.severity.label}
        words = replace(words, **head, commander=commander.name if commander else "")
    _check_times(words, incident, now)
    _check_texts(words)
    return words


_TEXTS = ("service", "feature", "symptom", "status", "progress", "what_happened", "experience", "need")
_NAMES = {"what_happened": "what happened", "experience": "what users experienced", "need": "what you need"}
_NEEDED = {
    NoticeKind.INITIAL: ("service", "feature", "symptom"),
    NoticeKind.PROGRESS: ("service", "feature", "symptom"),
    NoticeKind.RESOLUTION: ("service", "feature", "what_happened", "experience"),
    NoticeKind.BRIEF: ("service", "symptom"),
}


def _check_times(words: Words, incident: Incident, now: datetime) -> None:
    if words.kind is NoticeKind.RESOLUTION:
        if words.resolved_at is None or not words.started <= words.resolved_at <= now:
            raise Invalid("Say when it was resolved: after it began, and not in the future.")
        if incident.phase in (Phase.DETECTION, Phase.MITIGATION):
            raise Invalid(
                f"{incident.key} is in {incident.phase}. Mark it mitigated or resolved before telling customers so."
            )
        return
    low, high = PROMISE_RANGE
    if not low <= words.promise_minutes <= high:
        raise Invalid(f"The next update is promised within {low} minutes to 24 hours.")


def _check_texts(words: Words) -> None:
    """Every field a letter prints must be there; what people read has limits."""
    missing = [_NAMES.get(name, name) for name in _NEEDED[words.kind] if not getattr(words, name).strip()]
    if missing:
        raise Invalid(f"The notice lacks: {', '.join(missing)}.")
    long = [_NAMES.get(name, name) for name in _TEXTS if len(getattr(words, name)) > FIELD_LIMIT]
    if long:
        raise Invalid(f"Too long at {FIELD_LIMIT} characters: {', '.join(long)}.")
