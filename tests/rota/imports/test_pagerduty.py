"""PagerDuty: what its schedules have and ours have not is said in words."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.rota.imports import payloads as p
from tests.rota.imports.exports import NOW, pd, written


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
        "#   override Megan Bowen payments-primary until 2026-10-12 20:00 UTC",
        "#   override Megan Bowen payments-primary from 2026-12-24 08:00 UTC until 2026-12-26 08:00 UTC",
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


def test_messy_restrictions_and_entries() -> None:
    weekly = {
        "type": "weekly_restriction",
        "start_time_of_day": "18:00:00",
        "start_day_of_week": 7,
        "duration_seconds": 50400,
    }
    odd = {"rendered_schedule_entries": [{"start": None, "end": None, "user": None}]}
    found = pd(schedule_layers=layer(restrictions=[weekly]), final_schedule=odd).schedules[0]
    (only,) = found.layers[0].only
    assert (only.days, only.opens.hour, only.closes.hour) == ((6,), 18, 8)
    assert found.final == ()
