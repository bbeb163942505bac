"""Grafana OnCall: what its shifts have and ours have not is said in words."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from oncall.schedules.schedule import Restriction, Unit
from rota.imports.found import NotImported
from tests.rota.imports import payloads as p
from tests.rota.imports.exports import NOW, gf, written


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


def biweekly(id_: str, user: str, start: str, **changes: Any) -> dict[str, Any]:
    """As Terraform writes rotations: each person every second week."""
    return {
        "id": id_, "name": id_, "type": "recurrent_event", "level": 1, "start": start, "duration": 7 * 86400,
        "frequency": "weekly", "interval": 2, "by_day": None, "users": [user], **changes,
    }  # fmt: skip


def test_people_who_come_every_second_week_are_one_rotation() -> None:
    known = [biweekly("B", "UDAVE", "2026-01-12T09:00:00"), biweekly("A", "UADELE", "2026-01-05T09:00:00")]
    found = gf(known, shifts=["A", "B"]).schedules[0]
    (layer,) = found.layers
    assert (layer.people, layer.starts.isoformat(), layer.every) == (("UADELE", "UDAVE"), "2026-01-05", 1)
    assert (layer.name, found.notes) == ("A + B", ())


@pytest.mark.parametrize(
    "changes", [{"start": "2026-01-19T09:00:00"}, {"start": "2026-01-12T10:00:00"}, {"interval": 3}, {"by_month": [1]}]
)
def test_people_who_do_not_take_turns_are_not(changes: dict[str, Any]) -> None:
    known = [biweekly("A", "UADELE", "2026-01-05T09:00:00"), biweekly("B", "UDAVE", "2026-01-12T09:00:00") | changes]
    found = gf([*known, *p.GF_SHIFTS], shifts=["A", "B", "O2"]).schedules[0]
    assert [layer.name for layer in found.layers] == ["Else"]
    assert sum("was left out" in note for note in found.notes) == 2


def test_days_that_alternate_are_one_rotation() -> None:
    daily = {"frequency": "daily", "duration": 86400}
    known = [biweekly(str(n), user, f"2026-01-0{n}T09:00:00", **daily) for n, user in ((5, "UADELE"), (6, "UDAVE"))]
    (layer,) = gf(known, shifts=["5", "6"]).schedules[0].layers
    assert (layer.people, layer.unit, layer.only) == (("UADELE", "UDAVE"), Unit.DAYS, ())


def test_who_is_known_by_a_final_shift_only_is_matched_by_it() -> None:
    final = [
        {"user_pk": "UX", "user_email": "meganb@contoso.example", "user_username": "m",
         "shift_start": p.iso(NOW), "shift_end": "2026-10-13T00:00:00Z"},
        {"user_pk": None, "shift_start": p.iso(NOW), "shift_end": "2026-10-13T00:00:00Z"},
    ]  # fmt: skip
    whole = written(gf(final_shifts=final))
    assert whole.matching.keys["UX"] == "megan"
    assert "Grafana OnCall has Megan Bowen, the imported schedule" in whole.told[1]
