"""What the tools answer, messy as it comes: gone users, null fields, kinds nobody heard of; and who is really on call.

The coming weeks of each are walked here hour by hour, by nobody's rules but the ones in the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = timedelta(weeks=1)
Who = Callable[[datetime], str]
"""From local time to an id, empty for nobody."""


def iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def walked(who: Who, zone: ZoneInfo, now: datetime, weeks: int = 4) -> Iterator[tuple[str, datetime, datetime]]:
    """Who is on call, hour by hour, joined."""
    at = now.replace(minute=0, second=0, microsecond=0)
    held, since, end = who(at.astimezone(zone)), at, at + weeks * WEEK
    while at < end:
        at += timedelta(hours=1)
        person = who(at.astimezone(zone)) if at < end else None
        if person != held:
            if held:
                yield held, since, at
            held, since = person or "", at


def weekly(local: datetime, people: str | list[str], monday: datetime, hour: int = 9) -> str:
    """Whose week it is, with a handover at that hour of the weekday that `monday` (naive) has."""
    return people[(local.replace(tzinfo=None) - monday.replace(hour=hour)) // WEEK % len(people)]


FIRST_MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001  local


def payments(local: datetime) -> str:
    """PagerDuty: Dave has the nights, Ana and Ben the weeks."""
    return "PDAVE" if local.hour >= 22 or local.hour < 6 else weekly(local, ["PANA", "PBEN"], FIRST_MONDAY)


def pd_user(id_: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "type": "user_reference", "summary": name, "self": f"https://api.pagerduty.com/users/{id_}",
        "html_url": None, **more,
    }  # fmt: skip


PD_USERS: list[dict[str, Any]] = [
    {
        "id": "PANA",
        "name": "Ana Silva",
        "email": "Adelev@Contoso.example",
        "time_zone": "Europe/Berlin",
        "role": "user",
    },
    {"id": "PBEN", "name": "Megan  Bowen", "email": "ben@elsewhere.example", "role": "limited_user"},
    {"id": "PDAVE", "name": "Dave \u202eÅberg", "email": "dave@contoso.example", "job_title": None},
]


def pagerduty_schedule(now: datetime) -> dict[str, Any]:
    """`schedule` of GET /schedules/{id}?since=…&until=…, the highest layer first."""
    entries = [
        {"start": iso(start), "end": iso(end), "user": pd_user(id_, id_.title())}
        for id_, start, end in walked(payments, BERLIN, now)
    ]
    return {
        "id": "PI7DH85", "type": "schedule", "summary": "Payments primary", "name": "Payments primary",
        "time_zone": "Europe/Berlin", "description": None, "teams": [], "escalation_policies": None,
        "users": [pd_user("PANA", "Ana Silva")],
        "schedule_layers": [
            {
                "id": "PL2", "name": "Nights", "start": "2026-02-01T00:00:00+01:00", "end": None,
                "rotation_virtual_start": "2026-02-01T00:00:00+01:00", "rotation_turn_length_seconds": 86400,
                "users": [{"user": pd_user("PDAVE", "Dave Åberg")}],
                "restrictions": [
                    {"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 28800,
                     "start_day_of_week": None},
                ],
                "rendered_schedule_entries": [], "rendered_coverage_percentage": None,
            },
            {
                "id": "PL1", "name": None, "start": "2026-01-05T09:00:00+01:00", "end": None,
                "rotation_virtual_start": "2026-01-05T09:00:00+01:00", "rotation_turn_length_seconds": 604800,
                "users": [{"user": pd_user("PANA", "Ana Silva")}, {"user": pd_user("PBEN", "Megan Bowen")}],
                "restrictions": None,
            },
            {
                "id": "PL0", "name": "Last year", "start": "2025-01-06T09:00:00+01:00",
                "end": "2026-01-05T09:00:00+01:00", "rotation_virtual_start": "2025-01-06T09:00:00+01:00",
                "rotation_turn_length_seconds": 604800, "users": [{"user": pd_user("PANA", "Ana Silva")}],
                "restrictions": [],
            },
        ],
        "overrides_subschedule": {"name": "Overrides", "rendered_schedule_entries": []},
        "final_schedule": {"name": "Final Schedule", "rendered_schedule_entries": entries},
    }  # fmt: skip


def checkout(local: datetime) -> str:
    """Opsgenie: working days by week, from Monday 08:00 to 18:00, and one weekend span from Friday 18:00."""
    minute = local.weekday() * 1440 + local.hour * 60
    if local.weekday() < 5 and 8 <= local.hour < 18:
        return weekly(local, ["og-ana", "og-lynne", "og-ana"], FIRST_MONDAY, 8)
    return "og-dave" if minute >= 4 * 1440 + 18 * 60 or minute < 8 * 60 else ""


OG_USERS = {
    "og-ana": "adelev@contoso.example", "og-lynne": "lynner@contoso.example", "og-dave": "dave@contoso.example",
}  # fmt: skip


def og_user(id_: str) -> dict[str, Any]:
    return {"type": "user", "id": id_, "username": OG_USERS[id_]}


def opsgenie_schedule(now: datetime) -> dict[str, Any]:
    """One of `data` of GET /v2/schedules?expand=rotation, with what further calls answer."""
    periods = [
        {"startDate": iso(start), "endDate": iso(end), "type": "default",
         "recipient": {"id": id_, "type": "user", "name": OG_USERS[id_]}}
        for id_, start, end in walked(checkout, BERLIN, now)
    ]  # fmt: skip
    return {
        "id": "d875e654-9b4e", "name": "Checkout", "description": "", "timezone": "Europe/Berlin", "enabled": True,
        "ownerTeam": {"id": "t1", "name": "Checkout"},
        "rotations": [
            {
                "id": "r1", "name": "Days", "startDate": "2026-01-05T07:00:00Z", "endDate": None, "type": "weekly",
                "length": 1, "participants": [og_user("og-ana"), og_user("og-lynne"), og_user("og-ana")],
                "timeRestriction": {
                    "type": "weekday-and-time-of-day",
                    "restrictions": [
                        {"startDay": day, "startHour": 8, "startMin": 0, "endDay": day, "endHour": 18, "endMin": 0}
                        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
                    ],
                },
            },
            {
                "id": "r2", "name": "Weekends", "startDate": "2026-01-05T07:00:00Z", "type": "daily", "length": None,
                "participants": [og_user("og-dave")],
                "timeRestriction": {
                    "type": "weekday-and-time-of-day",
                    "restrictions": [
                        {"startDay": "friday", "startHour": 18, "startMin": 0,
                         "endDay": "monday", "endHour": 8, "endMin": 0},
                    ],
                },
            },
            {"id": "r3", "name": "Over", "startDate": "2025-01-06T07:00:00Z", "endDate": "2025-06-01T00:00:00Z",
             "type": "weekly", "length": 1, "participants": []},
        ],
        "overrides": [],
        "timeline": {"finalTimeline": {"rotations": [{"id": "r1", "name": "Days", "order": 1.0, "periods": periods}]}},
    }  # fmt: skip


def search(local: datetime) -> str:
    """Grafana OnCall: weeks from Monday, working days 09:00 to 17:00 New York time, and Lynne at all other times."""
    if local.weekday() < 5 and 9 <= local.hour < 17:
        return weekly(local, ["UADELE", "UDAVE"], FIRST_MONDAY)
    return "ULYNNE"


GF_USERS: list[dict[str, Any]] = [
    {"id": "UADELE", "email": "adelev@contoso.example", "username": "adele", "role": "admin", "slack": None},
    {"id": "UDAVE", "email": "dave@contoso.example", "username": "dave"},
    {"id": "ULYNNE", "email": None, "username": "Lynne Robbins"},
]

GF_SHIFTS: list[dict[str, Any]] = [
    {"id": "O1", "name": "Days", "type": "rolling_users", "team_id": None, "time_zone": "America/New_York", "level": 1,
     "start": "2026-01-05T09:00:00", "duration": 28800, "frequency": "weekly", "interval": 1, "week_start": "MO",
     "by_day": ["MO", "TU", "WE", "TH", "FR"], "until": None, "by_month": None,
     "rolling_users": [["UDAVE"], ["UADELE"]], "start_rotation_from_user_index": 1},
    {"id": "O2", "name": "Else", "type": "recurrent_event", "time_zone": None, "level": 0, "interval": None,
     "start": "2026-01-05T00:00:00", "duration": 86400, "frequency": "daily", "users": ["ULYNNE"]},
    {"id": "O3", "name": "Over", "type": "recurrent_event", "level": 0, "start": "2025-01-05T00:00:00",
     "duration": 86400, "frequency": "daily", "until": "2025-03-01T00:00:00", "users": ["ULYNNE"]},
]  # fmt: skip


def grafana_schedule(now: datetime) -> dict[str, Any]:
    """A schedule of the list, with its final shifts."""
    emails = {user["id"]: user["email"] for user in GF_USERS}
    final = [
        {
            "user_pk": id_,
            "user_email": emails[id_],
            "user_username": id_,
            "shift_start": iso(start),
            "shift_end": iso(end),
        }
        for id_, start, end in walked(search, ZoneInfo("America/New_York"), now)
    ]
    return {
        "id": "S3Z477AHDXTMF", "name": "Search", "type": "calendar", "team_id": None, "time_zone": "America/New_York",
        "on_call_now": ["ULYNNE"], "shifts": ["O1", "O2", "O3"], "ical_url_overrides": None, "slack": None,
        "final_shifts": final,
    }  # fmt: skip
