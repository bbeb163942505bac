"""Lists of incidents: one line for each, which lines a query means, and their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.ports import Listed, Query
from incidents.model import Incident, Phase
from incidents.rights import people_in


@dataclass(frozen=True, slots=True)
class Line:
    """What is listed of an incident, and the services it can be found by."""

    listed: Listed
    services: tuple[str, ...] = ()


def line_of(incident: Incident) -> Line:
    listed = Listed(
        key=incident.key,
        title=incident.title,
        severity=incident.severity,
        phase=str(incident.phase),
        declared_at=incident.declared_at,
        closed_at=incident.closed_at,
        drill=incident.drill,
        private=incident.private,
        people=people_in(incident),
    )
    return Line(listed, incident.services)


def matches(line: Line, query: Query) -> bool:
    """Every word stands in the key, the title or a service; `since` is part of the span, `until` is not."""
    listed = line.listed
    return (
        (query.open is None or query.open is (listed.phase != Phase.CLOSED))
        and (query.severity is None or query.severity is listed.severity)
        and (query.drill is None or query.drill is listed.drill)
        and (query.since is None or listed.declared_at >= query.since)
        and (query.until is None or listed.declared_at < query.until)
        and (not query.words or _has_words(line, query.words))
    )


def newest_first(lines: Iterable[Line]) -> list[Line]:
    """By declaration; of one moment the longer key is the later one, for keys count up (`INC-9`, `INC-10`)."""
    return sorted(lines, key=_age, reverse=True)


def _age(line: Line) -> tuple[object, ...]:
    listed = line.listed
    return (listed.declared_at, len(listed.key), listed.key)


def _has_words(line: Line, words: str) -> bool:
    text = " ".join((line.listed.key, line.listed.title, *line.services)).casefold()
    return all(word in text for word in words.casefold().split())
