"""Words to try letters with: a full notice, one as bare as is allowed, and one that is hard to set well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incidents.campaigns.model import ImpactLevel, NoticeKind, Words

Sample = tuple[Words, datetime | None]
_STARTED = datetime(2026, 11, 20, 14, 23, tzinfo=UTC)
_PROMISE = _STARTED + timedelta(minutes=38)
_FULL = Words(
    kind=NoticeKind.INITIAL,
    service="Payments API",
    feature="card payments",
    symptom="Card payments in the EU may fail. Bank transfers work.",
    status="investigating",
    impact=ImpactLevel.HIGH,
    started=_STARTED,
    progress="We found a missing index.\nIt is being put back.",
    resolved_at=_STARTED + timedelta(hours=2, minutes=5),
    what_happened="A database change removed an index.",
    experience="Card payments in the EU failed. No payment was taken twice.",
    need="Call Northwind Bank before 15:00 UTC: they ask for a person to speak to.",
    incident="INC-42",
    severity="SEV-1 Critical",
    commander="Ana Silva",
)
_LATER = {
    "identified": ImpactLevel.MEDIUM,
    "monitoring": ImpactLevel.LOW,
    "rolling back": ImpactLevel.MEDIUM,
}
"""States after the first, one of the writer's own among them; with the others every impact is met."""
_LONG = "Rechnungsdatenübermittlungsschnittstellenkonfigurationsverzeichnis" * 2
_LINES = f"Some payments:\n  – are slow\n  – fail with <b>error 502</b> & “try again”\n\n{_LONG}"


CASES = {
    "full": "every field filled in, once approved",
    "bare": "no time promised, and in a brief nothing that may be empty",
    "draft": "before it is approved: the promise is a span, not yet a time",
    "hard": "hard to set: words without a break, several lines, signs of HTML, a language that runs the other way",
    "identified": "the cause is known; medium impact",
    "monitoring": "a fix is being watched; low impact",
    "rolling back": "a status in words of your own; medium impact",
    "medium": "medium impact",
}
"""What each sample is there to show."""


def samples(kind: NoticeKind) -> Mapping[str, Sample]:
    """By name, as the preview calls its files."""
    full = replace(_FULL, kind=kind)
    if kind is NoticeKind.RESOLUTION:
        medium = replace(full, impact=ImpactLevel.MEDIUM)
        return {"full": (full, None), "medium": (medium, None), "hard": (_hard(full), None)}
    bare = replace(full, promise_minutes=0)
    if kind.internal:
        bare = replace(bare, progress="", need="", commander="")
    found: dict[str, Sample] = {"full": (full, _PROMISE), "bare": (bare, None), "hard": (_hard(full), _PROMISE)}
    found["draft"] = (full, None)
    return found | {
        status: (replace(full, status=status, impact=impact), _PROMISE) for status, impact in _LATER.items()
    }


def _hard(words: Words) -> Words:
    """Words without a place to break, several lines, signs of HTML, and a language that runs the other way."""
    return replace(
        words,
        service="واجهة الدفع",
        feature=_LONG[:120],
        symptom=_LINES,
        progress=f"<script>alert(1)</script>\n{_LINES}",
        what_happened=_LINES,
        experience="قد تفشل المدفوعات بالبطاقة.\nThe rest works.",
        need=_LINES,
        impact=ImpactLevel.LOW,
    )
