"""The form in which the Communications Lead writes to customers, or to the people who must know inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.elements import Card, actions, count, escape, execute, line, plain, small, some, when
from adaptive_cards.form import form
from adaptive_cards.inputs import choice_input, fitting
from adaptive_cards.notice_fields import word_inputs
from adaptive_cards.notice_words import kinds_for, known_words
from incidents.campaigns.model import Campaign, NoticeKind, Words
from incidents.model import Incident

Audience = tuple[str, str, int]

_TITLES = {
    NoticeKind.INITIAL: "First notice to customers",
    NoticeKind.PROGRESS: "Progress notice to customers",
    NoticeKind.RESOLUTION: "Resolution notice to customers",
    NoticeKind.BRIEF: "Brief for stakeholders",
}
_LETTERS = {
    NoticeKind.INITIAL: "First notice",
    NoticeKind.PROGRESS: "Progress",
    NoticeKind.RESOLUTION: "Resolution",
    NoticeKind.BRIEF: "Brief for stakeholders",
}
_HINTS = {
    NoticeKind.INITIAL: "These words can go out as they stand. Nothing is sent before the preview.",
    NoticeKind.PROGRESS: "An honest “still working on it” is worth more than silence.",
    NoticeKind.RESOLUTION: "Duration, apology and the promised review are in the letter already.",
    NoticeKind.BRIEF: "For people of the company: plain facts, no customer reads it.",
}
_PEOPLE = 8


def notice_composer(
    incident: Incident,
    campaign: Campaign | None,
    audiences: Sequence[Audience],
    words: Words,
    at: datetime,
    *,
    people: Sequence[str] = (),
    values: Mapping[str, str] | None = None,
    fault: str = "",
) -> Card:
    """Sends `notice.draft`, or `notice.revise` where there is a draft.

    `words` fill the fields and say which letter it is; `values` are what was typed before. `audiences` are (value,
    title, how many customers of this incident's services), `people` the names a brief goes to. `values["first"]` is the
    field somebody came for: it stands on top.
    """
    kind, values = words.kind, values or {}
    known = known_words(words, at) | dict(values)
    fields = _first([_whom(kind, audiences, people, known), *word_inputs(kind, known)], values.get("first", ""))
    fields = [*_other_letters(incident, campaign, kind), *fields]
    if incident.drill:
        fields.insert(0, line("**DRILL:** write it as you would; nothing is sent to anybody."))
    verb = "notice.revise" if campaign else "notice.draft"
    asks = [execute("Preview", verb, _ids(incident, campaign, kind), style="positive")]
    hint = _HINTS[kind]
    if campaign:
        ids = {"incident": incident.key, "notice": campaign.key}
        asks.append(execute("Discard this draft", "notice.withdraw", ids, inputs=False))
        hint = f"Draft {plain(campaign.key, 32)} of {when(campaign.worded_at or campaign.drafted_at, at)} UTC. {hint}"
    return form(_TITLES[kind], incident, fields, asks, fault=fault, hint=hint, wide=True)


def _first(fields: list[Card], wanted: str) -> list[Card]:
    return sorted(fields, key=lambda field: field.get("id") != wanted) if wanted else fields


def _other_letters(incident: Incident, campaign: Campaign | None, kind: NoticeKind) -> list[Card]:
    """The same form for another letter; what was typed is not checked first."""
    others = [
        execute(_LETTERS[one], "show.notice", _ids(incident, campaign, one), inputs=False)
        for one in kinds_for(incident)
        if one is not kind
    ]
    return [small("Or write another letter:"), actions(*others, spacing="small")] if others else []


def _ids(incident: Incident, campaign: Campaign | None, kind: NoticeKind) -> dict[str, str]:
    ids = {"incident": incident.key, "kind": kind.value}
    return ids | {"notice": campaign.key} if campaign else ids


def _whom(kind: NoticeKind, audiences: Sequence[Audience], people: Sequence[str], known: Mapping[str, str]) -> Card:
    """A list of customers to choose; a brief goes to whom the policy names."""
    if not kind.internal:
        return _audience(audiences, known.get("audience", ""))
    if not people:
        return line("**Nobody would get it:** the policy names nobody for this severity. An admin adds them as briefs.")
    return line(f"To **{some([escape(name, 40) for name in people], _PEOPLE)}**, as the severity policy says.")


def _how_many(title: str, n: int) -> str:
    """`EU (12 customers)`, but `customers (12)`."""
    return f"{n:,}" if title.casefold() == "customers" else count(n, "customer")


def _audience(audiences: Sequence[Audience], chosen: str) -> Card:
    choices = fitting(((value, f"{title} ({_how_many(title, n)})") for value, title, n in audiences), room=4_000)
    value = chosen or (choices[0][0] if len(choices) == 1 else "")
    return choice_input(
        "audience", "To whom?", choices, value=value, required="Choose who gets it.", hint="Choose an audience"
    )
