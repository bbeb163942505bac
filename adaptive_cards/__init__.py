"""Cards: values of the core in, Adaptive Card JSON out. Pure. A new card is a file here and a line in `CARDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adaptive_cards.actions_list import actions_list
from adaptive_cards.affects_form import affects_form
from adaptive_cards.alarm_page import alarm_page
from adaptive_cards.alarms_list import alarms_list
from adaptive_cards.assign_form import assign_form
from adaptive_cards.cancel_form import cancel_form
from adaptive_cards.cause_form import cause_form
from adaptive_cards.contact_code import contact_code
from adaptive_cards.contact_delay import contact_delay
from adaptive_cards.contact_form import contact_form
from adaptive_cards.contacts_card import contacts_card
from adaptive_cards.declare_form import declare_form
from adaptive_cards.delegate_form import delegate_form
from adaptive_cards.duty_card import duty_card
from adaptive_cards.elements import Card, summary_of
from adaptive_cards.escalate_form import escalate_form
from adaptive_cards.extend_form import extend_form
from adaptive_cards.feed_card import feed_card
from adaptive_cards.first_moves import first_moves
from adaptive_cards.handoff_form import handoff_form
from adaptive_cards.handoff_list import handoff_list
from adaptive_cards.handoff_note import handoff_note
from adaptive_cards.headline import headline
from adaptive_cards.help_card import help_card
from adaptive_cards.impact_form import impact_form
from adaptive_cards.incidents_list import incidents_list
from adaptive_cards.merge_form import merge_form
from adaptive_cards.mitigated_form import mitigated_form
from adaptive_cards.more import more
from adaptive_cards.note_form import note_form
from adaptive_cards.notice_composer import notice_composer
from adaptive_cards.notice_confirm import notice_confirm
from adaptive_cards.notice_preview import notice_preview
from adaptive_cards.notice_receipt import notice_receipt
from adaptive_cards.oncall_checks import oncall_checks
from adaptive_cards.oncall_lanes import oncall_lanes
from adaptive_cards.oncall_now import oncall_now
from adaptive_cards.oncall_pay import oncall_pay
from adaptive_cards.oncall_review import oncall_review
from adaptive_cards.oncall_shifts import oncall_shifts
from adaptive_cards.oncall_weeks import oncall_weeks
from adaptive_cards.override_form import override_form
from adaptive_cards.page_budget import page_budget
from adaptive_cards.page_card import page_card
from adaptive_cards.page_list import page_list
from adaptive_cards.page_snooze import page_snooze
from adaptive_cards.page_trial import page_trial
from adaptive_cards.people import people
from adaptive_cards.pick_incident import pick_incident
from adaptive_cards.pick_person import pick_person
from adaptive_cards.refused import refused
from adaptive_cards.reopen_form import reopen_form
from adaptive_cards.resolve_form import resolve_form
from adaptive_cards.rotation_form import rotation_form
from adaptive_cards.runbooks import runbooks_of
from adaptive_cards.said import said
from adaptive_cards.severity_form import severity_form
from adaptive_cards.status import status
from adaptive_cards.swap_card import swap_card
from adaptive_cards.swap_form import swap_form
from adaptive_cards.take_form import take_form
from adaptive_cards.tasks import tasks
from adaptive_cards.timeline import timeline
from adaptive_cards.triage_form import triage_form
from adaptive_cards.triage_result import triage_result
from adaptive_cards.update_form import update_form
from adaptive_cards.welcome import welcome

__all__ = [
    "CARDS",
    "Card",
    "actions_list",
    "affects_form",
    "alarm_page",
    "alarms_list",
    "assign_form",
    "cancel_form",
    "cause_form",
    "contact_code",
    "contact_delay",
    "contact_form",
    "contacts_card",
    "declare_form",
    "delegate_form",
    "duty_card",
    "escalate_form",
    "extend_form",
    "feed_card",
    "first_moves",
    "handoff_form",
    "handoff_list",
    "handoff_note",
    "headline",
    "help_card",
    "impact_form",
    "incidents_list",
    "merge_form",
    "mitigated_form",
    "more",
    "note_form",
    "notice_composer",
    "notice_confirm",
    "notice_preview",
    "notice_receipt",
    "oncall_checks",
    "oncall_lanes",
    "oncall_now",
    "oncall_pay",
    "oncall_review",
    "oncall_shifts",
    "oncall_weeks",
    "override_form",
    "page_budget",
    "page_card",
    "page_list",
    "page_snooze",
    "page_trial",
    "people",
    "pick_incident",
    "pick_person",
    "refused",
    "reopen_form",
    "resolve_form",
    "rotation_form",
    "runbooks_of",
    "said",
    "severity_form",
    "status",
    "summary_of",
    "swap_card",
    "swap_form",
    "take_form",
    "tasks",
    "timeline",
    "triage_form",
    "triage_result",
    "update_form",
    "welcome",
]

CARDS: Mapping[str, Callable[..., Card]] = {
    made.__name__: made
    for made in (
        headline, declare_form, triage_form, triage_result, severity_form, update_form, first_moves, mitigated_form,
        escalate_form, extend_form, resolve_form, note_form, cause_form, affects_form, assign_form, delegate_form,
        impact_form, reopen_form, cancel_form, merge_form, more, people, tasks, timeline, status,
        incidents_list, pick_incident, pick_person, help_card, page_card, welcome, notice_composer, notice_preview,
        notice_receipt, notice_confirm, said, refused, alarm_page, alarms_list, page_list, page_snooze, page_trial,
        contacts_card, contact_form, contact_code, contact_delay,
        actions_list, page_budget, oncall_review, oncall_pay,
        handoff_form, handoff_note, handoff_list,
        oncall_now, oncall_weeks, oncall_lanes, oncall_checks, oncall_shifts, override_form, take_form, duty_card,
        swap_form, swap_card, rotation_form, feed_card,
    )
}  # fmt: skip
"""Every card by the name of its function and file."""
