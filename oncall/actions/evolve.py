"""How each fact changes an action item."""

from __future__ import annotations

from dataclasses import replace

from oncall.actions import events as e
from oncall.actions.model import Action
from oncall.events import OncallEntry


def evolve(action: Action | None, entry: OncallEntry) -> Action:
    """An action item after this fact; the first must be `ActionOpened`."""
    fact = entry.event
    if entry.seq != (action.version if action else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {action.version if action else 0}")
    if isinstance(fact, e.ActionOpened) and action is None:
        return _opened(fact, entry)
    if isinstance(fact, e.ActionFinished) and action:
        return replace(action, version=entry.seq, done_at=entry.at, done_by=entry.by)
    if isinstance(fact, e.ActionReopened) and action:
        return replace(action, version=entry.seq, done_at=None, done_by=None, remind_at=fact.remind_at)
    if isinstance(fact, e.ActionReminded) and action:
        return replace(action, version=entry.seq, remind_at=fact.remind_at)
    raise TypeError(f"{type(fact).__name__} is no fact that an action item can have now")


def _opened(fact: e.ActionOpened, entry: OncallEntry) -> Action:
    return Action(
        key=fact.key,
        tenant=fact.tenant,
        version=entry.seq,
        text=fact.text,
        owner=fact.owner,
        due=fact.due,
        kind=fact.kind,
        origin=fact.origin,
        opened_at=entry.at,
        priority=fact.priority,
        team=fact.team,
        remind_at=fact.remind_at,
    )
