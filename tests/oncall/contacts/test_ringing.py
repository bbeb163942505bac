"""Who would sleep through a SEV-1: its targets of this moment, and who of them has nothing that rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from incidents.model import Person, Severity
from incidents.policy import Contact, Policy, Team
from incidents.policy_defaults import DEFAULT_SEVERITIES
from oncall.calls.model import Road
from oncall.contacts.model import ContactPoint, Contacts
from oncall.contacts.ringing import is_target, rings, targets
from oncall.rules import Pager
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NAMES = ("ana", "ben", "carol", "dana", "eve")
PEOPLE = {name: Person(f"{name}-id", name.capitalize()) for name in NAMES}
SCHEDULE = Schedule("pay", "Payments", "UTC", (Layer(("ana", "ben"), date(2026, 11, 16), time(9)),))
DUTY = Duty({"pay": SCHEDULE})
RULE = replace(DEFAULT_SEVERITIES[Severity.SEV1], pages=("on_call", "team_lead", "engineering_lead", "nobody"))
POLICY = Policy(
    "Contoso",
    {Severity.SEV1: RULE},
    {name: Contact(name, name.capitalize(), person.id) for name, person in PEOPLE.items()},
    {
        "payments": Team("payments", "Payments", "carol", schedule="pay", pager="pd"),
        "platform": Team("platform", "Platform", "carol", "dana"),
    },
    {},
    {},
    {"engineering_lead": "eve"},
    pagers={"ring": Pager("ring", "azure"), "pd": Pager("pd", "pagerduty")},
)


def contacts(name: str, road: Road = Road.PHONE, verified: datetime | None = NOW) -> Contacts:
    point = ContactPoint("c1", road, "•••• 4711", timedelta(0), verified)
    return Contacts(PEOPLE[name].id, "contoso", 1, PEOPLE[name], (point,))


def names(people: tuple[Person, ...]) -> list[str]:
    return [person.name for person in people]


def test_the_targets_of_this_moment() -> None:
    assert names(targets(POLICY, DUTY, NOW)) == ["Ana", "Dana", "Carol", "Eve"]
    assert names(targets(POLICY, DUTY, NOW + timedelta(days=7))) == ["Ben", "Dana", "Carol", "Eve"]
    assert targets(replace(POLICY, severities={}), DUTY, NOW) == ()


def test_who_does_not_ring() -> None:
    known = {
        PEOPLE["ana"].id: contacts("ana"),
        PEOPLE["carol"].id: contacts("carol", verified=None),
        PEOPLE["eve"].id: contacts("eve", Road.EMAIL),
    }
    assert names(rings(POLICY, known, DUTY, NOW)) == ["Dana", "Carol", "Eve"]
    everybody = {PEOPLE[name].id: contacts(name, Road.SMS) for name in NAMES}
    assert rings(POLICY, everybody, DUTY, NOW) == ()


def test_nobody_rings_where_nothing_can() -> None:
    everybody = {PEOPLE[name].id: contacts(name) for name in NAMES}
    assert names(rings(replace(POLICY, pagers={}), everybody, DUTY, NOW)) == ["Ana", "Dana", "Carol", "Eve"]


def test_a_pager_that_runs_the_escalation_rings_by_itself() -> None:
    pagers = {"pd": Pager("pd", "pagerduty", runs_escalation=True)}
    there = replace(POLICY, pagers=pagers)
    assert names(rings(there, {}, DUTY, NOW)) == ["Dana", "Carol", "Eve"]
    assert not is_target(there, DUTY, PEOPLE["ben"], NOW)


def test_whoever_has_a_shift_to_come_is_a_target_too() -> None:
    assert is_target(POLICY, DUTY, PEOPLE["ben"], NOW)
    assert is_target(POLICY, DUTY, PEOPLE["dana"], NOW)
    assert is_target(POLICY, DUTY, PEOPLE["eve"], NOW)
    assert not is_target(POLICY, DUTY, Person("x", "Somebody"), NOW)
    assert not is_target(replace(POLICY, severities={}), DUTY, PEOPLE["ben"], NOW)
