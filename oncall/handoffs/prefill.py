"""What a handoff note is filled in with before anybody types: the shift's pages, incidents and open action items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from incidents.model import Incident, Phase
from incidents.timeline import count, span
from oncall.actions.model import Action
from oncall.calls.model import Verdict
from oncall.handoffs.model import LONGEST, Handoff, Lines

QUIET = "Quiet: no pages and no incidents."

_ROW = 110
"""Characters of a row: it is one line on a desktop and two on a phone."""
_ROWS = 6
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Page = Mapping[str, Any]
"""A row of the register of pages, see `oncall.budget`."""


def prefill(
    handoff: Handoff,
    pages: Sequence[Page],
    incidents: Sequence[Incident],
    actions: Sequence[Action],
    at: datetime,
    private: Collection[str] = (),
) -> Lines:
    """One terse row a thing. `pages` are those of the shift, `incidents` those of its time that the writer may see.

    `private` are the keys of further private incidents that pages were about. Whatever comes of a private incident
    stands in a row with its number, so that the row can be left out for others.
    """
    real = sorted((one for one in incidents if not one.drill), key=lambda one: (one.severity, one.number))
    hidden = {*private, *(one.key for one in incidents if one.private)}
    told = [page for page in pages if page.get("about") not in hidden]
    quiet = hidden.intersection(str(page.get("about")) for page in pages)
    happened = [*_declared(handoff, real, at), *_paged(told), *(f"Paged for {key}" for key in sorted(quiet))]
    return Lines(
        happened=_rows(happened) or QUIET,
        flaky=_rows(_flaky(told)),
        watch=_rows(_watched(real, at)),
        open_items=_rows([*_open(real), *_actions(actions)]),
    )


def concerns(handoff: Handoff, incident: Incident, schedules: Collection[str], people: Collection[str]) -> bool:
    """Whether an incident belongs into the note: open at the end of the shift or declared in it, and of this duty.

    `schedules` are those of the teams that own its services, `people` the ids of everybody in it.
    """
    timely = incident.is_open or (handoff.start <= incident.declared_at < handoff.end)
    return timely and (handoff.schedule in schedules or handoff.outgoing.id in people)


def _declared(handoff: Handoff, incidents: Iterable[Incident], at: datetime) -> Iterator[str]:
    for one in incidents:
        if handoff.start <= one.declared_at < max(handoff.end, at):
            yield f"{_named(one)}: {_came_to(one)}"


def _came_to(one: Incident) -> str:
    if one.cancelled:
        return "false alarm"
    if one.merged_into:
        return f"merged into {one.merged_into}"
    if one.resolved_at:
        return f"resolved after {span(one.resolved_at - one.declared_at)}"
    return f"open, {one.phase.value}"


def _paged(pages: Sequence[Page]) -> Iterator[str]:
    if not pages:
        return
    nights = sum(bool(page.get("night")) for page in pages)
    rules = Counter(_rule(page) for page in pages).most_common(3)
    most = ", ".join(f"{rule} ({number})" for rule, number in rules)
    yield f"{count(len(pages), 'page')}{f', {nights} at night' if nights else ''}: {most}"


def _flaky(pages: Sequence[Page]) -> Iterator[str]:
    """Rules that paged more than once, and those whose page needed nobody."""
    by_rule = Counter(_rule(page) for page in pages)
    idle = Counter(_rule(page) for page in pages if page.get("verdict") == Verdict.NOT_ACTIONABLE)
    for rule, number in by_rule.most_common():
        if number > 1 or idle[rule]:
            yield f"{rule}: {count(number, 'page')}{f', {idle[rule]} not actionable' if idle[rule] else ''}"


def _watched(incidents: Iterable[Incident], at: datetime) -> Iterator[str]:
    for one in incidents:
        if one.phase is Phase.RECOVERY and one.watch_until and one.watch_until > at:
            yield f"{_named(one)}: watched until {_when(one.watch_until)}"
        for threshold in one.thresholds:
            if threshold.removed_at is None:
                yield f"{one.key}: temporary threshold {threshold.what}, until {_when(threshold.until)}"


def _open(incidents: Iterable[Incident]) -> Iterator[str]:
    for one in incidents:
        if one.active:
            yield f"{_named(one)}: {one.phase.value}"


def _actions(actions: Iterable[Action]) -> Iterator[str]:
    for action in sorted(actions, key=lambda one: (one.due, one.key)):
        yield f"{_cut(action.text, _ROW - 40)} ({action.owner.name}, due {_day(action.due)})"


def _named(one: Incident) -> str:
    return f"{one.key} {one.severity.label} {_cut(one.title, _ROW - 45)}"


def _rule(page: Page) -> str:
    return _cut(str(page.get("rule") or "no rule"), 40)


def _rows(rows: Iterable[str]) -> str:
    """As many as there is room for, each on one line, and how many more there are."""
    found = [_cut(row, _ROW) for row in rows]
    kept = list[str]()
    for row in found[:_ROWS]:
        if len("\n".join([*kept, row])) > LONGEST - len("and 999 more") - 1:
            break
        kept.append(row)
    more = len(found) - len(kept)
    return "\n".join([*kept, *([f"and {more} more"] if more else ())])


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _when(moment: datetime) -> str:
    return f"{_day(moment)} {moment:%H:%M} UTC"


def _day(moment: date) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"
