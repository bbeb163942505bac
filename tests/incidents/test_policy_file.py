"""The policy file: what is shipped reads well, and all that a file can say is read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

from incidents.model import Clocks, Severity
from incidents.policy import (
    AudienceRule,
    BusinessHours,
    Contact,
    EscalationPolicy,
    MailRules,
    Permissions,
    Service,
    Team,
    Vendor,
)
from incidents.policy_file import DEFAULT_SEVERITIES
from tests.incidents.policy_texts import DEMO, SHIPPED, SMALLEST, read, republic_day, unity_day


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
        re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE),
        holidays=unity_day,
    )
    assert told.severities == policy.severities
    assert told.escalations == policy.escalations
    assert told.mail == replace(policy.mail, reply_to="help@example.com", letters="letters")
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
    assert policy.mail.audiences == {"customers": AudienceRule("customers.csv")}
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


EVERYTHING = """
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
approval_wait = "10 min"
mailboxes = ["status2@contoso.example"]
reply_to = "help@contoso.example"
per_minute = 25
per_day = 9000
batch = 400
letters = "letters"
read_bounces = true
retention = "30 days"
first_alone = false
promise = "1 hour"
audiences = { eu = "eu.csv", dach = { file = "all.csv", segments = ["trade"], languages = ["de"] } }
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
"""


def test_everything_a_file_can_say_is_read() -> None:
    policy = read(EVERYTHING, holidays=republic_day, years=(2027,))
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
    assert policy.mail == MailRules(
        "Contoso Status", "status@contoso.example", ("status2@contoso.example",), "help@contoso.example", 25, 9000, 400,
        "letters", True, {"eu": AudienceRule("eu.csv"), "dach": AudienceRule("all.csv", ("trade",), ("de",))}, 50,
        timedelta(minutes=10), 60, timedelta(days=30), False,
    )  # fmt: skip
    assert policy.mail.senders == ("status@contoso.example", "status2@contoso.example")
    assert policy.permissions == Permissions(frozenset({"ana"}))
    assert policy.incidents_channel == "19:abc@thread.tacv2"
