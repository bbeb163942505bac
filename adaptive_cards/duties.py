"""The lines that say what is due, by whom and since when: overdue first, in words."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.asks import open_tasks, thresholds_left
from adaptive_cards.elements import Card, line
from adaptive_cards.text import escape, given, some, when
from incidents.model import Incident, Phase, Role, Task, Threshold
from incidents.timeline import count, span

_SHORT = {Role.IC: "IC", Role.TL: "TL", Role.CL: "CL"}
ROLES = tuple(Role)


def due_lines(incident: Incident, at: datetime) -> list[Card]:
    """What is overdue, each on its own line, then what comes next on one line."""
    late, next_ = [], []
    for due, what, overdue, owner in _dues(incident, at):
        if due <= at:
            late.append(f"OVERDUE: {overdue} {when(due, at)}{owner}, {_ago(due, at)}")
        else:
            next_.append(f"{what} {when(due, at)}{owner}")
    lines = [line(words, color="attention", weight="bolder", spacing="small") for words in late]
    if next_:
        lines.append(line(" · ".join(next_), spacing="small"))
    return lines


def _ago(due: datetime, at: datetime) -> str:
    late = span(at - due)
    return "due now" if late == "0 min" else f"{late} late"


def _dues(incident: Incident, at: datetime) -> list[tuple[datetime, str, str, str]]:
    """Each duty as (due, words while there is time, words when late, whose it is)."""
    dues: list[tuple[datetime, str, str, str]] = []
    if incident.response_due and incident.acknowledged_at is None and incident.active:
        dues.append((incident.response_due, "Acknowledge by", "acknowledge by", ""))
    if incident.promise_due:
        dues.append((incident.promise_due, "Promised to customers", "promised to customers", _held(incident, Role.CL)))
    if incident.update_due and incident.is_open:
        dues.append((incident.update_due, "Update due", "update due", _held(incident, Role.IC)))
    if incident.mitigation_due and _mitigation_presses(incident, incident.mitigation_due, at):
        dues.append((incident.mitigation_due, "Mitigate by", "mitigate by", _held(incident, Role.IC)))
    return sorted(dues) if len(dues) > 1 else dues


def _mitigation_presses(incident: Incident, due: datetime, at: datetime) -> bool:
    """In detection there is enough to read until it is late."""
    return incident.phase is Phase.MITIGATION or (incident.phase is Phase.DETECTION and due <= at)


def _held(incident: Incident, role: Role) -> str:
    holder = incident.roles.get(role)
    return f" ({given(holder.name)})" if holder else f" (no {_SHORT[role]} yet)"


def worries(incident: Incident, at: datetime) -> list[Card]:
    """What somebody should know before the rest: silence, a doubled role, a watch that runs."""
    words: list[Card] = []
    if incident.unanswered and incident.active:
        words.append(
            line("**Nobody answered the pages.** Escalate, or call somebody.", color="attention", spacing="small")
        )
    waiting = _waiting(incident, at)
    if waiting:
        words.append(line(waiting, spacing="small"))
    if incident.severity.major and incident.active and (doubled := _doubled(incident)):
        what = "Split the roles: " if incident.split_since else "Two roles for now: "
        words.append(line(f"{what}{doubled}", weight="bolder", spacing="small"))
    if incident.watch_until and incident.phase is Phase.RECOVERY:
        words.append(line(_watch(incident.watch_until, at), spacing="small"))
    return words


def _waiting(incident: Incident, at: datetime) -> str:
    """Who was paged and has not answered, while nobody else took the incident."""
    if not incident.active:
        return ""
    answered = _answered(incident)
    names = {
        page.person.id: f"{escape(page.person.name, 40)} {_since(page.at, at)}"
        for page in incident.pages
        if page.acknowledged_at is None and page.person.id not in answered
    }
    return f"Paged, no answer yet: {some(list(names.values()), 3)}" if names else ""


def _since(paged: datetime, at: datetime) -> str:
    """A page that waits for business hours says when it goes out."""
    return f"(goes out {when(paged, at)})" if paged > at else f"({span(at - paged)})"


def _answered(incident: Incident) -> set[str]:
    """Whoever acknowledged or holds a role has been heard from."""
    heard = {page.person.id for page in incident.pages if page.acknowledged_at}
    heard.update(person.id for person in incident.roles.values())
    if incident.acknowledged_by:
        heard.add(incident.acknowledged_by.id)
    return heard


def _doubled(incident: Incident) -> str:
    held: dict[str, list[Role]] = {}
    for role, person in incident.roles.items():
        held.setdefault(person.id, []).append(role)
    return " ".join(
        f"{escape(incident.roles[roles[0]].name, 40)} is {' and '.join(_SHORT[role] for role in roles)}."
        for roles in held.values()
        if len(roles) > 1
    )


def _watch(until: datetime, at: datetime) -> str:
    if until <= at:
        return f"The watch ended {when(until, at)}."
    return f"Watching until {when(until, at)} · {span(until - at)} left"


def left_to_do(incident: Incident, at: datetime) -> str:
    """What is still owed once it is closed, in one line; empty where nothing is."""
    parts = ["the notice promised to customers"] if incident.promise_due else []
    if thresholds := thresholds_left(incident):
        parts.append(_to_remove(thresholds, at))
    if tasks := open_tasks(incident):
        parts.append(task_words(tasks))
    return " · ".join(parts)


def _to_remove(thresholds: list[Threshold], at: datetime) -> str:
    first = thresholds[0]
    more = f" and {len(thresholds) - 1} more" if len(thresholds) > 1 else ""
    due = "was due" if first.until <= at else "by"
    return (
        f"remove the threshold {escape(first.what, 80)} ({given(first.who.name)}, {due} {when(first.until, at)}){more}"
    )


def task_words(tasks: list[Task]) -> str:
    """`2 open tasks with Dana Reyes, Ben Okafor`."""
    whose = some([escape(task.who.name, 40) for task in tasks[:5]], 3) if len(tasks) <= 5 else ""
    return count(len(tasks), "open task") + (f" with {whose}" if whose else "")
