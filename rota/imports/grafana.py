"""Grafana OnCall: a schedule with its on-call shifts, users and final shifts, as its HTTP API answers each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from oncall.schedules.schedule import Layer
from rota.imports.found import Found, FoundSchedule, Held, NotImported, Someone
from rota.imports.grafana_shifts import BadShift, layer_of
from rota.imports.grafana_turns import gathered
from rota.imports.node import Node
from rota.imports.turning import local_in, zone_of

NAME = "Grafana OnCall"


def read(doc: Node, now: datetime, time_zone: str = "") -> Found:
    """`doc` is `{"schedules": […], "on_call_shifts": […], "users": […]}`: each list as `results` of the API; a schedule
    may carry `final_shifts`. `time_zone` stands in for every schedule's. Raises NotImported.
    """
    listed = list(_results(doc.at("schedules")))
    if not listed:
        raise NotImported(
            'There is no schedule here. Save the answers of the API as {"schedules": […], "on_call_shifts": […], '
            '"users": […]}, or let Muster ask the API.'
        )
    users = [_someone(each) for each in _results(doc.at("users"))]
    people = {each.id: each for each in users}
    shifts = {each.at("id").text(): each for each in _results(doc.at("on_call_shifts"))}
    return Found(NAME, tuple(_Reading(each, shifts, people, now, time_zone).schedule() for each in listed), people)


def _results(node: Node) -> Iterator[Node]:
    """A list, or a page of the API."""
    return (node.at("results") if isinstance(node.value, dict) else node).each()


def _someone(node: Node) -> Someone:
    username = node.at("username").text()
    return Someone(node.at("id").text(), node.at("name").text() or username, node.at("email").text())


@dataclass(slots=True)
class _Reading:
    """One schedule on its way. `people` grows by those who are known by a final shift only."""

    node: Node
    shifts: dict[str, Node]
    people: dict[str, Someone]
    now: datetime
    given_zone: str
    notes: list[str] = field(default_factory=list)

    def schedule(self) -> FoundSchedule:
        node = self.node
        name, kind = node.at("name").text() or node.at("id").text(), node.at("type").text()
        if kind == "ical":
            self.notes.append(
                "It is a calendar: import that with --from ical and the address that Grafana OnCall reads it from."
            )
        elif node.at("ical_url_overrides"):
            self.notes.append("Its calendar of overrides was not read: import that with --from ical --as overrides.")
        zone = zone_of(self.given_zone or node.at("time_zone").text())
        final = tuple(self._final(node)) if node.at("final_shifts").value is not None else None
        mine = [self._shift(each) for each in node.at("shifts").each()]
        layers = tuple(self._layers([each for each in mine if each], zone))
        overrides = tuple(held for each in mine if each for held in self._overrides(each, zone))
        return FoundSchedule(name, zone, layers, overrides, final, tuple(self.notes))

    def _shift(self, node: Node) -> Node | None:
        """A shift by its id, or whole where the export has it so."""
        found = node if isinstance(node.value, dict) else self.shifts.get(node.text())
        if found is None:
            self.notes.append(f"The shift {node.text()} is not in the export and was left out.")
        return found

    def _layers(self, shifts: list[Node], zone: str) -> Iterator[Layer]:
        recurring = [each for each in shifts if each.at("type").text() in ("rolling_users", "recurrent_event")]
        rotations = list(gathered(recurring))
        levels = [each.at("level").number(0) for each in rotations]
        for node in sorted(rotations, key=lambda each: each.at("level").number(0)):
            name = node.at("name").text() or node.at("id").text()
            try:
                layer, notes = layer_of(node, zone, self.now, self._members)
            except BadShift as why:
                self.notes.append(f"{name} was left out: {why}")
                continue
            self.notes += [f"{name}: {note}" for note in notes]
            if layer:
                yield layer
        if len(set(levels)) < len(levels):
            self.notes.append("Shifts of one level page everybody at once where they overlap; here the last one does.")

    def _members(self, users: list[str]) -> tuple[str, list[str]]:
        """The first of those who share a turn that is known, and notes on the others."""
        known = [id_ for id_ in users if id_ in self.people]
        notes = [f"the user {id_} is no more and was left out." for id_ in users if id_ not in self.people]
        if len(known) > 1:
            rest = ", ".join(self.people[id_].name for id_ in known[1:])
            notes.append(f"{self.people[known[0]].name} shares turns with {rest}; here they have them alone.")
        return (known[0] if known else ""), notes

    def _overrides(self, node: Node, zone: str) -> Iterator[Held]:
        if node.at("type").text() not in ("single_event", "override"):
            return
        own = zone_of(node.at("time_zone").text(), zone)
        start, lasts = node.at("start").local(), timedelta(seconds=node.at("duration").number(0))
        users = [each.text() for each in node.at("users").each()]
        rolling = [each.text() for group in node.at("rolling_users").each() for each in group.each()]
        person, notes = self._members(users or rolling)
        if start is None or lasts <= timedelta(0):
            return
        begins = (start if start.tzinfo else start.replace(tzinfo=ZoneInfo(own))).astimezone(UTC)
        self.notes += [f"Override of {local_in(zone)(begins):%d %B}: {note}" for note in notes]
        if person:
            yield Held(person, begins, begins + lasts)

    def _final(self, node: Node) -> Iterator[Held]:
        for each in _results(node.at("final_shifts")):
            start, end, id_ = each.at("shift_start").moment(), each.at("shift_end").moment(), each.at("user_pk").text()
            if not start or not end or not id_ or start >= end:
                continue
            if id_ not in self.people:
                email, name = each.at("user_email").text(), each.at("user_username").text()
                self.people[id_] = Someone(id_, name or id_, email)
            yield Held(id_, start, end)
