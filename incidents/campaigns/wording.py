"""What Muster proposes to write, and to whom: a first message that can go out as it stands, at any hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from incidents.campaigns.model import ImpactLevel, NoticeKind, Reach, Words
from incidents.model import Incident, PublicStatus, Role
from incidents.policy import Policy

STAKEHOLDERS = "stakeholders"
"""The audience of a brief; not a customer list."""
_COMPARED = ("service", "feature", "symptom", "status", "impact", "progress", "what_happened", "experience", "need")
_LATEST = list(PublicStatus).index(PublicStatus.MONITORING)


def usual_words(kind: NoticeKind, incident: Incident, policy: Policy, now: datetime) -> Words:
    """The fields of a notice before anybody types. A resolution lacks what happened: only people know that."""
    service = _names(incident, policy) or policy.company
    feature = _components(incident, policy) or service
    words = Words(
        kind=kind,
        service=service,
        feature=feature,
        symptom=_symptom(incident, feature),
        status=_status(incident),
        impact=ImpactLevel.HIGH if incident.severity.major else ImpactLevel.MEDIUM,
        started=incident.began_at,
        progress=_progress(kind, incident),
        promise_minutes=policy.mail.promise_minutes,
    )
    return _more(words, incident, now)


def is_usual(words: Words, incident: Incident, policy: Policy, now: datetime) -> bool:
    """Whether these are the proposed words, and it began when the incident did. What is promised is not compared."""
    usual = usual_words(words.kind, incident, policy, now)
    if abs(words.started - usual.started) >= timedelta(minutes=1):
        return False
    return all(_plain(getattr(words, name)) == _plain(getattr(usual, name)) for name in _COMPARED)


def reach_of(kind: NoticeKind, audience: str, incident: Incident, policy: Policy) -> Reach:
    """Customers who use a service concerned; for a brief the people the severity policy names, each once."""
    if not kind.internal:
        return Reach(audience, services=incident.services)
    people = [
        contact.key
        for target in policy.severities[incident.severity].briefs
        for person in policy.targets(target, incident.services)
        if (contact := policy.contact_of(person))
    ]
    return Reach(STAKEHOLDERS, people=tuple(dict.fromkeys(people)))


def own_audience(audience: str, incident: Incident, policy: Policy) -> bool:
    """Whether this list is the one of a service concerned, or the only one there is."""
    known = {policy.services[key].audience for key in incident.services if key in policy.services}
    return audience in known or tuple(policy.mail.audiences) == (audience,)


def _more(words: Words, incident: Incident, now: datetime) -> Words:
    """What only a resolution or a brief says."""
    if words.kind is NoticeKind.RESOLUTION:
        ended = incident.impact_ended_at or incident.resolved_at or now
        return replace(words, status=PublicStatus.RESOLVED.value, resolved_at=ended, experience=words.symptom)
    if words.kind.internal:
        commander = incident.roles.get(Role.IC)
        return replace(
            words,
            symptom=incident.title,
            incident=incident.key,
            severity=incident.severity.label,
            commander=commander.name if commander else "",
        )
    return words


def _names(incident: Incident, policy: Policy) -> str:
    return ", ".join(policy.service_names.get(key, key) for key in incident.services[:2])


def _components(incident: Incident, policy: Policy) -> str:
    """What customers call it: the parts of the first service concerned."""
    services = [policy.services[key] for key in incident.services if key in policy.services]
    parts = services[0].components[:2] if services else ()
    return " and ".join(parts)


def _symptom(incident: Incident, feature: str) -> str:
    how = "errors, or no answer at all," if incident.severity.major else "errors or slow answers"
    return f"{how} when using {feature}"


def _status(incident: Incident) -> str:
    """Resolved is said by the resolution notice alone."""
    known = list(PublicStatus)
    return known[min(known.index(incident.status), _LATEST)].value


def _progress(kind: NoticeKind, incident: Incident) -> str:
    if kind is NoticeKind.PROGRESS:
        if incident.status is PublicStatus.MONITORING:
            return "A fix is in place. We are watching that everything works as it should."
        if incident.status is PublicStatus.IDENTIFIED:
            return "We have found the cause and are working on a fix."
        return "We are still looking for the cause, and keep working on it until it is found."
    if kind.internal:
        return f"Cause: {incident.cause}" if incident.cause else "The cause is being looked for."
    return ""


def _plain(value: object) -> str:
    return " ".join(str(value).split()).casefold()
