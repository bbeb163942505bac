"""The policy file: what is shipped reads well, all faults are told at once, and a stored version comes back whole."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import incidents
from incidents.model import Clocks, Severity
from incidents.policy import (
    BusinessHours,
    Contact,
    EscalationPolicy,
    MailRules,
    Permissions,
    Policy,
    Service,
    SeverityRule,
    Team,
    Vendor,
)
from incidents.policy_file import DEFAULT_SEVERITIES, BadPolicy, canonical, from_canonical, read_policy
from incidents.policy_kinds import RESPONSE, STEP, TARGET, TIME_ZONE

SHIPPED = Path(incidents.__file__).with_name("muster.toml")
DEMO = Path(incidents.__file__).parents[1] / "playground" / "muster.toml"

SMALLEST = """
company = "Contoso"
leadership = { engineering_lead = "ana", vp_engineering = "ana" }
[[person]]
key = "ana"
name = "Ana Silva"
upn = "ana@contoso.example"
[[team]]
key = "payments"
lead = "ana"
on_call = "ana"
"""


def read(text: str, **more: Any) -> Policy:
    return read_policy(tomllib.loads(text), **more)


def faults(text: str, **more: Any) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as bad:
        read(text, **more)
    assert str(bad.value) == "\n".join(bad.value.faults)
    return bad.value.faults


def unity_day(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    return frozenset({date(2026, 10, 3)})


def republic_day(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    assert (country, subdivision) == ("IN", "MH")
    return frozenset(date(year, 1, 26) for year in years)


def no_holidays(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    raise LookupError(country)


def test_the_smallest_file_gets_the_defaults() -> None:
    policy = read(SMALLEST)
    assert policy.severities == DEFAULT_SEVERITIES
    assert policy.hours == BusinessHours()
    assert policy.mail == MailRules()
    assert policy.escalations["default"].steps == (
        ("on_call",), ("team_lead",), ("engineering_lead",), ("vp_engineering",),
    )  # fmt: skip
    assert policy.people["ana"].person.id == "ana@contoso.example"
    assert (policy.version, policy.incidents_channel) == (0, "")


def test_the_default_table_is_the_one_of_the_process() -> None:
    minutes = timedelta(minutes=1)
    table = {
        level.label: (rule.response and rule.response // minutes, rule.business_hours, rule.next_business_day,
                      rule.page_step and rule.page_step // minutes, rule.clocks.update_every, rule.pages)
        for level, rule in DEFAULT_SEVERITIES.items()
    }  # fmt: skip
    half_an_hour = timedelta(minutes=30)
    assert table == {
        "SEV-1": (5, False, False, 3, half_an_hour, ("on_call", "engineering_lead", "vp_engineering")),
        "SEV-2": (30, False, False, 10, half_an_hour, ("on_call", "team_lead")),
        "SEV-3": (240, True, False, 60, None, ("on_call",)),
        "SEV-4": (None, True, True, None, None, ()),
    }


def test_the_shipped_file_reads_and_its_comments_are_the_defaults() -> None:
    text = SHIPPED.read_text("utf-8")
    policy = read(text)
    assert policy.severities == DEFAULT_SEVERITIES
    told = read(
        re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE),
        holidays=unity_day,
    )
    assert told.severities == policy.severities
    assert told.escalations == policy.escalations
    assert told.mail == policy.mail
    assert told.hours == BusinessHours(holidays=frozenset({date(2026, 10, 3), date(2026, 12, 24), date(2026, 12, 31)}))
    assert told.incidents_channel


def test_the_demo_has_the_six_people_of_the_local_client() -> None:
    policy = read(DEMO.read_text("utf-8"))
    ids = {contact.name: (contact.entra, contact.upn) for contact in policy.people.values()}
    names = ("Alex Wilber", "Megan Bowen", "Adele Vance", "Isaiah Langer", "Patti Fernandez", "Lynne Robbins")
    upns = ("alexw", "meganb", "adelev", "isaiahl", "pattif", "lynner")
    assert ids == {
        name: (f"00000000-0000-0000-0000-0000000002{number}0", f"{upn}@contoso.example")
        for number, (name, upn) in enumerate(zip(names, upns, strict=True))
    }
    assert policy.services["payments-api"].critical
    assert policy.mail.audiences == {"customers": "customers.csv"}
    assert {team.key: (team.lead, team.on_call) for team in policy.teams.values()} == {
        "payments": ("megan", "alex"),
        "platform": ("lynne", "adele"),
    }
    assert policy.teams["payments"].vendors[0].name == "Northwind Bank"
    assert policy.permissions.admins == {"alex"}


def test_a_row_of_the_table_changes_what_it_names_and_no_more() -> None:
    policy = read(
        SMALLEST
        + """
        [clocks]
        watch = "2 hours"
        [[severity]]
        level = 2
        response = "15 min"
        update_every = "20 min"
        [severity.clocks]
        watch = "1 day"
        [[severity]]
        level = 3
        response = "2 hours"
        page_step = "never"
        pages = ["ana"]
        """
    )
    default = DEFAULT_SEVERITIES[Severity.SEV2]
    second, third = policy.severities[Severity.SEV2], policy.severities[Severity.SEV3]
    assert (second.response, second.page_step, second.impact) == (
        timedelta(minutes=15),
        default.page_step,
        default.impact,
    )
    assert second.clocks == Clocks(update_every=timedelta(minutes=20), watch=timedelta(days=1))
    assert policy.severities[Severity.SEV1].clocks == Clocks(watch=timedelta(hours=2))
    assert (third.response, third.business_hours, third.page_step) == (timedelta(hours=2), False, None)
    assert third.pages == ("ana",)


def test_everything_a_file_can_say_is_read() -> None:
    policy = read(
        """
        company = "Contoso"
        [hours]
        time_zone = "Asia/Kolkata"
        days = ["Sunday", "mon", "mon"]
        opens = 08:30:00
        closes = "24:00"
        country = "in"
        subdivision = "mh"
        days_off = [2026-12-25, "2026-12-31"]
        [leadership]
        engineering_lead = "ana"
        vp_engineering = "ana"
        [permissions]
        admins = ["ana"]
        [teams]
        incidents_channel = "19:abc@thread.tacv2"
        [mail]
        sender_name = "Contoso Status"
        sender_address = "status@contoso.example"
        second_person_above = 50
        promise = "1 hour"
        audiences = { eu = "eu.csv" }
        [[person]]
        key = "ana"
        name = " Ana Silva "
        entra_id = "00000000-0000-0000-0000-0000000000A0"
        upn = "ana@contoso.example"
        email = "ana.silva@contoso.example"
        time_zone = "Europe/Lisbon"
        [[team]]
        key = "payments"
        name = "Payments"
        lead = "ana"
        on_call = "ana"
        escalation = "loud"
        [[team.vendor]]
        key = "bank"
        contact = "+1 425 555 0100"
        contract = "42"
        [[service]]
        key = "pay"
        team = "payments"
        components = ["cards"]
        audience = "eu"
        critical = true
        runbooks = { "Roll back" = "https://wiki.contoso.example/1" }
        [[escalation]]
        key = "loud"
        steps = ["on_call", ["team_lead", "engineering_lead", "ana"]]
        repeat = 2
        """,
        holidays=republic_day,
        years=(2027,),
    )
    assert policy.hours == BusinessHours(
        "Asia/Kolkata", (0, 6), time(8, 30), time(0),
        frozenset({date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 26)}),
    )  # fmt: skip
    ana = Contact(
        "ana", "Ana Silva", "00000000-0000-0000-0000-0000000000A0", "ana@contoso.example",
        "ana.silva@contoso.example", "Europe/Lisbon",
    )  # fmt: skip
    assert policy.people == {"ana": ana}
    bank = Vendor("bank", "bank", "+1 425 555 0100", "42")
    assert policy.teams == {"payments": Team("payments", "Payments", "ana", "ana", "loud", (bank,))}
    runbooks = (("Roll back", "https://wiki.contoso.example/1"),)
    assert policy.services == {"pay": Service("pay", "pay", "payments", ("cards",), runbooks, "eu", critical=True)}
    loud = EscalationPolicy("loud", (("on_call",), ("team_lead", "engineering_lead", "ana")), 2)
    assert policy.escalations["loud"] == loud
    assert policy.mail == MailRules("Contoso Status", "status@contoso.example", {"eu": "eu.csv"}, 50, 60)
    assert policy.permissions == Permissions(frozenset({"ana"}))
    assert policy.incidents_channel == "19:abc@thread.tacv2"


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
    uncommented = re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
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


# ---- a stored version

texts = st.text(max_size=8)
lengths = st.timedeltas(timedelta(0), timedelta(days=400))
maybe_length = st.none() | lengths


def keyed(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(texts, st.builds(kind, **fields), max_size=3)


text_tuples = st.lists(texts, max_size=3).map(tuple)
vendors = st.lists(st.builds(Vendor, texts, texts, texts, texts), max_size=2).map(tuple)
policies = st.builds(
    Policy,
    company=texts,
    severities=st.fixed_dictionaries(
        {
            level: st.builds(
                SeverityRule,
                severity=st.just(level),
                impact=texts,
                examples=text_tuples,
                response=maybe_length,
                business_hours=st.booleans(),
                next_business_day=st.booleans(),
                pages=text_tuples,
                page_step=maybe_length,
                clocks=st.builds(Clocks, lengths, lengths, update_every=maybe_length, watch=lengths),
            )
            for level in Severity
        }
    ),
    people=keyed(Contact, key=texts, name=texts, entra=texts, upn=texts, email=texts, time_zone=texts),
    teams=keyed(Team, key=texts, name=texts, lead=texts, on_call=texts, escalation=texts, vendors=vendors),
    services=keyed(
        Service,
        key=texts,
        name=texts,
        team=texts,
        components=text_tuples,
        runbooks=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
        audience=texts,
        critical=st.booleans(),
    ),
    escalations=keyed(
        EscalationPolicy, key=texts, steps=st.lists(text_tuples, max_size=3).map(tuple), repeat=st.integers(0, 9)
    ),
    leadership=st.dictionaries(texts, texts, max_size=3),
    hours=st.builds(
        BusinessHours,
        texts,
        st.lists(st.integers(0, 6), max_size=7).map(tuple),
        st.times(),
        st.times(),
        st.frozensets(st.dates(), max_size=3),
    ),
    permissions=st.builds(Permissions, st.frozensets(texts, max_size=3)),
    mail=st.builds(MailRules, texts, texts, st.dictionaries(texts, texts, max_size=3), st.integers(), st.integers()),
    incidents_channel=texts,
)


@given(policies)
def test_a_stored_policy_comes_back_as_it_was(policy: Policy) -> None:
    stored = json.loads(json.dumps(canonical(policy), sort_keys=True))
    back = from_canonical(stored)
    assert back == policy
    assert list(back.teams) == list(policy.teams)
    assert canonical(back) == canonical(policy)


def test_the_version_is_the_stores_to_give() -> None:
    doc = canonical(read(SMALLEST))
    assert "version" not in doc
    assert from_canonical({**doc, "version": 7}).version == 0


def test_a_stored_version_of_an_older_muster_gets_the_defaults_for_what_it_lacks() -> None:
    doc = canonical(read(SMALLEST))
    del doc["mail"]
    assert from_canonical({**doc, "unheard_of": 1}).mail == MailRules()
