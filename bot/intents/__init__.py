"""What a person can ask, one file an ask: the words, the card verb, the help line and the command."""

from __future__ import annotations

from collections.abc import Mapping

from bot.intents import (
    acknowledge,
    add_note,
    affect_service,
    answer_first_move,
    assess_impact,
    assign_role,
    cancel,
    claim_role,
    close,
    correct_impact,
    delegate_task,
    escalate,
    find_cause,
    finish_task,
    hand_over_role,
    keep_working,
    look,
    merge,
    mitigate,
    notice,
    open_incident,
    page_someone,
    post_update,
    release_role,
    remove_threshold,
    reopen,
    resolve,
    set_privacy,
    set_severity,
)
from bot.intents.intent import Intent

INTENTS: tuple[Intent, ...] = (
    open_incident.INTENT,
    open_incident.DRILL,
    set_privacy.INTENT,
    assess_impact.INTENT,
    set_severity.INTENT,
    acknowledge.INTENT,
    claim_role.INTENT,
    assign_role.INTENT,
    hand_over_role.INTENT,
    release_role.INTENT,
    affect_service.INTENT,
    find_cause.INTENT,
    answer_first_move.INTENT,
    delegate_task.INTENT,
    finish_task.INTENT,
    mitigate.INTENT,
    keep_working.INTENT,
    post_update.INTENT,
    escalate.INTENT,
    page_someone.INTENT,
    add_note.INTENT,
    correct_impact.INTENT,
    resolve.INTENT,
    remove_threshold.INTENT,
    reopen.INTENT,
    close.INTENT,
    cancel.INTENT,
    merge.INTENT,
    notice.INTENT,
    notice.REVISE,
    notice.APPROVE,
    notice.WITHDRAW,
    look.STATUS,
    look.INCIDENTS,
    look.TIMELINE,
    look.HELP,
)
"""In the order of the help card. A new ask is a file and a line here."""

BY_VERB: Mapping[str, Intent] = {intent.verb: intent for intent in INTENTS if intent.verb} | {
    "page.ack": acknowledge.INTENT
}
