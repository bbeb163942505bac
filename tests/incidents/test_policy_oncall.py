"""On-call in the policy file: schedules, pay, pagers, heartbeats and rules, and the faults of each."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from incidents.model import Severity
from incidents.policy import BusinessHours, Policy
from incidents.policy_file import canonical, from_canonical
from incidents.policy_oncall import LONG_AGO
from oncall.rules import Heartbeat, OncallRules, Pager
from oncall.schedules.schedule import Layer, Pay, Restriction, Schedule, Unit
from tests.incidents.policy_texts import DEMO, SMALLEST, read, unity_day

GUIDE = DEMO.parents[1] / "docs" / "oncall-schedules.md"
SHORT = "[[schedule]]\nkey = 's'\n"


def read_one(text: str) -> Schedule:
    policy = read(SMALLEST + SHORT + text)
    return policy.schedules["s"]


def test_a_file_that_says_nothing_of_on_call_has_the_rules_and_nothing_else() -> None:
    policy = read(SMALLEST)
    assert (policy.schedules, policy.pagers, policy.heartbeats, policy.oncall) == ({}, {}, {}, OncallRules())


def test_people_alone_are_a_weekly_rotation_from_a_monday() -> None:
    assert LONG_AGO.weekday() == 0
    assert read_one("people = ['ana']") == Schedule("s", "s", "UTC", (Layer(("ana",), LONG_AGO),))
    layer = read_one("people = ['ana']\nstarts = 2026-07-09\nhandover = '17:30'\nevery = '2 weeks'").layers[0]
    assert layer == Layer(("ana",), date(2026, 7, 6), time(17, 30), 2, Unit.WEEKS)
    layer = read_one("people = ['ana']\nstarts = 2026-07-09\nevery = '3 days'").layers[0]
    assert layer == Layer(("ana",), date(2026, 7, 9), time(9), 3, Unit.DAYS)


def test_a_schedule_has_the_companys_time_zone_unless_it_says() -> None:
    text = SMALLEST + "[hours]\ntime_zone = 'Asia/Kathmandu'\n" + SHORT + "people = ['ana']\n"
    assert read(text).schedules["s"].time_zone == "Asia/Kathmandu"
    assert read(text + "time_zone = 'Europe/Lisbon'").schedules["s"].time_zone == "Europe/Lisbon"


def test_layers_are_read_from_the_lowest_to_the_highest() -> None:
    found = read_one(
        """
        name = "Payments"
        time_zone = "Europe/Berlin"
        [schedule.pay]
        currency = "chf"
        week = 350
        hour = 12.50
        weekend = "3.25"
        holiday = 100.0
        lieu = true
        [[schedule.layer]]
        people = ["ana", "ana"]
        starts = 2026-01-05
        [[schedule.layer]]
        name = "Nights in Auckland"
        time_zone = "Pacific/Auckland"
        people = ["ana"]
        starts = "2026-01-07"
        handover = "24:00"
        every = "12 hours"
        only = [{ days = ["fri", "mon", "mon"], opens = "22:00", closes = "06:00" }, {}]
        """
    )
    nights = Restriction((0, 4), time(22), time(6))
    assert found == Schedule(
        "s", "Payments", "Europe/Berlin",
        (
            Layer(("ana", "ana"), date(2026, 1, 5)),
            Layer(("ana",), date(2026, 1, 7), time(0), 12, Unit.HOURS, (nights, Restriction()), "Pacific/Auckland",
                  "Nights in Auckland"),
        ),
        Pay("CHF", Decimal(350), Decimal("12.5"), Decimal("3.25"), Decimal(100), lieu=True),
    )  # fmt: skip


WITH_PAGERS = (
    SMALLEST.replace("[[team]]", "pager_ids = { pd = 'P1' }\npay = { week = 400 }\n[[team]]")
    + """
pager = "pd"
schedule = "s"
channel = "19:abc@thread.tacv2"
[[schedule]]
key = "s"
people = ["ana"]
[[pager]]
key = "pd"
kind = "pagerduty"
runs_escalation = true
[[pager]]
key = "own"
kind = "webhook"
url = "https://pages.contoso.example/hook"
[[pager]]
key = "phone"
kind = "twilio"
caller = "+14255550100"
[[heartbeat]]
key = "backup"
every = "1 day"
team = "payments"
[[heartbeat]]
key = "queue"
name = "The queue moves"
every = "5 min"
grace = "30 s"
team = "payments"
severity = 1
runbooks = { "Restart" = "https://wiki.contoso.example/queue" }
[oncall]
page_budget = 3
budget_span = "14 days"
night_from = "23:00"
night_until = "06:00"
handoff_before = "1 hour"
email_after = "4 min"
longest_shift = "8 days"
rest_between = "5 days"
snooze_longest = "2 hours"
"""
)


def test_pagers_heartbeats_and_rules_are_read() -> None:
    policy = read(WITH_PAGERS)
    assert policy.pagers == {
        "pd": Pager("pd", "pagerduty", runs_escalation=True),
        "own": Pager("own", "webhook", "https://pages.contoso.example/hook"),
        "phone": Pager("phone", "twilio", caller="+14255550100"),
    }
    runbooks = (("Restart", "https://wiki.contoso.example/queue"),)
    day, minute = timedelta(days=1), timedelta(minutes=1)
    assert policy.heartbeats == {
        "backup": Heartbeat("backup", "backup", day, minute, "payments"),
        "queue": Heartbeat("queue", "The queue moves", 5 * minute, minute / 2, "payments", Severity.SEV1, runbooks),
    }
    assert policy.oncall == OncallRules(
        3, 14 * day, time(23), time(6), 60 * minute, 4 * minute, 8 * day, 5 * day, 120 * minute
    )
    team, ana = policy.teams["payments"], policy.people["ana"]
    assert (team.schedule, team.pager, team.channel) == ("s", "pd", "19:abc@thread.tacv2")
    assert (ana.pager_ids, ana.pay) == ({"pd": "P1"}, Pay(week=Decimal(400)))
    assert from_canonical(canonical(policy)) == policy


def hours_of(text: str) -> Policy:
    return read(
        SMALLEST.replace("[[team]]", "time_zone = 'Europe/Lisbon'\n[person.hours]\nopens = '08:00'\n[[team]]")
        + "[team.hours]\ncloses = '20:00'\n" + text,
        holidays=unity_day,
    )  # fmt: skip


def test_hours_of_teams_and_people_change_what_they_name_of_the_companys() -> None:
    policy = hours_of("[hours]\ntime_zone = 'Asia/Tokyo'\ndays = ['mon']\ndays_off = [2026-12-24]")
    christmas = frozenset({date(2026, 12, 24)})
    assert policy.teams["payments"].hours == BusinessHours("Asia/Tokyo", (0,), time(9), time(20), christmas)
    assert policy.people["ana"].hours == BusinessHours("Europe/Lisbon", (0,), time(8), time(17), christmas)
    assert read(SMALLEST).people["ana"].hours is read(SMALLEST).teams["payments"].hours is None


def test_a_country_or_days_off_of_a_team_replace_the_companys_holidays() -> None:
    policy = hours_of("country = 'DE'\n[hours]\ndays_off = [2026-12-24]")
    team = policy.teams["payments"].hours
    assert team is not None
    assert team.holidays == {date(2026, 10, 3)}
    assert policy.hours.holidays == {date(2026, 12, 24)}
    ana = policy.people["ana"].hours
    assert ana is not None
    assert (team.own_holidays, ana.own_holidays) == (True, False)


def test_people_without_a_time_zone_live_in_the_companys() -> None:
    policy = read(SMALLEST + "[hours]\ntime_zone = 'Europe/Berlin'")
    assert {contact.time_zone for contact in policy.people.values()} == {"Europe/Berlin"}
    there = SMALLEST.replace("[[team]]", "time_zone = 'Asia/Tokyo'\n[[team]]", 1)
    assert read(there + "[hours]\ntime_zone = 'Europe/Berlin'").people["ana"].time_zone == "Asia/Tokyo"


def test_a_schedule_may_take_the_place_of_a_person_on_call() -> None:
    policy = read(SMALLEST.replace('on_call = "ana"', 'schedule = "s"') + SHORT + "people = ['ana']")
    assert (policy.teams["payments"].on_call, policy.teams["payments"].schedule) == ("", "s")


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL))
def test_every_example_of_the_guide_is_a_schedule(example: str) -> None:
    people = "".join(
        f"[[person]]\nkey = '{key}'\nname = '{key}'\nupn = '{key}@contoso.example'\n"
        for key in ("ben", "carol", "dee", "eve")
    )
    (found,) = read(SMALLEST + people + example).schedules.values()
    assert found.layers
    assert all(layer.people for layer in found.layers)


def test_the_demo_has_a_follow_the_sun_without_a_team_and_a_heartbeat() -> None:
    policy = read(DEMO.read_text("utf-8"))
    sun = policy.schedules["around-the-clock"]
    assert [layer.time_zone for layer in sun.layers] == ["Europe/Berlin", "America/Los_Angeles", "Australia/Sydney"]
    assert {team.schedule for team in policy.teams.values()} == {""}
    assert [heartbeat.team for heartbeat in policy.heartbeats.values()] == ["platform"]
