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
_LONG = "Rechnungsdatenübermittlungsschnittstellenkonfigurationsverzeichnis" * 2
_LINES = f"Some payments:\n  – are slow\n  – fail with <b>error 502</b> & “try again”\n\n{_LONG}"


def samples(kind: NoticeKind) -> Mapping[str, Sample]:
    """By name, as the preview calls its files."""
    full = replace(_FULL, kind=kind)
    if kind is NoticeKind.RESOLUTION:
        return {"full": (full, None), "hard": (_hard(full), None)}
    bare = replace(full, promise_minutes=0)
    if kind.internal:
        bare = replace(bare, progress="", need="", commander="")
    found: dict[str, Sample] = {"full": (full, _PROMISE), "bare": (bare, None), "hard": (_hard(full), _PROMISE)}
    found["draft"] = (full, None)
    if kind is NoticeKind.INITIAL:
        return found
    return found | {
        status: (replace(full, status=status), _PROMISE) for status in ("identified", "monitoring", "rolling back")
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
