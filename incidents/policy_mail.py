"""The `[mail]` section of the policy file: who sends, how fast, to whom, and who must agree."""

from __future__ import annotations

from collections.abc import Mapping

from incidents import policy_kinds as kinds
from incidents.policy import AudienceRule, MailRules
from incidents.policy_checks import Table

_PER_MINUTE = kinds.whole(1, 10_000)
_PER_DAY = kinds.whole(1, 10_000_000)
_BATCH = kinds.whole(0, 500)
"""Exchange Online takes 500 recipients a message unless an administrator says otherwise."""


def read_mail(root: Table) -> MailRules:
    table, usual = root.table("mail"), MailRules()
    mail = MailRules(
        sender_name=table.get("sender_name", kinds.TEXT, usual.sender_name),
        sender_address=table.get("sender_address", kinds.EMAIL, usual.sender_address),
        mailboxes=table.many("mailboxes", kinds.EMAIL),
        reply_to=table.get("reply_to", kinds.EMAIL, ""),
        per_minute=table.get("per_minute", _PER_MINUTE, usual.per_minute),
        per_day=table.get("per_day", _PER_DAY, usual.per_day),
        batch=table.get("batch", _BATCH, usual.batch),
        letters=table.get("letters", kinds.TEXT, ""),
        read_bounces=table.get("read_bounces", kinds.FLAG, default=False),
        audiences=_audiences(table),
        second_person_above=table.get("second_person_above", kinds.whole(0, 10_000_000), usual.second_person_above),
        approval_wait=table.get("approval_wait", kinds.SPAN, usual.approval_wait),
        promise_minutes=table.get("promise", kinds.PROMISE, usual.promise_minutes),
        retention=table.get("retention", kinds.SPAN, usual.retention),
        first_alone=table.get("first_alone", kinds.FLAG, default=True),
    )
    table.close()
    return mail


def _audiences(mail: Table) -> Mapping[str, AudienceRule]:
    """Each a file name, or a table with `file` and what narrows it."""
    table = mail.table("audiences")
    audiences = {}
    for name, value in table.doc.items():
        if not isinstance(value, Mapping):
            audiences[name] = AudienceRule(table.need(name, kinds.TEXT, ""))
            continue
        inner = table.table(name)
        audiences[name] = AudienceRule(
            file=inner.need("file", kinds.TEXT, ""),
            segments=inner.many("segments", kinds.TEXT),
            languages=inner.many("languages", kinds.LANGUAGE),
        )
        inner.close()
    return audiences
