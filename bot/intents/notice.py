"""Write, send or discard a notice to customers, or a brief for the people who must know inside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from adaptive_cards.inputs import moment
from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_time
from incidents.campaigns.commands import ApproveNotice, DraftNotice, ReviseNotice, WithdrawNotice
from incidents.campaigns.model import ImpactLevel, NoticeKind, Words
from incidents.campaigns.wording import usual_words
from incidents.errors import Invalid

_NUMBER = re.compile(r"\bN([1-9]\d{0,8})\b", re.IGNORECASE)
_TEXTS = ("service", "feature", "symptom", "status", "progress", "what_happened", "experience", "need")


def read_words(heard: Heard) -> Words:
    """The fields of the composer; what it does not ask for is the draft's, else as Muster proposes it.

    What must not be empty is checked where it is decided.
    """
    known = _known(heard)
    impact, minutes = heard.value("impact") or known.impact, heard.value("promise") or str(known.promise_minutes)
    if impact not in set(ImpactLevel):
        raise Invalid("The impact is High, Medium or Low.")
    if not minutes.isdecimal():
        raise Invalid("Say in how many minutes the next update comes, such as 30.")
    texts: dict[str, Any] = {name: heard.value(name) for name in _TEXTS if name in heard.data}
    ended = _time(heard, "resolved_at", known.resolved_at) if known.resolved_at else None
    return replace(
        known,
        **texts,
        impact=ImpactLevel(impact),
        started=_time(heard, "started", known.started),
        promise_minutes=int(minutes[:6]),
        resolved_at=ended,
    )


def _known(heard: Heard) -> Words:
    """What the form was filled from."""
    kind = heard.value("kind")
    if kind not in set(NoticeKind):
        raise Invalid("Choose which notice it is: initial, progress, resolution or brief.")
    if heard.notice and heard.notice.words.kind == kind:
        return heard.notice.words
    return usual_words(NoticeKind(kind), heard.the_incident(), heard.policy, heard.now)


def _time(heard: Heard, name: str, known: datetime) -> datetime:
    """A moment left as the form showed it is that very moment, seconds and all."""
    text = heard.value(name)
    return read_time(text, heard.now) if text and text != moment(known, heard.now) else known


def read_version(heard: Heard) -> int:
    """Which words were read: the button names them."""
    version = heard.value("version")
    if not version.isdecimal():
        raise Invalid("This card is damaged. Open the notice again.")
    return int(version[:9])


def notice_meant(heard: Heard) -> str:
    """The notice of the card; for typed words the one they name, such as N2, else the newest that went out."""
    if heard.clicked:
        return heard.the_notice().key
    incident = heard.the_incident()
    if named := _NUMBER.search(heard.text):
        return f"{incident.key}-N{named[1]}"
    if not incident.notices:
        raise Invalid(f"No notice of {incident.key} has gone out yet. To write one, type: notice.")
    return incident.notices[-1]


def about_notice(heard: Heard, do: Do) -> Do:
    """The ask put to the notice meant: a click is answered with its card, typed words in words."""
    shown = replace(do, said="", show="notice_receipt") if heard.clicked else do
    return replace(shown, kind="campaign", subject=notice_meant(heard))


def read_draft(heard: Heard) -> Answer:
    if not heard.clicked:
        if _NUMBER.search(heard.text):
            return Show("notice_preview", {"notice": notice_meant(heard)})
        return Show("notice", _letter(heard.text))
    incident = heard.the_incident()
    command = DraftNotice("", incident.key, read_words(heard), heard.value("audience"), 0)
    return Do(command, kind="campaign", show="notice_preview")


def _letter(text: str) -> dict[str, str]:
    """`notice resolution` opens that letter; without a word for one it is the letter that fits the phase."""
    word = text.strip().lower().removesuffix(" notice")
    kind = NoticeKind.INITIAL if word == "first" else next((one for one in NoticeKind if one == word), None)
    return {"kind": kind.value} if kind else {}


def read_brief(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("notice", {"kind": NoticeKind.BRIEF.value})


def read_revise(heard: Heard) -> Answer:
    command = ReviseNotice(read_words(heard), heard.value("audience"), 0)
    return Do(command, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


def read_approve(heard: Heard) -> Answer:
    # Recipients, digest and promise are filled in when the audience is frozen, just before the commit.
    command = ApproveNotice(read_version(heard), reason=heard.value("reason"))
    return Do(command, kind="campaign", subject=heard.the_notice().key, show="notice_receipt")


def read_withdraw(heard: Heard) -> Answer:
    said = "The draft was discarded; nothing was sent."
    return Do(WithdrawNotice(), kind="campaign", subject=heard.the_notice().key, said=said)


INTENT = Intent(
    area="Customers",
    usage="notice",
    what="write to customers: first, progress or resolution; preview, send, watch it arrive",
    phrases=("notice", "notify customers", "customers"),
    read=read_draft,
    verb="notice.draft",
    form="notice",
    command=DraftNotice,
)
BRIEF = Intent(
    "Customers", "brief", "write to those in the company who must know", ("brief", "brief stakeholders"), read_brief,
    command=DraftNotice,
)  # fmt: skip
REVISE = Intent("Customers", "", "", (), read_revise, "notice.revise", "notice", About.NOTICE, ReviseNotice)
APPROVE = Intent("Customers", "", "", (), read_approve, "notice.approve", "", About.NOTICE, ApproveNotice)
WITHDRAW = Intent("Customers", "", "", (), read_withdraw, "notice.withdraw", "", About.NOTICE, WithdrawNotice)
