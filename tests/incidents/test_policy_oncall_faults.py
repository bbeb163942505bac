"""What can be wrong with on-call in the policy file: each fault with its place and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.policy_kinds import AMOUNT, LINK, PERSON, TIME_ZONE, TURN
from tests.incidents.policy_texts import SMALLEST, faults

SHORT = "[[schedule]]\nkey = 's'\n"
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
