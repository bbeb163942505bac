"""The fields of each letter, in its order."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card
from adaptive_cards.inputs import choice_input, text_input, time_input
from adaptive_cards.notice_words import PROMISES
from incidents.campaigns.model import ImpactLevel, NoticeKind
from incidents.model import PublicStatus

_MOST = 1_000
_SERVICE = ("service", "Service", "Name the service as customers know it.", "Payments")
_FEATURE = ("feature", "What is affected?", "Name the feature customers use.", "card payments in the EU")
_SYMPTOM = ("symptom", "Some users may experience…", "Say what customers notice.", "errors when they pay by card")
_CHANGED = (
    "progress",
    "What has changed?",
    "Say what has changed since the last notice.",
    "A fix is being rolled out.",
)
_HAPPENED = (
    "what_happened", "What happened?", "Say in a sentence or two what happened.",
    "One or two sentences, no blame, no secrets",
)  # fmt: skip
_FELT = (
    "experience", "What did users experience?", "Say what customers felt.", "Some card payments were declined"
)  # fmt: skip
_INSIDE = ("symptom", "What is happening?", "Say what is happening.", "Card payments fail for a third of EU customers")
_DOING = ("progress", "What are we doing about it?", "Say what is being done.", "Rolling back today's deployment")
_NEED = ("need", "What do you need from them? (optional)", "", "A decision on refunds by 16:00 UTC")


def word_inputs(kind: NoticeKind, known: Mapping[str, str]) -> list[Card]:
    """What the writer may change; what a letter says beside that comes from the incident."""
    if kind.internal:
        texts = [_long(known, *field) for field in (_INSIDE, _DOING, _NEED)]
        return [*texts, _impact(known), _promise(known, "Next brief within")]
    head = [_short(known, 80, *_SERVICE), _short(known, 120, *_FEATURE)]
    started = time_input(
        "started", "Started (UTC)", value=known.get("started", ""), required="Give the time it started."
    )
    if kind is NoticeKind.RESOLUTION:
        return [*head, started, _resolved(known), _long(known, *_HAPPENED), _long(known, *_FELT)]
    changed = [_long(known, *_CHANGED)] if kind is NoticeKind.PROGRESS else []
    return [*head, _long(known, *_SYMPTOM), *changed, _status(known), _impact(known), started, _promise(known)]


def _short(known: Mapping[str, str], most: int, id_: str, label: str, required: str, hint: str) -> Card:
    return text_input(id_, label, value=known.get(id_, ""), required=required, hint=hint, most=most)


def _long(known: Mapping[str, str], id_: str, label: str, required: str, hint: str) -> Card:
    return text_input(id_, label, value=known.get(id_, ""), required=required, hint=hint, most=_MOST, lines=True)


def _status(known: Mapping[str, str]) -> Card:
    statuses = [(status.value, status.value.capitalize()) for status in PublicStatus if status != PublicStatus.RESOLVED]
    return choice_input("status", "Status", statuses, value=known.get("status", ""), required="Choose the status.")


def _impact(known: Mapping[str, str]) -> Card:
    levels = [(level.value, level.value) for level in ImpactLevel]
    return choice_input("impact", "Impact", levels, value=known.get("impact", ""), required="Choose the impact.")


def _resolved(known: Mapping[str, str]) -> Card:
    return time_input(
        "resolved_at", "Resolved (UTC)", value=known.get("resolved_at", ""), required="Give the time it was resolved."
    )


def _promise(known: Mapping[str, str], label: str = "Next update within") -> Card:
    chosen = known.get("promise", "30")
    required = "Choose when they hear from us again."
    return choice_input("promise", label, _promises(chosen), value=chosen, required=required)


def _promises(chosen: str) -> list[tuple[str, str]]:
    """The usual promises, and the one already made where it is another."""
    minutes = sorted({*PROMISES, *([int(chosen)] if chosen.isdecimal() and len(chosen) <= 5 else ())})
    return [(str(n), f"{n} minutes" if n < 120 or n % 60 else f"{n // 60} hours") for n in minutes if n]
