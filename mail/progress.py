"""How far a sending has come: counted from the rows of `deliveries/<campaign>`, a page at a time."""

from __future__ import annotations

from collections import Counter

from engine.ports import Progress, Row, Store
from mail.senders import Receipt

PAGE = 1000
SENT, FAILED, DOUBTFUL = "sent", "failed", "doubtful"


def sent_row(campaign: str, recipient: str, receipt: Receipt) -> Row:
    doc = {"state": SENT, "message_id": receipt.message_id, "at": receipt.at.isoformat(), "reason": ""}
    return Row(_table(campaign), recipient, doc)


def unsent_row(campaign: str, recipient: str, state: str, receipt: Receipt, reason: str) -> Row:
    """A mail that failed or hangs in doubt; the receipt says which one it would have been, and when it was given up."""
    doc = {"state": state, "message_id": receipt.message_id, "at": receipt.at.isoformat(), "reason": reason}
    return Row(_table(campaign), recipient, doc)


async def progress(store: Store, tenant: str, campaign: str) -> Progress:
    """Settled mails by state, and failures by reason."""
    states, reasons, after = Counter[str](), Counter[str](), ""
    while rows := await store.rows(tenant, _table(campaign), after=after, limit=PAGE):
        for row in rows:
            states[row.doc["state"]] += 1
            if row.doc["state"] == FAILED:
                reasons[row.doc["reason"]] += 1
        after = rows[-1].id
    return Progress(states[SENT], states[FAILED], states[DOUBTFUL], dict(reasons))


def _table(campaign: str) -> str:
    return f"deliveries/{campaign}"
