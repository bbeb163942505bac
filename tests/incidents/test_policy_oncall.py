"""On-call in the policy file: schedules, pay, pagers, heartbeats and rules, and the faults of each."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from incidents.model import Severity
from incidents.policy import BusinessHours, Policy
from incidents.policy_file import canonical, from_canonical
from incidents.policy_kinds import AMOUNT, LINK, PERSON, TIME_ZONE, TURN
from incidents.policy_oncall import LONG_AGO
from oncall.rules import Heartbeat, OncallRules, Pager
from oncall.schedules.schedule import Layer, Pay, Restriction, Schedule, Unit
from tests.incidents.policy_texts import DEMO, SMALLEST, faults, read, unity_day

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


def test_pagers_heartbeats_and_rules_are_read() -> None:
    policy = read(
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


def test_a_schedule_may_take_the_place_of_a_person_on_call() -> None:
    policy = read(SMALLEST.replace('on_call = "ana"', 'schedule = "s"') + SHORT + "people = ['ana']")
    assert (policy.teams["payments"].on_call, policy.teams["payments"].schedule) == ("", "s")


def test_the_demo_has_a_follow_the_sun_without_a_team_and_a_heartbeat() -> None:
    policy = read(DEMO.read_text("utf-8"))
    sun = policy.schedules["around-the-clock"]
    assert [layer.time_zone for layer in sun.layers] == ["Europe/Berlin", "America/Los_Angeles", "Australia/Sydney"]
    assert {team.schedule for team in policy.teams.values()} == {""}
    assert [heartbeat.team for heartbeat in policy.heartbeats.values()] == ["platform"]


LAYER = "people = ['ana']\n"
KINDS = 'pager[1].kind: expected "pagerduty", "opsgenie", "webhook", "twilio" or "azure"'
PAGER = "[[pager]]\nkey = 'p'\n"


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("[[schedule]]\npeople = ['ana']",
         'schedule[1].key: missing, expected a short name such as "payments-api" (a-z, 0-9, - and _)'),
        (SHORT + LAYER + SHORT + LAYER,
         'schedule[2].key: "s" is taken already by schedule[1].key; every key means one thing'),
        (SHORT, "schedule[1].people: missing, expected the keys of the people who take turns"),
        (SHORT + "people = []", "schedule[1].people: expected at least one person, so that somebody is on call"),
        (SHORT + "people = 'ana'", f'schedule[1].people: expected a list, each entry {PERSON.expected}, got "ana"'),
        (SHORT + "people = ['an']", 'schedule[1].people[1]: there is no person "an"; did you mean "ana"?'),
        (SHORT + "layer = []", "schedule[1].layer: expected at least one layer, so that somebody is on call"),
        (SHORT + "layer = 1", "schedule[1].layer: expected a list of tables ([[schedule[1].layer]]), got 1"),
        (SHORT + LAYER + "[[schedule.layer]]\npeople = ['ana']",
         "schedule[1].people: belongs to a layer: move it under its [[schedule.layer]]"),
        (SHORT + "[[schedule.layer]]\npeople = []",
         "schedule[1].layer[1].people: expected at least one person, so that somebody is on call"),
        (SHORT + "[[schedule.layer]]\npeople = ['ana']\ntime_zone = 'Europe/Berln'",
         (f'schedule[1].layer[1].time_zone: expected {TIME_ZONE.expected}, got "Europe/Berln"; '
          'did you mean "Europe/Berlin"?')),
        (SHORT + "[[schedule.layer]]\npeople = ['ana']\nhandovr = '09:00'",
         'schedule[1].layer[1].handovr: unknown key; did you mean "handover"?'),
        (SHORT + LAYER + "every = 'week'", f'schedule[1].every: expected {TURN.expected}, got "week"'),
        (SHORT + LAYER + "every = '0 weeks'", f'schedule[1].every: expected {TURN.expected}, got "0 weeks"'),
        (SHORT + LAYER + "every = '300 weeks'", f'schedule[1].every: expected {TURN.expected}, got "300 weeks"'),
        (SHORT + LAYER + "every = 1", f"schedule[1].every: expected {TURN.expected}, got 1"),
        (SHORT + LAYER + "starts = 'Monday'",
         'schedule[1].starts: expected a date such as 2026-12-25, got "Monday"'),
        (SHORT + LAYER + "only = [{ days = [] }]", "schedule[1].only[1].days: expected at least one weekday"),
        (SHORT + LAYER + "only = [{ day = ['mon'] }]",
         'schedule[1].only[1].day: unknown key; did you mean "days"?'),
        (SHORT + LAYER + "pay = { week = -1 }", f"schedule[1].pay.week: expected {AMOUNT.expected}, got -1"),
        (SHORT + LAYER + "pay = { week = true }", f"schedule[1].pay.week: expected {AMOUNT.expected}, got true"),
        (SHORT + LAYER + "pay = { week = nan }", f"schedule[1].pay.week: expected {AMOUNT.expected}, got nan"),
        (SHORT + LAYER + "pay = { week = 1e300 }", f"schedule[1].pay.week: expected {AMOUNT.expected}, got 1e+300"),
        (SHORT + LAYER + "pay = { hour = 0.00001 }", f"schedule[1].pay.hour: expected {AMOUNT.expected}, got 1e-05"),
        (SHORT + LAYER + "pay = { currency = '€' }",
         'schedule[1].pay.currency: expected a currency code such as "EUR", got "€"'),
        (SHORT + LAYER + "pay = { weak = 1 }", 'schedule[1].pay.weak: unknown key; did you mean "week"?'),
        (PAGER + "kind = 'pager-duty'", f'{KINDS}, got "pager-duty"; did you mean "pagerduty"?'),
        (PAGER + "kind = 7", f"{KINDS}, got 7"),
        (PAGER + "kind = 'webhook'", f"pager[1].url: missing, expected {LINK.expected}: where the webhook is sent"),
        (PAGER + "kind = 'twilio'", "pager[1].caller: missing, expected the number that people are rung from"),
        (PAGER + "kind = 'azure'\ncaller = '+1'\nruns_escalation = true",
         "pager[1].runs_escalation: azure rings people and has no escalation of its own"),
        ("[[heartbeat]]\nkey = 'b'\nteam = 'payments'",
         'heartbeat[1].every: missing, expected a time such as "30 min"'),
        ("[[heartbeat]]\nkey = 'b'\nevery = '1 day'\nteam = 'paymnts'",
         'heartbeat[1].team: there is no team "paymnts"; did you mean "payments"?'),
        ("[[heartbeat]]\nkey = 'b'\nevery = '1 day'\nteam = 'payments'\nseverity = 5",
         "heartbeat[1].severity: expected a whole number from 1 to 4, got 5"),
        ("[oncall]\npage_budget = 0", "oncall.page_budget: expected a whole number from 1 to 10000, got 0"),
        ("[oncall]\nnight = '22:00'", 'oncall.night: unknown key; did you mean "night_from"?'),
        ("pager = 'pd'", 'team[1].pager: there is no pager "pd"'),
        ("schedule = 's'", 'team[1].schedule: there is no schedule "s"'),
        ("pager = 'p'\n" + PAGER + "kind = 'twilio'\ncaller = '+1'",
         "team[1].pager: twilio rings single people; a team has one of: pagerduty, opsgenie, webhook"),
        ("[[person]]\nkey = 'x'\nname = 'X'\nupn = 'x@y.z'\npager_ids = { pd = 'P1' }",
         'person[2].pager_ids.pd: there is no pager "pd"'),
        ("[[person]]\nkey = 'x'\nname = 'X'\nupn = 'x@y.z'\nhours = { closes = '08:00' }",
         "person[2].hours.closes: must be later than opens (09:00); midnight is 24:00"),
        ("[[team]]\nkey = 't'\nlead = 'ana'", "team[2].on_call: missing, expected the key of a person, or a schedule"),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_was_expected(more: str, fault: str) -> None:
    assert faults(SMALLEST + more) == (fault,)


def test_a_number_that_is_no_amount_is_refused_whatever_it_is() -> None:
    nothing: list[Any] = [None, [], {}, "", "12,50", "Infinity", "1" * 600]
    for value in nothing:
        with pytest.raises(ValueError, match=r"^$"):
            AMOUNT.read(value)
