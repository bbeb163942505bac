"""Opsgenie: schedules as `GET /v2/schedules?expand=rotation` answers them, with overrides and timelines if fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.schedules.schedule import Layer, Restriction
from rota.imports.found import Found, FoundSchedule, Held, NotImported, Someone
from rota.imports.node import Node
from rota.imports.turning import length_of, local_in, zone_of
from rota.imports.weekly import DAY, WEEK, Span, restrictions_of

NAME = "Opsgenie"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TURNS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(weeks=1)}


def read(doc: Node, now: datetime, time_zone: str = "") -> Found:
    """`doc` is `{"data": […]}` or `{"data": {…}}`; a schedule may carry `overrides` and `timeline`, each as the `data`
    that the API answers. `time_zone` stands in for every schedule's. Raises NotImported.
    """
    data = doc.at("data")
    listed = [data] if isinstance(data.value, dict) else list(data.each())
    if not listed:
        raise NotImported(
            'There is no schedule here. Save what GET /v2/schedules?expand=rotation answers: {"data": […]}.'
        )
    people: dict[str, Someone] = {}
    found = [_Reading(each, people, now, time_zone).schedule() for each in listed]
    return Found(NAME, tuple(found), people)


@dataclass(slots=True)
class _Reading:
    """One schedule on its way. `people` is filled for all of them."""

    node: Node
    people: dict[str, Someone]
    now: datetime
    given_zone: str
    notes: list[str] = field(default_factory=list)

    def schedule(self) -> FoundSchedule:
        node = self.node
        zone = zone_of(self.given_zone or node.at("timezone").text())
        if not node.at("enabled").flag(default=True):
            self.notes.append("It is switched off in Opsgenie.")
        if node.at("rotations").value is None:
            raise NotImported(f"{node.at('name').text()} has no rotations. Ask the API with ?expand=rotation.")
        layers = [layer for each in node.at("rotations").each() if (layer := self._layer(each, zone))]
        overrides = tuple(self._overrides(node.at("overrides")))
        timeline = node.at("timeline").at("finalTimeline")
        final = tuple(self._final(timeline)) if timeline else None
        name = node.at("name").text() or node.at("id").text()
        return FoundSchedule(name, zone, tuple(layers), overrides, final, tuple(self.notes))

    def _layer(self, node: Node, zone: str) -> Layer | None:
        name = node.at("name").text() or "A rotation"
        ends = node.at("endDate").moment()
        if ends and ends <= self.now:
            return None
        starts, unit = node.at("startDate").moment(), _TURNS.get(node.at("type").text().lower())
        length = length_of(unit * max(1, node.at("length").number(1))) if unit else None
        if starts is None or length is None:
            self.notes.append(
                f"{name} was left out: its turns are “{node.at('type').text()}”, which is not known here."
            )
            return None
        people = [id_ for each in node.at("participants").each() if (id_ := self._member(each, name))]
        if not people:
            self.notes.append(f"{name} was left out: there is nobody in it.")
            return None
        if ends:
            self.notes.append(f"{name} ends on {ends:%d %B %Y}. Muster's layers do not end: remove it then.")
        first = local_in(zone)(starts)
        return Layer(tuple(people), first.date(), first.time(), *length, only=self._only(node, name), name=name)

    def _member(self, node: Node, rotation: str) -> str:
        kind = node.at("type").text().lower() or "user"
        if kind == "user" and (id_ := self._meet(node)):
            return id_
        what = node.at("name").text() or node.at("username").text()
        who = "A turn of nobody" if kind in ("none", "noone") else f"The {kind} {what}".strip()
        self.notes.append(f"{rotation}: {who} cannot take turns here and was left out, so turns after it move up.")
        return ""

    def _meet(self, node: Node) -> str:
        """The username of a user is their address; some answers give it as `name`."""
        name, username = node.at("fullName").text(), node.at("username").text() or node.at("name").text()
        id_ = node.at("id").text() or username
        email = username if "@" in username else ""
        if id_ and (id_ not in self.people or (email and not self.people[id_].email)):
            self.people[id_] = Someone(id_, name or username or id_, email)
        return id_

    def _only(self, node: Node, rotation: str) -> tuple[Restriction, ...]:
        held = node.at("timeRestriction")
        kind = held.at("type").text()
        if not held:
            return ()
        if kind == "time-of-day":
            opens, closes = _clock(held.at("restriction"), "start"), _clock(held.at("restriction"), "end")
            return restrictions_of((day * DAY + opens, (closes - opens - 1) % DAY + 1) for day in range(7))
        if kind == "weekday-and-time-of-day":
            return restrictions_of(self._spans(held, rotation))
        self.notes.append(f"{rotation}: hours of the kind “{kind}” are not known here, so it covers more than it did.")
        return ()

    def _spans(self, held: Node, rotation: str) -> Iterator[Span]:
        for each in held.at("restrictions").each():
            first, last = each.at("startDay").text().lower(), each.at("endDay").text().lower()
            if first not in _DAYS or last not in _DAYS:
                self.notes.append(f"{rotation}: hours without a weekday were left out.")
                continue
            start = _DAYS.index(first) * DAY + _clock(each, "start")
            end = _DAYS.index(last) * DAY + _clock(each, "end")
            yield start, (end - start - 1) % WEEK + 1

    def _overrides(self, nodes: Node) -> Iterator[Held]:
        for each in nodes.each():
            start, end = each.at("startDate").moment(), each.at("endDate").moment()
            person = self._user(each.at("user"))
            if not start or not end or start >= end:
                continue
            if person:
                yield Held(person, start, end)
            else:
                self.notes.append(f"An override from {start:%d %B %H:%M} UTC is for no single person and was left out.")

    def _final(self, timeline: Node) -> Iterator[Held]:
        """Everybody of the final timeline. `recipient` is called `responder` in newer answers."""
        for rotation in timeline.at("rotations").each():
            for each in rotation.at("periods").each():
                start, end = each.at("startDate").moment(), each.at("endDate").moment()
                person = self._user(each.at("recipient") or each.at("responder"))
                if start and end and person and start < end:
                    yield Held(person, start, end)

    def _user(self, node: Node) -> str:
        return self._meet(node) if node and node.at("type").text().lower() in ("", "user") else ""


def _clock(node: Node, edge: str) -> int:
    """Minutes since midnight, of fields such as `startHour` and `startMin`."""
    return node.at(f"{edge}Hour").number(0) % 24 * 60 + node.at(f"{edge}Min").number(0) % 60
