"""Exports of PagerDuty, Opsgenie and Grafana OnCall: what they say of the coming weeks is what is carried over."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.policy import Policy
from oncall.schedules.schedule import Restriction, Unit
from rota.imports import grafana, opsgenie, pagerduty
from rota.imports.found import Found, NotImported
from rota.imports.node import Node
from rota.imports.writing import Written, write
from tests.rota.company import read_with
from tests.rota.imports import payloads as p

NOW = datetime(2026, 10, 12, 14, 20, tzinfo=UTC)
"""Within the coming four weeks clocks go back in Berlin, then in New York."""
POLICY = read_with("")


def pd(**changes: Any) -> Found:
    return pagerduty.read(Node({"schedule": {**p.pagerduty_schedule(NOW), **changes}, "users": p.PD_USERS}), NOW)


def og(**changes: Any) -> Found:
    return opsgenie.read(Node({"data": [{**p.opsgenie_schedule(NOW), **changes}]}), NOW)


def gf(known: list[dict[str, Any]] | None = None, **changes: Any) -> Found:
    doc = {"schedules": [{**p.grafana_schedule(NOW), **changes}], "on_call_shifts": known or p.GF_SHIFTS}
    return grafana.read(Node({**doc, "users": {"results": p.GF_USERS, "next": None}}), NOW)


def written(found: Found, policy: Policy | None = POLICY, **given: str) -> Written:
    return write(found, policy, given, NOW)


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


def layer(**changes: Any) -> list[dict[str, Any]]:
    return [{**p.pagerduty_schedule(NOW)["schedule_layers"][1], "name": "Weeks", **changes}]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"restrictions": [{"type": "monthly_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 60}]},
         "kind “monthly_restriction” is not known"),
        ({"restrictions": [{"type": "weekly_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 60}]},
         "a restriction without a time"),
        ({"restrictions": [{"type": "daily_restriction", "start_time_of_day": "9am", "duration_seconds": 60}]},
         "a restriction without a time"),
        ({"end": "2026-12-24T09:00:00Z"}, "ends on 24 December 2026"),
        ({"users": [{"user": p.pd_user("PANA", "Ana")}, {"user": None}]}, "Somebody was deleted in PagerDuty"),
        ({"users": [{"user": p.pd_user("PANA", "Ana")}, {"user": p.pd_user("PX", "Eve", deleted_at="2026-01-01")}]},
         "Eve was deleted in PagerDuty: Weeks goes on without them"),
        ({"start": "2026-11-01T00:00:00Z"}, "begins on 01 November 2026 at 01:00, in the middle of a turn"),
        ({"rotation_turn_length_seconds": 5400}, "do not last whole hours"),
        ({"users": []}, "Weeks was left out: there is nobody in it."),
    ],
)  # fmt: skip
def test_what_pagerduty_has_and_muster_has_not_is_said(changes: dict[str, Any], says: str) -> None:
    found = pd(schedule_layers=[*layer(), *layer(**changes)])
    assert any(says in note for note in found.schedules[0].notes)
    text = written(found).text
    assert f"# - {next(note for note in found.schedules[0].notes if says in note)}" in text
    assert "payments-primary" in {each["key"] for each in tomllib.loads(text)["schedule"]}


def test_a_layer_to_come_begins_with_the_turn_of_that_day() -> None:
    (only,) = pd(schedule_layers=layer(start="2026-11-09T09:00:00+01:00")).schedules[0].layers
    assert (only.starts.isoformat(), only.handover.hour, only.people) == ("2026-11-09", 9, ("PANA", "PBEN"))
    (only,) = pd(schedule_layers=layer(start="2026-11-02T09:00:00+01:00")).schedules[0].layers
    assert (only.starts.isoformat(), only.people) == ("2026-11-02", ("PBEN", "PANA"))


def test_overrides_to_come_are_lines_to_say() -> None:
    laid = [
        {"id": "Q1", "start": "2026-12-24T08:00:00Z", "end": "2026-12-26T08:00:00Z", "user": p.pd_user("PBEN", "x")},
        {"id": "Q2", "start": "2026-10-12T08:00:00Z", "end": "2026-10-12T20:00:00Z", "user": p.pd_user("PBEN", "x")},
        {"id": "Q0", "start": "2026-01-24T08:00:00Z", "end": "2026-01-26T08:00:00Z", "user": p.pd_user("PBEN", "x")},
    ]
    whole = written(pd(overrides=laid))
    lines = [line for line in whole.text.splitlines() if line.startswith("#   ")]
    assert lines == [
        "#   override payments-primary Megan Bowen from 2026-10-12 14:20 to 2026-10-12 20:00",
        "#   override payments-primary Megan Bowen from 2026-12-24 08:00 to 2026-12-26 08:00",
    ]
    assert whole.schedules[0].overrides == 2


def test_what_differs_is_told_with_both_sides() -> None:
    schedule = p.pagerduty_schedule(NOW)
    swapped = layer(users=[{"user": p.pd_user("PBEN", "x")}, {"user": p.pd_user("PANA", "x")}])
    whole = written(pd(schedule_layers=[schedule["schedule_layers"][0], *swapped]))
    assert "33.5% of 671.67 hours are as PagerDuty has them (225)" in whole.told[0]
    assert (
        "Mon 12 Oct 14:20 to Mon 12 Oct 20:00 UTC: PagerDuty has Adele Vance, the imported schedule Megan"
        in whole.told[1]
    )
    assert whole.told[6].startswith("  … and ")
    assert not whole.whole


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"timeRestriction": {"type": "lunar"}}, "hours of the kind “lunar” are not known"),
        ({"timeRestriction": {"type": "weekday-and-time-of-day", "restrictions": [{"startDay": None}]}},
         "hours without a weekday"),
        ({"type": "yearly"}, "its turns are “yearly”"),
        ({"participants": [og_user := p.og_user("og-ana"), {"type": "none"}]}, "A turn of nobody cannot take turns"),
        ({"participants": [og_user, {"type": "team", "name": "SRE"}]}, "The team SRE cannot take turns"),
        ({"participants": [{"type": "escalation", "id": "e"}]}, "there is nobody in it"),
        ({"endDate": "2027-01-01T00:00:00Z"}, "ends on 01 January 2027"),
    ],
)  # fmt: skip
def test_what_opsgenie_has_and_muster_has_not_is_said(changes: dict[str, Any], says: str) -> None:
    rotations = p.opsgenie_schedule(NOW)["rotations"]
    found = og(rotations=[rotations[0], {**rotations[1], **changes}])
    assert any(says in note for note in found.schedules[0].notes)
    assert tomllib.loads(written(found).text)["schedule"]


def test_opsgenie_hours_of_every_day_and_overrides() -> None:
    held = {"type": "time-of-day", "restriction": {"startHour": 22, "startMin": 30, "endHour": 6, "endMin": 0}}
    rotation = {**p.opsgenie_schedule(NOW)["rotations"][0], "timeRestriction": held, "type": "hourly", "length": 12}
    laid = [
        {"alias": "a", "user": p.og_user("og-dave"), "startDate": "2026-12-24T08:00:00Z",
         "endDate": "2026-12-25T08:00:00Z", "rotations": []},
        {"alias": "b", "user": {"type": "team", "id": "t"}, "startDate": "2026-12-24T08:00:00Z",
         "endDate": "2026-12-25T08:00:00Z"},
    ]  # fmt: skip
    found = og(rotations=[rotation], overrides=laid, enabled=False).schedules[0]
    (only,) = found.layers
    assert (only.every, only.unit) == (12, Unit.HOURS)
    assert (only.only[0].opens.minute, only.only[0].closes.hour) == (30, 6)
    assert [each.person for each in found.overrides] == ["og-dave"]
    assert len(found.notes) == 2


def shift(**changes: Any) -> dict[str, Any]:
    return {**p.GF_SHIFTS[0], **changes}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"frequency": "monthly"}, "repeats “monthly”"),
        ({"by_monthday": [1]}, "by days of the month"),
        ({"rolling_users": [["UDAVE"]], "interval": 2}, "only every 2 weeks"),
        ({"rolling_users": [], "users": []}, "there is nobody in it"),
        ({"rolling_users": [["UDAVE", "UADELE"], ["ULYNNE"]]}, "dave shares turns with adele"),
        ({"rolling_users": [["UGONE"], ["ULYNNE"]]}, "the user UGONE is no more"),
        ({"until": "2027-01-01T00:00:00"}, "it ends on 01 January 2027"),
        ({"frequency": "daily"}, "takes turns by days on some weekdays only"),
        ({"by_day": None, "interval": 2}, "which no weekly hours describe"),
        ({"duration": 0}, "it lasts no time"),
        ({"level": 0}, "page everybody at once"),
    ],
)
def test_what_grafana_has_and_muster_has_not_is_said(changes: dict[str, Any], says: str) -> None:
    found = gf([shift(**changes), *p.GF_SHIFTS[1:]])
    assert any(says in note for note in found.schedules[0].notes), found.schedules[0].notes
    assert tomllib.loads(written(found).text)["schedule"]


def test_grafana_shifts_of_other_shapes() -> None:
    found = gf(
        [
            shift(id="A", by_day=None, duration=7 * 86400, level=0),
            shift(id="B", by_day=None, duration=3600, level=1),
            shift(id="C", frequency="daily", by_day=None, duration=3600, level=2, rotation_start="2027-01-04T09:00:00"),
            shift(id="D", frequency="hourly", interval=12, by_day=None, duration=43200, level=3, time_zone="UTC"),
            {
                "id": "E",
                "type": "override",
                "start": "2026-12-24T08:00:00Z",
                "duration": 3600,
                "rolling_users": [["UDAVE"]],
            },
            {"id": "F", "type": "single_event", "start": "2026-12-24T08:00:00", "duration": 3600, "users": ["UGONE"]},
            {"id": "G", "type": "single_event", "start": None, "duration": 3600, "users": ["UDAVE"]},
        ],
        shifts=["A", "B", "C", "D", "E", "F", "G", "LOST"],
        ical_url_overrides="https://example.com/o.ics",
    ).schedules[0]
    always, hour, later, half = found.layers
    assert (always.only, half.time_zone, half.unit) == ((), "UTC", Unit.HOURS)
    assert hour.only == (Restriction((0,), hour.handover, hour.handover.replace(hour=10)),)
    assert later.starts.isoformat() == "2027-01-04"
    assert [(each.person, each.start.hour) for each in found.overrides] == [("UDAVE", 8)]
    assert [note.split(":")[0] for note in found.notes] == [
        "Its calendar of overrides was not read", "The shift LOST is not in the export and was left out.",
        "Override of 24 December",
    ]  # fmt: skip


def test_a_grafana_calendar_is_to_be_imported_as_one() -> None:
    found = gf(type="ical", shifts=None, final_shifts=None)
    with pytest.raises(NotImported, match="--from ical"):
        written(found)


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


def test_names_are_no_toml() -> None:
    name = 'Pay"ments\\ \n[[person]]\nkey = "x" \u2028 \x7f'
    whole = written(pd(name=name, schedule_layers=[*layer(name=name), *layer(name=name, end="2027-01-01T00:00:00Z")]))
    doc = tomllib.loads(whole.text)
    assert [each["key"] for each in doc["person"]] == ["dave-aberg"]
    assert doc["schedule"][0]["key"] == "pay-ments-person-key-x"
