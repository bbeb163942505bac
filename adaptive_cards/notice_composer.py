"""The form in which the Communications Lead writes to customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.elements import Card, actions, count, execute, line, small
from adaptive_cards.form import form
from adaptive_cards.inputs import choice_input, fitting
from adaptive_cards.notice_words import kind_for, kinds_for, known_words, word_inputs
from incidents.campaigns.model import Campaign, NoticeKind
from incidents.model import Incident

Audience = tuple[str, str, int]

_TITLES = {
    NoticeKind.INITIAL: "First notice to customers",
    NoticeKind.PROGRESS: "Progress notice to customers",
    NoticeKind.RESOLUTION: "Resolution notice to customers",
}
_LETTERS = {
    NoticeKind.INITIAL: "First notice",
    NoticeKind.PROGRESS: "Progress",
    NoticeKind.RESOLUTION: "Resolution",
}
_HINTS = {
    NoticeKind.INITIAL: "Say what customers notice, not why. The letter around your words is ready.",
    NoticeKind.PROGRESS: "An honest “still working on it” is worth more than silence.",
    NoticeKind.RESOLUTION: "The duration, the apology and the promise of a review are in the letter already.",
}


def notice_composer(
    incident: Incident,
    campaign: Campaign | None,
    audiences: Sequence[Audience],
    at: datetime,
    *,
    names: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    fault: str = "",
) -> Card:
    """`audiences` are (value, title, customers). Sends `notice.draft`, or `notice.revise` where there is a draft."""
    kind = _kind(incident, campaign, (values or {}).get("kind", ""))
    known = known_words(incident, campaign, at, names or {}) | dict(values or {})
    others = _other_letters(incident, campaign, kind)
    fields = [*others, _audience(audiences, known.get("audience", "")), *word_inputs(kind, known)]
    if incident.drill:
        fields.insert(0, line("**DRILL:** write it as you would; nothing is sent to anybody."))
    button = execute(
        "Preview", "notice.revise" if campaign else "notice.draft", _ids(incident, campaign, kind), style="positive"
    )
    hint = _HINTS[kind] + " Nothing is sent before the preview is approved."
    return form(_TITLES[kind], incident, fields, [button], fault=fault, hint=hint, wide=True)


def _kind(incident: Incident, campaign: Campaign | None, wanted: str) -> NoticeKind:
    """The letter asked for, else that of the draft, else the one that fits the phase."""
    if wanted in set(NoticeKind):
        return NoticeKind(wanted)
    return campaign.words.kind if campaign else kind_for(incident)


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


def _how_many(title: str, n: int) -> str:
    """`EU (12 customers)`, but `customers (12)`."""
    return f"{n:,}" if title.casefold() == "customers" else count(n, "customer")


def _audience(audiences: Sequence[Audience], chosen: str) -> Card:
    choices = fitting(((value, f"{title} ({_how_many(title, n)})") for value, title, n in audiences), room=4_000)
    value = chosen or (choices[0][0] if len(choices) == 1 else "")
    return choice_input(
        "audience", "To whom?", choices, value=value, required="Choose who gets it.", hint="Choose an audience"
    )
