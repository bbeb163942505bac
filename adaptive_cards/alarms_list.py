"""The alarms that are open: who was paged for each, since when, and who looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    count,
    escape,
    execute,
    heading,
    line,
    severity_words,
    small,
    span,
    when,
)
from adaptive_cards.text import given, some
from oncall.alarms.model import Alarm

SHOWN = 6
_NAMED = 4


def alarms_list(alarms: Sequence[Alarm], at: datetime, *, may: bool = True) -> Card:
    """`alarms` are open, in the order in which they are shown; `may`: whether this person can do something about them.

    The buttons are `alarm.ack`, `show.fromalarm` and `alarm.end`, and lead back to this list.
    """
    if not alarms:
        words = "No heartbeat is silent, and nothing else has raised an alarm."
        body = [
            heading("No alarm is open"),
            line(words, spacing="small"),
            actions(execute("Open incidents", "show.status", {}), spacing="medium"),
        ]
        return card(body, fallback="No alarm is open")
    title = f"{count(len(alarms), 'alarm')} open"
    body = [heading(title), small("An alarm is no incident yet. Declare one where customers are hit.", spacing="none")]
    for alarm in alarms[:SHOWN]:
        body += _alarm(alarm, at, may=may)
    if more := len(alarms) - SHOWN:
        body += [small(f"And {count(more, 'older one')}, shown when these are over.", spacing="medium")] * (more > 0)
    buttons = [execute("Open incidents", "show.status", {}), execute("Look again", "show.alarms", {})]
    return card([*body, actions(*buttons, spacing="medium", separator=True)], fallback=title)


def _alarm(alarm: Alarm, at: datetime, *, may: bool) -> list[Card]:
    since = f"since {when(alarm.raised_at, at)} UTC, {span(at - alarm.raised_at)}"
    return [
        line(f"**{escape(alarm.title, 120)}**", spacing="medium", separator=True),
        small(f"{severity_words(alarm.severity)} · {since} · {_paged(alarm)}", spacing="none"),
        line(_answered(alarm, at), size="small", spacing="none", color=_colour(alarm)),
        *([_buttons(alarm)] if may else ()),
    ]


def _paged(alarm: Alarm) -> str:
    """Each person once, in the order in which they were paged."""
    names = list(dict.fromkeys(escape(page.person.name, 40) for page in alarm.pages))
    return f"paged: {some(names, _NAMED)}" if names else "nobody was paged yet"


def _answered(alarm: Alarm, at: datetime) -> str:
    if alarm.acknowledged_by and alarm.acknowledged_at:
        moment = when(alarm.acknowledged_at, at)
        return f"Acknowledged by {escape(given(alarm.acknowledged_by.name), 40)} at {moment} UTC"
    return "Nobody answered: call somebody by phone" if alarm.unanswered else "Not acknowledged yet"


def _colour(alarm: Alarm) -> str:
    return "default" if alarm.acknowledged_at else "attention"


def _buttons(alarm: Alarm) -> Card:
    ids = {"alarm": alarm.key}
    listed = ids | {"list": "1"}
    ack = [] if alarm.acknowledged_at else [execute("Acknowledge", "alarm.ack", listed, style="positive")]
    declare, over = execute("Declare an incident", "show.fromalarm", ids), execute("It is over", "alarm.end", listed)
    return actions(*ack, declare, over, spacing="small")
