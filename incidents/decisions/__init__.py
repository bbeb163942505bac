"""The one `decide`: which facts follow when a command is put to an incident, or a `Refused` that says why none do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from incidents import commands as c
from incidents import rights
from incidents.decisions import record, reminders
from incidents.decisions.acknowledge import acknowledge
from incidents.decisions.add_note import add_note
from incidents.decisions.affect_service import affect_service
from incidents.decisions.answer_first_move import answer_first_move
from incidents.decisions.assess_impact import assess_impact
from incidents.decisions.assign_role import assign_role
from incidents.decisions.cancel import cancel
from incidents.decisions.claim_role import claim_role
from incidents.decisions.close import close
from incidents.decisions.correct_impact import correct_impact
from incidents.decisions.delegate_task import delegate_task
from incidents.decisions.escalate import escalate
from incidents.decisions.find_cause import find_cause
from incidents.decisions.finish_task import finish_task
from incidents.decisions.hand_over_role import hand_over_role
from incidents.decisions.keep_working import keep_working
from incidents.decisions.merge import merge
from incidents.decisions.mitigate import mitigate
from incidents.decisions.open_incident import open_incident
from incidents.decisions.page_again import page_again
from incidents.decisions.page_someone import page_someone
from incidents.decisions.pagers import record_pager_failure, watch_pager
from incidents.decisions.post_update import post_update
from incidents.decisions.release_role import release_role
from incidents.decisions.remove_threshold import remove_threshold
from incidents.decisions.reopen import reopen
from incidents.decisions.resolve import resolve
from incidents.decisions.set_privacy import set_privacy
from incidents.decisions.set_severity import set_severity
from incidents.decisions.snooze_page import snooze_page, wake_page
from incidents.errors import NotFound, Stale
from incidents.events import Event
from incidents.given import Given
from incidents.model import MUSTER, Incident

Decision = Callable[[Incident, Any, Given], Sequence[Event]]

DECISIONS: Mapping[type, Decision] = {
    c.AssessImpact: assess_impact,
    c.SetSeverity: set_severity,
    c.Acknowledge: acknowledge,
    c.ClaimRole: claim_role,
    c.AssignRole: assign_role,
    c.HandOverRole: hand_over_role,
    c.ReleaseRole: release_role,
    c.AffectService: affect_service,
    c.FindCause: find_cause,
    c.DelegateTask: delegate_task,
    c.FinishTask: finish_task,
    c.AnswerFirstMove: answer_first_move,
    c.Mitigate: mitigate,
    c.KeepWorking: keep_working,
    c.PostUpdate: post_update,
    c.Escalate: escalate,
    c.PageSomeone: page_someone,
    c.AddNote: add_note,
    c.CorrectImpact: correct_impact,
    c.Resolve: resolve,
    c.RemoveThreshold: remove_threshold,
    c.Reopen: reopen,
    c.Close: close,
    c.Cancel: cancel,
    c.Merge: merge,
    c.SetPrivacy: set_privacy,
    c.RecordRoom: record.record_room,
    c.RecordMerge: record.record_merge,
    c.RecordNotice: record.record_notice,
    c.RecordDelivery: record.record_delivery,
    c.RecordReach: record.record_reach,
    c.RecordBrief: record.record_brief,
    c.RecordPageFailure: record.record_page_failure,
    c.PageAgain: page_again,
    c.SnoozePage: snooze_page,
    c.WakePage: wake_page,
    c.RecordPagerFailure: record_pager_failure,
    c.WatchPager: watch_pager,
    c.RemindResponse: reminders.remind_response,
    c.RemindDetection: reminders.remind_detection,
    c.RemindRoles: reminders.remind_roles,
    c.RemindSplit: reminders.remind_split,
    c.RemindFirstNotice: reminders.remind_first_notice,
    c.RemindUpdate: reminders.remind_update,
    c.RemindPromise: reminders.remind_promise,
    c.RemindMitigation: reminders.remind_mitigation,
    c.RemindThreshold: reminders.remind_threshold,
    c.EndWatch: reminders.end_watch,
}
"""One line an ask; `OpenIncident`, which has no incident yet, is decided above."""


def decide(incident: Incident | None, command: c.IncidentCommand, given: Given) -> Sequence[Event]:
    """The facts that follow; none where the world is as asked already. Raises Refused for people, never for clocks."""
    if given.by != MUSTER:
        rights.check(command, given.by, incident, given.policy, guest=given.guest)
    if isinstance(command, c.OpenIncident):
        if incident is not None:
            raise Stale(f"{incident.key} exists already.")
        return open_incident(command, given)
    if incident is None:
        raise NotFound("There is no such incident.")
    return DECISIONS[type(command)](incident, command, given)
