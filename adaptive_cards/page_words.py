"""A page in words: why it is this person who is called, what is known of the harm, and what silence brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.elements import Card, actions, escape, small, some, span, when
from adaptive_cards.text import given, sentence
from incidents.impact import QUESTIONS, UNSURE
from incidents.model import Incident, Page, Severity

_SEVERITIES = tuple(f"{severity.label} {severity.word}" for severity in Severity)
_NOT_TAKEN = "not taken yet"
_SERVICES_SHOWN = 4
_SAID: Mapping[str, Mapping[str, str]] = {
    "data": {"no": "no data lost", "yes": "data is lost or leaked", UNSURE: "data loss not ruled out"},
    "workaround": {"yes": "an easy way round it", "no": "no way round it", UNSURE: "a way round it is not known"},
}
_ANSWERS: Mapping[str, Mapping[str, str]] = {
    question.id: {choice.value: choice.text for choice in question.choices} for question in QUESTIONS
}


def why(page: Page, title: str) -> str:
    """`No answer from Raj Patel, so you are needed as Technical Lead: nobody has taken the role yet.`

    Without the severity and the title, which stand on the card already; empty where they were all there was to say.
    """
    reason, lead = page.why, ""
    while reason.startswith(("no answer from ", "snoozed until now")) and "; " in reason:
        part, _, reason = reason.partition("; ")
        lead = lead or part
    reason = _reason(reason, title)
    needed = f"you are needed as {page.role.title}" if page.role else "you are paged" if lead else ""
    if page.role and reason == _NOT_TAKEN:
        reason = "nobody has taken the role yet"
    needed = f"{escape(lead, 120)}, so {needed}" if lead else needed
    words = ": ".join(part for part in (needed, escape(reason, 200)) if part)
    return f"{sentence(words.rstrip('.'))}." if words else ""


def _reason(text: str, title: str) -> str:
    """What is left without the severity and the title at the end."""
    reason = text.removesuffix(title).rstrip(" :") if title and text.endswith(f": {title}") else text
    return "" if reason in (*_SEVERITIES, title) else reason.strip()


def known(incident: Incident, at: datetime, names: Mapping[str, str], *, room: bool = True) -> str:
    """`Payments API, Checkout · declared by Dana · began 14:23 UTC, 4 min ago`; where no button opens its `room`, the
    name of that as well."""
    services = [escape(names.get(key, key), 60) for key in incident.services]
    began = f"began {when(incident.began_at, at)} UTC, {span(at - incident.began_at)} ago"
    said = f"declared by {given(incident.declared_by.name)}"
    where = "" if room else f"work goes on in {escape(incident.slug or incident.key, 80)}"
    words = " · ".join(part for part in (some(services, _SERVICES_SHOWN), said, began, where) if part)
    return words if services else words[:1].upper() + words[1:]


def harm(incident: Incident) -> list[Card]:
    """The answers to the impact questions, in one line; nothing before they are given."""
    if incident.answers is None:
        return []
    answers = {question.id: getattr(incident.answers, question.id) for question in QUESTIONS}
    words = [_answer(id_, value) for id_, value in answers.items()]
    return [small(" · ".join(word for word in words if word), spacing="small")]


def _answer(id_: str, value: str) -> str:
    if id_ in _SAID:
        return _SAID[id_].get(value, "")
    if value == UNSURE:
        return "not sure yet what is broken" if id_ == "scope" else "not sure yet who feels it"
    return _ANSWERS[id_].get(value, "")


def answer(button: Card, silence: str) -> Card:
    """The one thing to do, in a box of its own above everything else: not every client colours a button."""
    items = [actions(button), small(silence, spacing="small")]
    return {"type": "Container", "style": "emphasis", "spacing": "medium", "items": items}


def unless(
    page: Page, at: datetime, *, others: Sequence[Page] = (), next_at: datetime | None = None, told: str = "the room"
) -> str:
    """What silence brings, where it brings anything. `others` are all pages of the same thing; `next_at` is when it
    goes a step further, None where it never does; `told` hears of it where nobody is left."""
    if page.snoozed_until and page.snoozed_until > at:
        return "You are paged again then, unless somebody acknowledges before."
    later = [o for o in others if (o.role, o.chain) == (page.role, page.chain) and o.step > page.step]
    if later:
        names = some(list(dict.fromkeys(given(other.person.name) for other in later)), 3)
        return f"Without an answer from you it has gone on: {names} paged as well."
    if next_at is None:
        return "Nobody else is paged after you: it is yours until somebody acknowledges."
    by = f" by {when(next_at, at)} UTC" if next_at > at else ""
    return f"If you do not acknowledge{by}, the next person is paged. If nobody is left, {told} is told."
