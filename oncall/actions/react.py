"""What a fact of an action item owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from incidents.model import MUSTER
from oncall.actions import events as e
from oncall.actions.model import Action
from oncall.effects import PostToTeam, TellPerson
from oncall.events import OncallEntry

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def react(before: Action | None, after: Action, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice.

    Whoever is given something to do hears it; what Muster opens is said in the team's channel besides.
    """
    if not isinstance(entry.event, e.ActionOpened) or entry.by == after.owner:
        return []
    owed = [_owed(after, entry, "owner", TellPerson(after.owner, _given(after, entry)))]
    if entry.by == MUSTER and after.team:
        owed.append(_owed(after, entry, "team", PostToTeam(after.team, _opened(after), (after.owner,))))
    return owed


def _owed(after: Action, entry: OncallEntry, what: str, effect: TellPerson | PostToTeam) -> Owed:
    return Owed(f"{after.key}/{entry.seq}/{what}", entry.at, effect)


def _given(after: Action, entry: OncallEntry) -> str:
    by = "An action item was opened for you" if entry.by == MUSTER else f"{entry.by.name} gave you an action item"
    return f"{by}, due {_day(after)}: {_text(after)} When it is done, type: actions."


def _opened(after: Action) -> str:
    return f"{_text(after)} {after.owner.name} has an action item for it, due {_day(after)}."


def _text(after: Action) -> str:
    return after.text if after.text.endswith((".", "!", "?")) else f"{after.text}."


def _day(after: Action) -> str:
    return f"{after.due.day} {_MONTHS[after.due.month - 1]}"
