"""The one living card of an incident: read in three seconds, acted on with a thumb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.asks import free_roles, headline_buttons, open_tasks
from adaptive_cards.duties import ROLES, due_lines, left_to_do, task_words, worries
from adaptive_cards.elements import Card, actions, card, execute, heading, line, severity_band, severity_words, small
from adaptive_cards.text import escape, given, plain, when
from incidents.model import RECENT_LINES, FirstMove, Incident, Line, MoveMade, Phase, Role
from incidents.timeline import span

_PLACES = {Role.IC: "IC Commander", Role.TL: "TL Tech Lead", Role.CL: "CL Comms Lead"}
_SHORT = {role: role.short for role in Role}
_TITLES = {role: role.title for role in Role}
_MOVES = tuple((move, move.value, move.remedy) for move in FirstMove)
_SERVICES_SHOWN = 3


def headline(
    incident: Incident, at: datetime, *, names: Mapping[str, str], said: str = "", acting_as: str = ""
) -> Card:
    """`names` turns service keys into names; `said` is a line for the clicker; `acting_as` a borrowed name."""
    body: list[Card] = []
    if acting_as:
        body.append(small(f"Acting as {escape(acting_as, 60)}"))
    if said:
        body.append(line(f"**{escape(said, 300)}**"))
    body.append(severity_band(incident))
    body.append(heading(escape(incident.title, 160), maxLines=3, spacing="medium"))
    body.append(line(_situation(incident, at, names), isSubtle=True, spacing="small"))
    body += due_lines(incident, at)
    body += worries(incident, at)
    body += _roles(incident, at)
    body += _work(incident, at)
    body += _recent(incident, at)
    if incident.slug:
        body.append(small(escape(incident.slug, 80)))
    body.append(actions(*headline_buttons(incident, at), spacing="medium"))
    return card(body, fallback=_in_short(incident))


def _in_short(incident: Incident) -> str:
    """The name of the room first: this is what its thread is called in lists of them."""
    key, words, title = plain(incident.key, 24), severity_words(incident.severity), plain(incident.title, 160)
    room = f"{plain(incident.slug, 80)}: " if incident.slug else ""
    return f"{room}{'DRILL ' if incident.drill else ''}{key}, {words}, {incident.phase.value}: {title}"


def _situation(incident: Incident, at: datetime, names: Mapping[str, str]) -> str:
    """Services · began · how long · what customers know."""
    parts = []
    if incident.services:
        services = [escape(names.get(key, key), 60) for key in incident.services[:_SERVICES_SHOWN]]
        more = len(incident.services) - _SERVICES_SHOWN
        parts.append(", ".join(services) + (f" and {more} more" if more > 0 else ""))
    parts.append(f"began {when(incident.began_at, at)} UTC")
    ended = incident.impact_ended_at
    parts.append(span((ended or at) - incident.began_at))
    if ended:
        parts.append(f"impact ended {when(ended, at)}")
    parts.append(_customers(incident, at))
    return " · ".join(parts)


def _customers(incident: Incident, at: datetime) -> str:
    if incident.drill:
        told = incident.last_told_at
        return f"drill: customers would have been told {when(told, at)}" if told else "no customer mail in a drill"
    if incident.first_told_at and incident.last_told_at:
        return f"customers told {when(incident.last_told_at, at)} · public status {incident.status.value}"
    if incident.sending:
        return "telling customers…"
    return "customers not told yet" if incident.customers_affected else "no customer affected"


def _roles(incident: Incident, at: datetime) -> list[Card]:
    """Three columns in SEV-1 and SEV-2, one quiet line in SEV-3, nothing for a ticket or once it is closed."""
    if incident.severity == 4 or not incident.is_open:
        return []
    if not incident.severity.major:
        held = [f"{_SHORT[role]} {_holder(incident, role)}" for role in ROLES]
        return [small(" · ".join(held), spacing="medium")]
    free = free_roles(incident, at)
    columns: list[Card] = [{"type": "Column", "width": 1, "items": _role(incident, role, free)} for role in ROLES]
    return [{"type": "ColumnSet", "spacing": "medium", "separator": True, "columns": columns}]


def _holder(incident: Incident, role: Role) -> str:
    holder = incident.roles.get(role)
    return escape(holder.name, 40) or "somebody" if holder else "nobody"


def _role(incident: Incident, role: Role, free: Sequence[Role]) -> list[Card]:
    label = small(_PLACES[role])
    if role in incident.roles:
        return [label, line(_holder(incident, role), weight="bolder", spacing="none")]
    if role not in free:
        return [label, line("nobody", spacing="none")]
    claim = execute(
        f"Claim {_SHORT[role]}",
        "role.claim",
        {"incident": incident.key, "role": role.value},
        tip=f"Take {_TITLES[role]}",
    )
    return [label, actions(claim, spacing="small")]


def _work(incident: Incident, at: datetime) -> list[Card]:
    """First moves, cause, open tasks, and how it ended."""
    lines = []
    early = incident.phase in (Phase.DETECTION, Phase.MITIGATION)
    if moves := [_move(incident, *move, at) for move in _MOVES if early or move[0] in incident.moves]:
        lines.append("**First moves** " + " · ".join(moves))
    if incident.cause and not _is_recent(incident, incident.cause):
        lines.append(f"**Cause** {escape(incident.cause, 200)}")
    if incident.active and (waiting := open_tasks(incident)):
        lines.append(f"**To do** {task_words(waiting)}")
    if not incident.is_open:
        lines.append(_ended(incident, at))
        if left := left_to_do(incident, at):
            lines.append(f"**What is left** {left}")
    if not lines or (incident.severity == 4 and incident.active and not incident.cause):
        return []
    items = [line(words, spacing="small") for words in lines]
    return [{"type": "Container", "spacing": "medium", "separator": True, "items": items}]


def _move(incident: Incident, move: FirstMove, name: str, remedy: str, at: datetime) -> str:
    made: MoveMade | None = incident.moves.get(move)
    if made is None:
        return f"{name} ?"
    found = remedy if made.remedied else "not it"
    return f"{name} {found} ({given(made.by.name)} {when(made.at, at)})"


def _ended(incident: Incident, at: datetime) -> str:
    closed = f" {when(incident.closed_at, at)}" if incident.closed_at else ""
    if incident.merged_into:
        return f"**Merged** into {escape(incident.merged_into, 24)}{closed}"
    if incident.cancelled:
        return f"**Cancelled**{closed}: {escape(incident.cancelled, 200)}"
    return f"**Closed**{closed}"


def _is_recent(incident: Incident, words: str) -> bool:
    """Whether the lines at the foot of the card say this already."""
    return any(words in recent.text for recent in incident.recent[-RECENT_LINES:])


def _recent(incident: Incident, at: datetime) -> list[Card]:
    """The last lines of the timeline, newest first."""
    if not incident.recent:
        return []
    items = [_recent_line(told, incident, at) for told in reversed(incident.recent[-RECENT_LINES:])]
    return [{"type": "Container", "spacing": "medium", "separator": True, "items": items}]


def _recent_line(told: Line, incident: Incident, at: datetime) -> Card:
    text = told.text
    if text.endswith(incident.title):
        text = text[: -len(incident.title)].rstrip(" :")  # the title stands above
    text, _, _ = text.partition(", next update promised by")  # and so does the promise
    return line(f"{when(told.at, at)} **{escape(told.who, 40) or 'somebody'}** {escape(text, 180)}", spacing="small")
