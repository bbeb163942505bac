"""The cards of a notice in their typical states, and the notices they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adaptive_cards import CARDS, Card
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Stage, Words
from tests.adaptive_cards.samples import ANA, CAROL, DECLARED, MITIGATING, NAMES, WATCHING, at

WORDS = Words(
    NoticeKind.INITIAL,
    service="Payments",
    feature="card payments in the EU",
    symptom="Some users may see errors when they pay by card.",
    status="investigating",
    impact=ImpactLevel.HIGH,
    started=at("14:23"),
)
DRAFT = Campaign("n1", "contoso", 2, "INC-42", WORDS, "eu", CAROL, at("14:29"), worded=2, recipients=12)
SENDING = replace(
    DRAFT,
    stage=Stage.SENDING,
    version=4,
    approver=ANA,
    approved_at=at("14:31"),
    next_update_by=at("15:01"),
    expanded=12,
    sent=8,
    failed=1,
    doubtful=1,
)
SENT = replace(SENDING, stage=Stage.SENT, sent=12, failed=0, doubtful=0, finished_at=at("14:32"))
SUBJECT = "[Payments] — Investigating increased error rates"
LETTER = """There is a problem with card payments in the EU, and we are looking into it.

You may see errors when you pay by card.

We write to you again within 30 minutes.

Status: Investigating
Impact: High
Started: 14:23 UTC on 20 November 2026"""


def notices() -> dict[str, Card]:
    make, now = CARDS, at("14:31")
    audiences = [("eu", "EU customers", 12), ("all", "All customers", 4800)]
    ahead = timedelta(seconds=20)
    return {
        "notice_composer": make["notice_composer"](DECLARED, None, audiences, now, names=NAMES),
        "notice_composer-progress": make["notice_composer"](
            MITIGATING, None, audiences, now, names=NAMES, fault="The notice lacks: symptom."
        ),
        "notice_composer-recovery": make["notice_composer"](
            WATCHING, None, audiences, now, names=NAMES, values={"kind": "progress"}
        ),
        "notice_composer-resolution": make["notice_composer"](WATCHING, None, audiences, now, names=NAMES),
        "notice_composer-draft": make["notice_composer"](DECLARED, DRAFT, audiences, now),
        "notice_preview": make["notice_preview"](
            DRAFT, SUBJECT, LETTER, now, may_approve=True, eta=ahead, audience="EU customers"
        ),
        "notice_preview-second": make["notice_preview"](
            replace(DRAFT, recipients=4800), SUBJECT, LETTER, now, may_approve=False,
            why_not="More than 1,000 customers: somebody else than the writer approves it.", eta=timedelta(minutes=8),
        ),
        "notice_preview-drill": make["notice_preview"](
            replace(DRAFT, drill=True), SUBJECT, LETTER, now, may_approve=True
        ),
        "notice_receipt-sending": make["notice_receipt"](SENDING, now, {"mailbox full": 1}, subject=SUBJECT),
        "notice_receipt-sent": make["notice_receipt"](SENT, at("14:33"), subject=SUBJECT),
        "notice_receipt-doubt": make["notice_receipt"](
            replace(SENDING, stage=Stage.SENT, sent=10), at("15:03"), {"mailbox full": 1}, subject=SUBJECT
        ),
        "notice_receipt-withdrawn": make["notice_receipt"](replace(DRAFT, stage=Stage.WITHDRAWN), now),
    }  # fmt: skip
