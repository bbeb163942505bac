"""What a fact of an action item owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents.effects import Ask, Effect, Owed
from incidents.model import MUSTER
from oncall.actions import events as e
from oncall.actions.commands import RemindAction
from oncall.actions.model import Action
from oncall.effects import PostToTeam, TellPerson
from oncall.events import OncallEntry

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def react(before: Action | None, after: Action, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice.

    Whoever is given something to do hears it, and is reminded; what Muster opens is said in the team's channel besides.
    All of it in business hours: nobody is woken for it.
    """
    match entry.event:
        case e.ActionOpened(tell_at=tell_at):
            return [*_told(after, entry, tell_at or entry.at), *_timer(after, entry)]
        case e.ActionReopened():
            return _timer(after, entry)
        case e.ActionReminded(tell_at):
            told = _owed(after, entry, "reminder", TellPerson(after.owner, _still(after, entry)), tell_at)
            return [told, *_timer(after, entry)]
    return []


def _told(after: Action, entry: OncallEntry, tell_at: datetime) -> list[Owed]:
    if entry.by == after.owner:
        return []
    owed = [_owed(after, entry, "owner", TellPerson(after.owner, _given(after, entry)), tell_at)]
    if entry.by == MUSTER and after.team:
        owed.append(_owed(after, entry, "team", PostToTeam(after.team, _opened(after), (after.owner,)), tell_at))
    return owed


def _timer(after: Action, entry: OncallEntry) -> list[Owed]:
    due = after.remind_at
    return [_owed(after, entry, "remind", Ask("action", after.key, RemindAction(due)), due)] if due else []


def _owed(after: Action, entry: OncallEntry, what: str, effect: Effect, due: datetime) -> Owed:
    return Owed(f"{after.key}/{entry.seq}/{what}", due, effect)


def _given(after: Action, entry: OncallEntry) -> str:
    by = "An action item was opened for you" if entry.by == MUSTER else f"{entry.by.name} gave you an action item"
    return f"{by}, due {_day(after)}: {_text(after)} When it is done, type: actions."


def _still(after: Action, entry: OncallEntry) -> str:
    today = entry.at.date()
    when = f"is due {_day(after)}" if today < after.due else "is due today" if today == after.due else "was due"
    late = f" {_day(after)}" if today > after.due else ""
    return f"Your action item {when}{late}: {_text(after)} When it is done, type: actions."


def _opened(after: Action) -> str:
    return f"{_text(after)} {after.owner.name} has an action item for it, due {_day(after)}."


def _text(after: Action) -> str:
    return after.text if after.text.endswith((".", "!", "?")) else f"{after.text}."


def _day(after: Action) -> str:
    return f"{after.due.day} {_MONTHS[after.due.month - 1]}"
