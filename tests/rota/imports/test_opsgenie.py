"""Opsgenie: what its rotations have and ours have not is said in words."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from oncall.schedules.schedule import Unit
from tests.rota.imports import payloads as p
from tests.rota.imports.exports import NOW, og, written


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


def test_rotations_at_the_same_time_are_told() -> None:
    whole = p.opsgenie_schedule(NOW)
    first, second = whole["rotations"][0], {**whole["rotations"][1], "timeRestriction": None}
    periods = whole["timeline"]["finalTimeline"]["rotations"][0]["periods"]
    night = {**periods[0], "responder": {"id": "og-dave", "type": "user", "name": "dave@contoso.example"}}
    both = {"finalTimeline": {"rotations": [{"periods": periods}, {"periods": [{**night, "recipient": None}]}]}}
    told = written(og(rotations=[first, second], timeline=both)).told
    assert any("Opsgenie has several people on call at once" in line for line in told)


def test_messy_periods_and_overrides_are_passed_over() -> None:
    timeline = {"finalTimeline": {"rotations": [{"periods": [{"startDate": None}, {"recipient": {"type": "none"}}]}]}}
    found = og(timeline=timeline, overrides=[{"startDate": None, "user": None}]).schedules[0]
    assert (found.final, found.overrides, found.notes) == ((), (), ())
