"""PagerDuty: schedules as `GET /schedules/{id}` answers them, one or many, with users where they were fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.schedules.schedule import Layer, Restriction
from rota.imports.found import Found, FoundSchedule, Held, NotImported, Someone
from rota.imports.node import Node
from rota.imports.turning import begun, length_of, local_in, zone_of
from rota.imports.weekly import DAY, Span, restrictions_of

NAME = "PagerDuty"
_DAYS = range(1, 8)
"""`start_day_of_week`: Monday is 1."""


def read(doc: Node, now: datetime, time_zone: str = "") -> Found:
    """`doc` is `{"schedule": …}` or `{"schedules": […], "users": […]}`. `time_zone` stands in for every schedule's.

    Raises NotImported.
    """
    listed = [doc.at("schedule")] if doc.at("schedule") else list(doc.at("schedules").each())
    if not listed:
        raise NotImported('There is no schedule here. Save what GET /schedules/{id} answers: {"schedule": …}.')
    people = _People()
    for user in doc.at("users").each():
        people.meet(user)
    return Found(NAME, tuple(_Reading(node, people, now, time_zone).schedule() for node in listed), people.known)


@dataclass(slots=True)
class _People:
    """Everybody met so far; an address wins over none."""

    known: dict[str, Someone] = field(default_factory=dict)

    def meet(self, user: Node) -> str:
        """The id of a user or of a reference to one; empty where it is null."""
        id_ = user.at("id").text()
        name = user.at("name").text() or user.at("summary").text() or id_
        met = Someone(id_, name, user.at("email").text(), gone=bool(user.at("deleted_at")))
        before = self.known.get(id_)
        if id_ and (before is None or (met.email and not before.email)):
            self.known[id_] = met
        return id_


@dataclass(slots=True)
class _Reading:
    """One schedule on its way."""

    node: Node
    people: _People
    now: datetime
    given_zone: str
    notes: list[str] = field(default_factory=list)

    def schedule(self) -> FoundSchedule:
        node = self.node
        zone = zone_of(self.given_zone or node.at("time_zone").text())
        layers = list(node.at("schedule_layers").each())
        if not layers:
            raise NotImported(
                f"{node.at('name').text() or 'This schedule'} has no schedule_layers: that is a list of schedules. "
                "Save what GET /schedules/{id} answers for each, or let Muster ask the API."
            )
        # The API gives them from the highest to the lowest.
        numbered = enumerate(reversed(layers), 1)
        found = [layer for number, each in numbered if (layer := self._layer(each, zone, f"Layer {number}"))]
        overrides = tuple(self._entries(node.at("overrides"))) or tuple(
            self._entries(node.at("overrides_subschedule").at("rendered_schedule_entries"))
        )
        entries = node.at("final_schedule").at("rendered_schedule_entries")
        final = tuple(self._entries(entries)) if entries else None
        name = node.at("name").text() or node.at("summary").text() or node.at("id").text()
        return FoundSchedule(name, zone, tuple(found), overrides, final, tuple(self.notes))

    def _layer(self, node: Node, zone: str, usual: str) -> Layer | None:
        name = node.at("name").text() or usual
        starts = node.at("rotation_virtual_start").moment() or node.at("start").moment()
        length = length_of(timedelta(seconds=node.at("rotation_turn_length_seconds").number(0)))
        ends = node.at("end").moment()
        if ends and ends <= self.now:
            return None
        if starts is None or length is None:
            self.notes.append(f"{name} was left out: its turns have no begin, or do not last whole hours.")
            return None
        people = [id_ for each in node.at("users").each() if (id_ := self._member(each, name))]
        if not people:
            self.notes.append(f"{name} was left out: there is nobody in it.")
            return None
        if ends:
            self.notes.append(f"{name} ends on {ends:%d %B %Y}. Muster's layers do not end: remove it then.")
        local = local_in(zone)
        first = local(starts)
        layer = Layer(tuple(people), first.date(), first.time(), *length, only=self._only(node, name), name=name)
        begins = node.at("start").moment()
        return self._later(layer, local(begins)) if begins and begins > self.now else layer

    def _later(self, layer: Layer, begins: datetime) -> Layer:
        """A layer that is yet to come begins with its turn of that moment."""
        moved = begun(layer, begins)
        if datetime.combine(moved.starts, moved.handover) != begins:
            self.notes.append(
                f"{layer.name} begins on {begins:%d %B %Y at %H:%M}, in the middle of a turn; here that turn is whole."
            )
        return moved

    def _member(self, node: Node, layer: str) -> str:
        id_ = self.people.meet(node.at("user"))
        if not id_ or self.people.known[id_].gone:
            who = self.people.known[id_].name if id_ else "Somebody"
            self.notes.append(
                f"{who} was deleted in PagerDuty: {layer} goes on without them, so turns after it move up."
            )
            return ""
        return id_

    def _only(self, node: Node, layer: str) -> tuple[Restriction, ...]:
        spans: list[Span] = []
        for each in node.at("restrictions").each():
            spans += self._spans(each, layer)
        return restrictions_of(spans)

    def _spans(self, node: Node, layer: str) -> Iterator[Span]:
        kind, day = node.at("type").text(), node.at("start_day_of_week").number(0)
        length = node.at("duration_seconds").number(0) // 60
        opens = _minutes(node.at("start_time_of_day").text())
        if opens is None or length <= 0 or (kind == "weekly_restriction" and day not in _DAYS):
            self.notes.append(
                f"{layer}: a restriction without a time was left out, so that it covers more than it did."
            )
        elif kind == "daily_restriction":
            yield from ((number * DAY + opens, min(length, DAY)) for number in range(7))
        elif kind == "weekly_restriction":
            yield ((day - 1) * DAY + opens, length)
        else:
            self.notes.append(
                f"{layer}: a restriction of the kind “{kind}” is not known here and was left out, "
                "so that it covers more than it did."
            )

    def _entries(self, nodes: Node) -> Iterator[Held]:
        for each in nodes.each():
            start, end, person = each.at("start").moment(), each.at("end").moment(), self.people.meet(each.at("user"))
            if start and end and person and start < end:
                yield Held(person, start, end)


def _minutes(clock: str) -> int | None:
    """From `09:30:00` to the minutes since midnight."""
    parts = clock.split(":")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return None
    hours, minutes = int(parts[0]), int(parts[1])
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None
