"""The cards of a notice in their typical states, and the notices they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from adaptive_cards import CARDS, Card
from adaptive_cards.notice_decision import Viewer
from engine.records import Outlook, Way
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Route, Stage, Tally, Words
from incidents.model import MUSTER
from tests.adaptive_cards.samples import ANA, CAROL, DECLARED, DRILL, MITIGATING, WATCHING, at

WORDS = Words(
    NoticeKind.INITIAL,
    service="Payments",
    feature="card payments in the EU",
    symptom="errors, or no answer at all, when using card payments in the EU",
    status="investigating",
    impact=ImpactLevel.HIGH,
    started=at("14:23"),
)
PROGRESS = replace(WORDS, kind=NoticeKind.PROGRESS, progress="We have found the cause and are working on a fix.")
RESOLUTION = replace(
    WORDS, kind=NoticeKind.RESOLUTION, status="resolved", resolved_at=at("15:05"), experience=WORDS.symptom
)
BRIEF = replace(
    WORDS, kind=NoticeKind.BRIEF, symptom="Card payments fail for EU customers",
    progress="The cause is being looked for.", incident="INC-42", severity="SEV-1", commander="Ana Silva",
)  # fmt: skip
DRAFT = Campaign("INC-42-N1", "contoso", 2, "INC-42", WORDS, "eu", CAROL, at("14:29"), worded=2, recipients=12)
LARGE = replace(DRAFT, recipients=1204)
ASKED = replace(LARGE, asked_at=at("14:29"))
OVERDUE = replace(ASKED, overdue=True)
SLOW = replace(DRAFT, recipients=12_688)
SENDING = replace(
    DRAFT,
    stage=Stage.SENDING,
    version=4,
    approver=ANA,
    approved_at=at("14:31"),
    next_update_by=at("15:01"),
    expanded=12,
    languages=(("de", 4), ("en", 8)),
    tally=Tally(accepted=8, failed=1, doubtful=1),
    counted_at=at("14:31"),
    first_accepted_at=at("14:31"),
)
PARTWAY = replace(
    SENDING,
    key="INC-42-N2",
    recipients=10_000,
    tally=Tally(accepted=4_310, bounced=12, suppressed=41, failed=3, doubtful=2),
    counted_at=at("14:52"),
    languages=(("de", 2_240), ("en", 7_760)),
)
HELD = (
    "status@contoso.com has used up its 10,000 recipients of today. Add a mailbox under [mail] mailboxes, or wait; "
    "next try 14:35 UTC"
)
LATE = "The update it promises by 15:01 UTC is due already. Write a new notice, or let this one go on all the same."
SENT = replace(
    SENDING,
    stage=Stage.SENT,
    tally=Tally(accepted=12),
    most_accepted_at=at("14:32"),
    finished_at=at("14:32"),
)
SUBJECT = "[Payments] — Investigating a problem with card payments in the EU"
LETTER = """There is a problem with card payments in the EU

Our engineers have started work on it. This is what we know so far.

Status: Investigating
Impact: High
Started: 14:23 UTC on 20 November 2026
Next update: within 30 minutes of this message

What you may notice:
  errors, or no answer at all, when using card payments in the EU

--
You get this message because you use Payments.
Choose what we write to you about: \ue000"""
ONE = "status@contoso.com"
AHEAD = Outlook(12, (("en", 9), ("de", 3)), ways={Route.EACH: Way(timedelta(seconds=24), sender=ONE)})
MANY = Outlook(
    1204, (("de", 224), ("en", 980)), suppressed=12, bad_rows=3, duplicates=2,
    warnings=("3 customers read fr, but there is no letter in French: they get English.",),
    ways={Route.EACH: Way(timedelta(minutes=21), sender="2 mailboxes")},
)  # fmt: skip
TOO_MANY = Outlook(
    12_688, (("de", 2_688), ("en", 10_000)),
    ways={
        Route.EACH: Way(timedelta(hours=7, minutes=3), later=2_688, sender=ONE),
        Route.BATCH: Way(timedelta(minutes=9), sender=ONE),
        Route.SECOND: Way(timedelta(minutes=14), sender="smtp.contoso.com"),
    },
)  # fmt: skip
OVER_200 = "it goes to more than 200 customers"
AUDIENCES = [("eu", "EU customers", 12), ("all", "All customers", 4800)]
WRITER, OTHER = Viewer(writer=True), Viewer()


def notices() -> dict[str, Card]:
    return composers() | previews() | receipts() | confirms()


def composers() -> dict[str, Card]:
    make, now = CARDS["notice_composer"], at("14:31")
    return {
        "notice_composer": make(DECLARED, None, AUDIENCES, WORDS, now, values={"audience": "eu"}),
        "notice_composer-progress": make(
            MITIGATING, None, AUDIENCES, PROGRESS, now, fault="The notice lacks: what has changed."
        ),
        "notice_composer-recovery": make(WATCHING, None, AUDIENCES, replace(PROGRESS, status="monitoring"), now),
        "notice_composer-resolution": make(WATCHING, None, AUDIENCES, RESOLUTION, now),
        "notice_composer-brief": make(MITIGATING, None, (), BRIEF, now, people=("Ben Okafor", "Dana Reyes")),
        "notice_composer-nobody": make(MITIGATING, None, (), BRIEF, now),
        "notice_composer-promise": make(
            MITIGATING, SLOW, AUDIENCES, WORDS, now, values={"first": "promise", "promise": "480", "audience": "eu"}
        ),
        "notice_composer-drill": make(DRILL, DRAFT, AUDIENCES, WORDS, now),
    }


def previews() -> dict[str, Card]:
    brief = replace(DRAFT, words=BRIEF, audience="stakeholders", people=("ben", "dana"), recipients=2)
    chosen = replace(SLOW, route=Route.BATCH, route_chosen=True)
    return {
        "notice_preview": preview(DRAFT, shown="en", audience="EU customers"),
        "notice_preview-one": preview(replace(DRAFT, recipients=1), viewer=OTHER, ahead=Outlook(1, (("en", 1),))),
        "notice_preview-nobody": preview(replace(DRAFT, recipients=0), ahead=Outlook(0)),
        "notice_preview-changed": preview(replace(DRAFT, recipients=11), ahead=AHEAD),
        "notice_preview-older": preview(
            replace(DRAFT, drafted_at=at("14:20")), newer="INC-42-N1 went out at 14:25 UTC", shown="en"
        ),
        "notice_preview-second": preview(LARGE, ahead=MANY, second=OVER_200, shown="en"),
        "notice_preview-asked": preview(ASKED, viewer=OTHER, ahead=MANY, second=OVER_200),
        "notice_preview-waiting": preview(ASKED, ahead=MANY, second=OVER_200),
        "notice_preview-alone": preview(OVERDUE, ahead=MANY, second=OVER_200),
        "notice_preview-slow": preview(SLOW, ahead=TOO_MANY, second=OVER_200),
        "notice_preview-chosen": preview(chosen, ahead=TOO_MANY, second=OVER_200),
        "notice_preview-barred": preview(LARGE, viewer=Viewer(may_write=False, why_not="A lead sends it."), ahead=MANY),
        "notice_preview-brief": preview(brief, people=("Ben Okafor", "Dana Reyes"), ahead=None),
        "notice_preview-drill": preview(replace(DRAFT, drill=True, private=True), ahead=None),
    }


def preview(campaign: Campaign, **given: Any) -> Card:
    """The preview, as its writer sees it unless told otherwise."""
    given = {"viewer": WRITER, "ahead": replace(AHEAD, recipients=campaign.recipients)} | given
    return CARDS["notice_preview"](campaign, SUBJECT, LETTER, at("14:31"), **given)


def receipts() -> dict[str, Card]:
    make, now, later = CARDS["notice_receipt"], at("14:31"), at("15:03")
    troubled = replace(SENT, tally=Tally(accepted=10, failed=1, doubtful=1))
    stopped = replace(PARTWAY, stage=Stage.STOPPED, stopped_by=ANA, finished_at=at("14:53"))
    reasons = {"The mailbox is full.": 9, "There is no such address.": 3, "The mail service refused the address.": 3}
    begun = replace(PARTWAY, tally=Tally(), first_accepted_at=None, counted_at=None)
    return {
        "notice_receipt-begun": make(begun, now),
        "notice_receipt-sending": make(PARTWAY, at("14:52"), reasons),
        "notice_receipt-held": make(replace(PARTWAY, held=HELD), at("14:52")),
        "notice_receipt-paused": make(replace(PARTWAY, stage=Stage.PAUSED, stopped_by=CAROL), at("14:52")),
        "notice_receipt-late": make(
            replace(PARTWAY, stage=Stage.PAUSED, stopped_by=MUSTER, held=LATE, counted_at=later), later
        ),
        "notice_receipt-stopped": make(stopped, later, reasons),
        "notice_receipt-replaced": make(replace(stopped, superseded_by="INC-42-N3", stopped_by=MUSTER), later),
        "notice_receipt-outdated": make(replace(troubled, superseded_by="INC-42-N3"), later),
        "notice_receipt-sent": make(SENT, at("14:33")),
        "notice_receipt-alone": make(
            replace(SENT, approver=CAROL, alone="Nobody is awake, and customers wait", route=Route.BATCH), at("14:33")
        ),
        "notice_receipt-doubt": make(
            troubled, later, {"The mailbox is full.": 1, "No answer from the mail service.": 1}
        ),
        "notice_receipt-nobody": make(
            replace(troubled, tally=Tally(failed=12), first_accepted_at=None, most_accepted_at=None),
            later,
            {"The mailbox is full.": 12},
        ),
        "notice_receipt-again": make(replace(SENDING, round=1, tally=Tally(accepted=11)), later),
        "notice_receipt-drill": make(replace(SENT, drill=True, tally=Tally()), later),
        "notice_receipt-withdrawn": make(replace(DRAFT, stage=Stage.WITHDRAWN), now),
    }


def confirms() -> dict[str, Card]:
    make = CARDS["notice_confirm"]
    doubted = replace(SENT, tally=Tally(accepted=8, failed=1, doubtful=3))
    return {
        "notice_confirm-stop": make(PARTWAY, "stop"),
        "notice_confirm-paused": make(replace(PARTWAY, stage=Stage.PAUSED), "stop", fault="It was paused meanwhile."),
        "notice_confirm-doubtful": make(doubted, "doubtful"),
        "notice_confirm-one": make(replace(SENT, tally=Tally(accepted=11, doubtful=1)), "doubtful"),
    }
