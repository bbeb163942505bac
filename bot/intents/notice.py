"""Write, approve, or discard a notice to customers."""

from __future__ import annotations

from datetime import datetime

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_time
from incidents.campaigns.commands import ApproveNotice, DraftNotice, ReviseNotice, WithdrawNotice
from incidents.campaigns.model import ImpactLevel, NoticeKind, Words
from incidents.errors import Invalid
from incidents.model import Incident


def read_words(heard: Heard, incident: Incident) -> Words:
    """The fields of the composer; what must not be empty is checked where it is decided."""
    kind = heard.value("kind")
    if kind not in set(NoticeKind):
        raise Invalid("Choose which notice it is: initial, progress or resolution.")
    impact = heard.value("impact") or ImpactLevel.HIGH
    if impact not in set(ImpactLevel):
        raise Invalid("The impact is High, Medium or Low.")
    minutes = heard.value("promise") or str(heard.policy.mail.promise_minutes)
    if not minutes.isdecimal():
        raise Invalid("Say in how many minutes the next update comes, such as 30.")
    return Words(
        kind=NoticeKind(kind),
        service=heard.value("service"),
        feature=heard.value("feature"),
        symptom=heard.value("symptom"),
        status=heard.value("status") or incident.status.value,
        impact=ImpactLevel(impact),
        started=_time(heard, "started", incident.began_at),
        progress=heard.value("progress"),
        promise_minutes=int(minutes[:6]),
        resolved_at=_time(heard, "resolved_at", _ended(heard, incident)) if kind == NoticeKind.RESOLUTION else None,
        what_happened=heard.value("what_happened"),
        experience=heard.value("experience"),
    )


def _time(heard: Heard, name: str, default: datetime) -> datetime:
    text = heard.value(name)
    return read_time(text, heard.now) if text else default


def _ended(heard: Heard, incident: Incident) -> datetime:
    return incident.impact_ended_at or incident.resolved_at or heard.now


def read_draft(heard: Heard) -> Answer:
    if not heard.clicked:
        return Show("notice")
    incident = heard.the_incident()
    audience = heard.value("audience")
    command = DraftNotice("", incident.key, read_words(heard, incident), audience, 0)
    return Do(command, kind="campaign", show="notice_preview")


def read_revise(heard: Heard) -> Answer:
    words = read_words(heard, heard.the_incident())
    command = ReviseNotice(words, heard.value("audience"), 0)
    return Do(command, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


def read_approve(heard: Heard) -> Answer:
    version = heard.value("version")
    if not version.isdecimal():
        raise Invalid("This card is damaged. Open the notice again.")
    # Recipients, digest and promise are filled in when the audience is frozen, just before the commit.
    command = ApproveNotice(int(version[:9]), 0, "", None)
    return Do(command, kind="campaign", subject=heard.the_notice().key, show="notice_receipt")


def read_withdraw(heard: Heard) -> Answer:
    said = "The draft was discarded; nothing was sent."
    return Do(WithdrawNotice(), kind="campaign", subject=heard.the_notice().key, said=said)


INTENT = Intent(
    area="Customers",
    usage="notice",
    what="write to customers: preview, approval, receipt",
    phrases=("notice", "notify customers", "customers"),
    read=read_draft,
    verb="notice.draft",
    form="notice",
    command=DraftNotice,
)
REVISE = Intent("Customers", "", "", (), read_revise, "notice.revise", "notice", About.NOTICE, ReviseNotice)
APPROVE = Intent("Customers", "", "", (), read_approve, "notice.approve", "", About.NOTICE, ApproveNotice)
WITHDRAW = Intent("Customers", "", "", (), read_withdraw, "notice.withdraw", "", About.NOTICE, WithdrawNotice)
