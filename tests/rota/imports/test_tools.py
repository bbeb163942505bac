"""Exports of PagerDuty, Opsgenie and Grafana OnCall: what they say of the coming weeks is what is carried over."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rota.imports import grafana, opsgenie, pagerduty
from rota.imports.found import Found, NotImported
from rota.imports.matching import read_given
from rota.imports.node import Node
from rota.imports.writing import write
from tests.rota.company import PAYMENTS, read_with
from tests.rota.imports import payloads as p
from tests.rota.imports.exports import NOW, POLICY, gf, og, pd, written


@pytest.mark.parametrize(("source", "key"), [(pd, "payments-primary"), (og, "checkout"), (gf, "search")])
def test_every_hour_of_four_weeks_is_as_the_tool_has_it(source: Callable[[], Found], key: str) -> None:
    whole = written(source())
    (one,) = whole.schedules
    assert one.proof
    assert one.proof.differences == ()
    assert one.proof.hours[0] == one.proof.hours[1] > 600
    assert read_with(whole.text).schedules[key] == one.schedule
    assert "all" in whole.told[0]


def test_people_are_found_by_address_then_by_name_and_the_others_are_added() -> None:
    whole = written(pd())
    nights, weeks = whole.schedules[0].schedule.layers[::-1]
    assert weeks.people == ("adele", "megan")
    assert nights.people == ("dave-aberg",)
    assert tomllib.loads(whole.text)["person"] == [
        {"key": "dave-aberg", "name": "Dave Åberg", "upn": "dave@contoso.example", "email": "dave@contoso.example"}
    ]
    assert not whole.whole
    assert "Not in the policy file: Dave Åberg." in whole.told[-1]


def test_without_a_policy_file_everybody_is_new() -> None:
    whole = written(pd(), None, pdave="dave")
    assert [each.key for each in whole.matching.new] == ["ana-silva", "megan-bowen"]
    assert whole.schedules[0].schedule.layers[1].people == ("dave",)


def test_a_restriction_over_midnight_stays_whole() -> None:
    (nights,) = pd().schedules[0].layers[1].only
    assert (nights.opens.hour, nights.closes.hour, len(nights.days)) == (22, 6, 7)
    weekend = og().schedules[0].layers[1].only
    assert [(each.days, each.opens.hour, each.closes.hour) for each in weekend] == [
        ((0,), 0, 8), ((4,), 18, 0), ((5, 6), 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("read", "doc", "says"),
    [
        (pagerduty.read, [], "expected a table"),
        (pagerduty.read, {}, "GET /schedules/{id}"),
        (pagerduty.read, {"schedules": [{"name": "A"}]}, "has no schedule_layers"),
        (pagerduty.read, {"schedule": "x"}, "schedule: expected a table"),
        (pagerduty.read, {"schedule": {"time_zone": "Mars/Olympus"}}, "“Mars/Olympus” is none that is known"),
        (pagerduty.read, {"schedule": {"schedule_layers": [{"rotation_virtual_start": "soon"}]}}, "expected a time"),
        (pagerduty.read, {"schedule": {"schedule_layers": [{"rotation_turn_length_seconds": "1"}]}}, "a whole number"),
        (pagerduty.read, {"schedule": {"schedule_layers": {"a": 1}}}, "schedule_layers: expected a list"),
        (pagerduty.read, {"schedule": {"name": ["x"], "schedule_layers": [{}]}}, "name: expected text"),
        (opsgenie.read, {}, "expand=rotation"),
        (opsgenie.read, {"data": {"name": "A"}}, "has no rotations"),
        (grafana.read, {"schedules": []}, "on_call_shifts"),
    ],
)
def test_what_is_no_export_says_what_to_do(read: Callable[..., Found], doc: Any, says: str) -> None:
    with pytest.raises(NotImported) as raised:
        read(Node(doc), NOW)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("name", "zone"),
    [("europe/berlin", "Europe/Berlin"), ("W. Europe Standard Time", "Europe/Berlin"), ("", "UTC"),
     ("Eastern Time (US & Canada)", "America/New_York")],
)  # fmt: skip
def test_odd_names_of_zones_are_known(name: str, zone: str) -> None:
    assert pd(time_zone=name).schedules[0].time_zone == zone


def test_a_zone_given_wins() -> None:
    found = pagerduty.read(Node({"schedule": {**p.pagerduty_schedule(NOW), "time_zone": "Mars"}}), NOW, "Asia/Tokyo")
    assert found.schedules[0].time_zone == "Asia/Tokyo"


def layers(**changes: Any) -> list[dict[str, Any]]:
    return [{**each, **changes} for each in p.pagerduty_schedule(NOW)["schedule_layers"][:2]]


def test_names_are_no_toml() -> None:
    name = 'Pay"ments\\ \n[[person]]\nkey = "x" \u2028 \x7f'
    whole = written(pd(name=name, schedule_layers=[*layers(name=name), *layers(name=name, end="2027-01-01T00:00:00Z")]))
    doc = tomllib.loads(whole.text)
    assert [each["key"] for each in doc["person"]] == ["dave-aberg"]
    assert doc["schedule"][0]["key"] == "pay-ments-person-key-x"


def test_without_an_answer_of_the_tool_there_is_nothing_to_compare() -> None:
    whole = written(pd(final_schedule=None))
    assert "PagerDuty says nothing of the coming weeks" in whole.told[0]


def test_a_key_that_is_taken_gets_a_number() -> None:
    found = pd(name="Payments")
    taken = replace(POLICY, schedules={"payments": PAYMENTS})
    whole = written(found, taken)
    assert [each["key"] for each in tomllib.loads(whole.text)["schedule"]] == ["payments-2"]
    assert "# - There is a schedule payments already, so this one is payments-2." in whole.text


def test_an_export_of_the_past_is_held_against_the_past() -> None:
    (one,) = write(pd(), POLICY, {}, NOW + timedelta(weeks=20)).schedules
    assert one.proof
    assert one.proof.hours[0] == one.proof.hours[1] > 600


def test_a_list_of_people_says_what_is_wrong_with_it() -> None:
    with pytest.raises(NotImported, match="Line 2 of the list of people: write theirs,ours"):
        read_given("ana,adele\nben", POLICY)


def test_a_schedule_that_the_policy_does_not_take_is_told() -> None:
    with pytest.raises(NotImported, match="makes no schedule that Muster takes"):
        write(pd(schedule_layers=layers(rotation_turn_length_seconds=604800 * 1000)), POLICY, {}, NOW)


def test_a_difference_that_the_tool_tells_in_parts_is_told_once() -> None:
    schedule = p.pagerduty_schedule(NOW)
    first = schedule["final_schedule"]["rendered_schedule_entries"][0]
    noon = p.iso(NOW + timedelta(hours=2))
    entries = [{**first, "user": p.pd_user("PDAVE", "x")} | edge for edge in ({"end": noon}, {"start": noon})]
    (one,) = written(pd(final_schedule={"rendered_schedule_entries": entries})).schedules
    assert one.proof
    assert [(each.theirs, each.ours) for each in one.proof.differences] == [(("dave-aberg",), "adele")]
    assert one.proof.hours[0] == 0
