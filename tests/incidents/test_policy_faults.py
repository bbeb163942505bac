"""The policy file: all faults are told at once, each with its key, whatever stands in it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.policy_file import BadPolicy, read_policy
from incidents.policy_kinds import RESPONSE, STEP, TARGET, TIME_ZONE
from tests.incidents.policy_texts import SHIPPED, SMALLEST, faults, no_holidays, read, unity_day


def test_all_faults_are_told_at_once_each_with_its_key() -> None:
    text = """
    compny = "Contoso"
    [[person]]
    key = "megan"
    name = "Megan Bowen"
    upn = "megan"
    [[severity]]
    level = 1
    pages = ["megan"]
    [[severity]]
    level = 2
    response = "soon"
    [[team]]
    key = "payments"
    lead = "megn"
    on_call = "megan"
    """
    assert faults(text) == (
        "company: missing, expected some text",
        'person[1].upn: expected a user principal name such as "ana@example.com", got "megan"',
        'severity[2].response: expected a time such as "30 min", "4 business hours" or "next business day", got "soon"',
        'compny: unknown key; did you mean "company"?',
        'team[1].lead: there is no person "megn"; did you mean "megan"?',
    )


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("oddity = 1", "oddity: unknown key"),
        ("clocks = 1", "clocks: expected a table ([clocks]), got 1"),
        ("severity = 1", "severity: expected a list of tables ([[severity]]), got 1"),
        ("severity = [1]", "severity: expected a list of tables ([[severity]]), got a list"),
        ("[[severity]]\nresponse = '5 min'", "severity[1].level: missing, expected a whole number from 1 to 4"),
        ("[[severity]]\nlevel = true", "severity[1].level: expected a whole number from 1 to 4, got true"),
        ("[[severity]]\nlevel = 4\n[[severity]]\nlevel = 4", "severity[2].level: SEV-4 has a row already"),
        ("[[severity]]\nlevel = 2\npages = 'ana'",
         f'severity[1].pages: expected a list, each entry {TARGET.expected}, got "ana"'),
        ("[[severity]]\nlevel = 2\npages = [3, 'on_cal']",
         'severity[1].pages[2]: there is no page target "on_cal"; did you mean "on_call"?'),
        ("[[severity]]\nlevel = 2\nresponse = '5 business days'",
         f'severity[1].response: expected {RESPONSE.expected}, got "5 business days"'),
        ("[[severity]]\nlevel = 3\npage_step = '10 min'",
         'severity[1].page_step: expected business time such as "60 business minutes", as for response, got "10 min"'),
        ("[[severity]]\nlevel = 1\npage_step = '9 business minutes'",
         'severity[1].page_step: expected a time such as "10 min", as for response, got "9 business minutes"'),
        ("[[severity]]\nlevel = 1\nupdate_every = '5 min'",
         "severity[1].clocks.nudge_before: must be shorter than update_every"),
        ("[clocks]\nwatch = '400 days'", 'clocks.watch: expected a time such as "30 min", got "400 days"'),
        ("[clocks]\nwatch = '0 min'", 'clocks.watch: expected a time such as "30 min", got "0 min"'),
        ("[clocks]\nwatch = '1 business hour'",
         'clocks.watch: expected a time such as "30 min", got "1 business hour"'),
        ("[clocks]\nwatch = {}", 'clocks.watch: expected a time such as "30 min", got a table'),
        ("[clocks]\nrole_nudge = '5 min'", "clocks.role_nudge: must be shorter than role_page"),
        ("[clocks]\nupdate_every = '5 min'", "clocks.update_every: unknown key"),
        ("[hours]\ntime_zone = 'Europe/Berln'",
         f'hours.time_zone: expected {TIME_ZONE.expected}, got "Europe/Berln"; did you mean "Europe/Berlin"?'),
        ("[hours]\ntime_zone = '../../etc'",
         'hours.time_zone: expected a time zone such as "Europe/Berlin", got "../../etc"'),
        ("[hours]\ndays = []", "hours.days: expected at least one weekday"),
        ("[hours]\ndays = ['mun']", 'hours.days[1]: expected a weekday such as "mon", got "mun"'),
        ("[hours]\ncloses = '08:00'", "hours.closes: must be later than opens (09:00); midnight is 24:00"),
        ("[hours]\nopens = '9'", 'hours.opens: expected a time of day such as "09:00", got "9"'),
        ("[hours]\nopens = 9", 'hours.opens: expected a time of day such as "09:00", got 9'),
        ("[hours]\ndays_off = [2026-12-25T10:00:00]",
         "hours.days_off[1]: expected a date such as 2026-12-25, got 2026-12-25T10:00:00"),
        ("[hours]\ncountry = 'DE'", "hours.country: public holidays cannot be looked up here; list them in days_off"),
        ("[[person]]\nkey = 'engineering_lead'\nname = 'X'\nupn = 'x@y.z'",
         ('leadership.engineering_lead: "engineering_lead" is taken already by person[2].key; '
          "every key means one thing")),
        ("[permissions]\nadmins = ['bob']", 'permissions.admins[1]: there is no person "bob"'),
        ("[mail]\nsender_address = 'a b@c.d'",
         'mail.sender_address: expected an email address such as "ana@example.com", got "a b@c.d"'),
        ("[mail]\npromise = '1 min'",
         'mail.promise: expected a time such as "30 min", from 5 min to 24 hours, got "1 min"'),
        ('[mail]\nsender_name = "a\\u0007"', 'mail.sender_name: expected some text, got "a\\u0007"'),
        ("[[person]]\nkey = 'on_call'\nname = 'X'\nupn = 'x@y.z'",
         'person[2].key: "on_call" is taken already by the teams; every key means one thing'),
        ("[[person]]\nkey = 'ana'\nname = 'X'\nupn = 'x@y.z'",
         'person[2].key: "ana" is taken already by person[1].key; every key means one thing'),
        ("[[person]]\nkey = 'x'\nname = 'X'\nupn = 'ANA@contoso.example'", "person[2].upn: is that of person[1] too"),
        ("[[person]]\nkey = 'X Y'\nname = 'X'\nupn = 'x@y.z'",
         'person[2].key: expected a short name such as "payments-api" (a-z, 0-9, - and _), got "X Y"'),
        ("[[person]]\nkey = 'x'\nname = 'X'",
         "person[2].entra_id: missing, expected entra_id or upn, so that Teams can find the person"),
        ("[[service]]\nkey = 's'\nteam = 'paymnts'",
         'service[1].team: there is no team "paymnts"; did you mean "payments"?'),
        ("[[service]]\nkey = 's'\nteam = 'payments'\naudience = 'all'",
         'service[1].audience: there is no audience "all"'),
        ("[[service]]\nkey = 's'\nteam = 'payments'\ncritical = 'yes'",
         'service[1].critical: expected true or false, got "yes"'),
        ("[[service]]\nkey = 's'\nteam = 'payments'\nrunbooks = { a = 'ftp://x' }",
         'service[1].runbooks.a: expected a link such as "https://wiki.example.com/runbook", got "ftp://x"'),
        ("[[escalation]]\nkey = 'e'",
         f"escalation[1].steps: missing, expected a list, each entry {STEP.expected}"),
        ("[[escalation]]\nkey = 'e'\nsteps = ['on_call', ['cfo']]",
         'escalation[1].steps[2]: there is no page target "cfo"'),
        ("[[escalation]]\nkey = 'e'\nsteps = [[]]",
         'escalation[1].steps[1]: expected one page target such as "on_call", or a list of them, got a list'),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_was_expected(more: str, fault: str) -> None:
    assert fault in faults(SMALLEST + more if more.startswith("[") else more + SMALLEST)


def test_a_long_value_is_cut_in_the_fault() -> None:
    (fault,) = faults(SMALLEST + f"[clocks]\nwatch = '{'x' * 900}'")
    assert fault == f'clocks.watch: expected a time such as "30 min", got "{"x" * 40}…"'


def test_a_country_nobody_knows_is_a_fault() -> None:
    (fault,) = faults(SMALLEST + "[hours]\ncountry = 'XX'\nsubdivision = 'Y'", holidays=no_holidays)
    assert fault == 'hours.country: expected a country and subdivision whose public holidays are known, got "XX Y"'


def test_a_post_the_default_table_pages_must_be_filled() -> None:
    without = SMALLEST.replace('engineering_lead = "ana", ', "")
    (fault,) = faults(without)
    assert fault == (
        "leadership.engineering_lead: missing, expected the key of a person, because SEV-1 pages it "
        "(or list other pages in [[severity]])"
    )
    read(without + '[[severity]]\nlevel = 1\npages = ["on_call", "vp_engineering"]')


def test_a_post_has_a_name_that_a_page_can_use() -> None:
    (fault,) = faults(SMALLEST.replace('vp_engineering = "ana"', 'vp_engineering = "ana", "The CTO" = "ana"'))
    assert fault.startswith("leadership.The CTO: expected a short name")


def test_a_file_without_anybody_is_told_so() -> None:
    found = faults('company = "Contoso"\n[[severity]]\nlevel = 1\npages = ["on_call"]')
    assert found == (
        "person: missing, expected at least one [[person]], so that somebody can be paged",
        "team: missing, expected at least one [[team]], so that somebody can be paged",
    )


junk = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.text(max_size=5)
    | st.sampled_from(["ana", "on_call", "5 min", "payments"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(doc: Any, *path: Any) -> list[tuple[Any, ...]]:
    """Every key and entry of a document, however deep."""
    steps = doc.items() if isinstance(doc, dict) else enumerate(doc) if isinstance(doc, list) else ()
    return [found for step, inner in steps for found in [(*path, step), *places(inner, *path, step)]]


def faults_in(doc: dict[str, Any]) -> tuple[str, ...]:
    try:
        read_policy(doc, unity_day)
    except BadPolicy as bad:
        return bad.faults
    return ()


@given(st.data())
def test_whatever_stands_in_the_file_it_is_read_or_its_faults_are_told(data: st.DataObject) -> None:
    uncommented = re.sub(r"^# (?=\[|[a-z_]+ = )", "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    doc = tomllib.loads(uncommented)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places(doc)))
        inner: Any = doc
        for step in path:
            inner = inner[step]
        inner[last] = data.draw(junk)
    found = faults_in(doc)
    assert all(": " in fault for fault in found)
    assert found or read_policy(doc, unity_day).company
