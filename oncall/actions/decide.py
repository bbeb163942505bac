"""Which facts follow from an ask put to an action item."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.errors import Invalid, NotFound, Stale
from incidents.given import Given
from incidents.hours import next_opening
from incidents.model import MUSTER
from oncall.actions import commands as c
from oncall.actions import events as e
from oncall.actions.model import Action
from oncall.actions.reminding import hours_of, next_reminder
from oncall.rights import check_machine, check_member

LONGEST = 300
"""Characters of the text: an action item is one sentence."""


def decide(action: Action | None, command: c.ActionCommand, given: Given) -> Sequence[e.ActionEvent]:
    """Raises Refused for people, never for the machine's own words. Anybody of the company may open, tick off and
    reopen: who did it stands in the facts."""
    check_member(given)
    if isinstance(command, c.OpenAction):
        return [] if action else _open(command, given)
    if isinstance(command, c.RemindAction):
        check_machine(given)
        return _remind(action, command, given)
    if action is None:
        raise NotFound("There is no such action item. Type “actions” for those that are open.")
    if isinstance(command, c.FinishAction):
        return _finish(action, given)
    again = next_reminder(action.due, given.now, hours_of(action.team, given.policy))
    return [] if action.is_open else [e.ActionReopened(again)]


def _remind(action: Action | None, command: c.RemindAction, given: Given) -> Sequence[e.ActionEvent]:
    if action is None or not action.is_open or action.remind_at != command.at:
        return []
    hours = hours_of(action.team, given.policy)
    return [e.ActionReminded(next_opening(given.now, hours), next_reminder(action.due, given.now, hours))]


def _open(command: c.OpenAction, given: Given) -> Sequence[e.ActionEvent]:
    text = " ".join(command.text.split())[:LONGEST]
    if given.by != MUSTER:
        _check(text, command, given)
    priority, hours = min(max(command.priority, 1), 3), hours_of(command.team, given.policy)
    return [
        e.ActionOpened(
            command.key, given.tenant, text, command.owner, command.due, command.kind, command.origin, priority,
            command.team, next_opening(given.now, hours), next_reminder(command.due, given.now, hours),
        )
    ]  # fmt: skip


def _check(text: str, command: c.OpenAction, given: Given) -> None:
    if not text:
        raise Invalid("Say in a few words what is to be done.")
    if command.due < given.now.date():
        raise Invalid("That day is over. Name a day ahead, so that there is time to do it.")


def _finish(action: Action, given: Given) -> Sequence[e.ActionEvent]:
    if action.is_open:
        return [e.ActionFinished()]
    if given.by in (MUSTER, action.done_by):
        return []
    by = f"{action.done_by.name} did it" if action.done_by else "It was done"
    raise Stale(f"That is ticked off already. {by}.")
