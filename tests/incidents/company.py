"""The company of the stories: its people, teams, services and the policy they agreed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from incidents.model import Person
from incidents.policy import Contact, Permissions, Policy, Service, Team, Vendor
from incidents.policy_defaults import DEFAULT_SEVERITIES, default_escalation
from oncall.rules import Pager

PEOPLE = {
    key: Contact(key, name, f"id-{key}", upn=f"{key}@contoso.example")
    for key, name in {
        "ana": "Ana Silva",
        "ben": "Ben Okafor",
        "carol": "Carol Wu",
        "dana": "Dana Reyes",
        "lea": "Lea Lindt",
        "tom": "Tom Ito",
        "sam": "Sam Roy",
        "isa": "Isa Engels",
        "vic": "Vic Pohl",
        "adm": "Ada Min",
    }.items()
}
ANA, BEN, CAROL, DANA, LEA, TOM, SAM, ISA, VIC, ADM = (contact.person for contact in PEOPLE.values())
STRANGER = Person("id-elsewhere", "Eve Elsewhere")
"""Somebody of the tenant whom the catalogue does not know."""

LEADERSHIP = {"engineering_lead": "isa", "vp_engineering": "vic"}

POLICY = Policy(
    company="Contoso",
    severities=DEFAULT_SEVERITIES,
    people=PEOPLE,
    teams={
        "payments": Team(
            "payments",
            "Payments",
            lead="lea",
            on_call="ana",
            vendors=(
                Vendor("bank", "Northwind Bank", "+1 425 555 0100", "NWB-2041"),
                Vendor("dns", "Names Ltd", "ops@names.example"),
            ),
        ),
        "search": Team("search", "Search", lead="sam", on_call="tom"),
    },
    services={
        "pay": Service("pay", "Payments API", "payments", critical=True),
        "find": Service("find", "Search", "search"),
    },
    escalations={"default": default_escalation(LEADERSHIP)},
    leadership=LEADERSHIP,
    permissions=Permissions(frozenset({"adm"})),
    version=1,
)

PAGERS = replace(
    POLICY,
    pagers={"pd": Pager("pd", "pagerduty"), "own": Pager("own", "opsgenie", runs_escalation=True)},
    teams={
        "payments": replace(POLICY.teams["payments"], pager="pd"),
        "search": replace(POLICY.teams["search"], pager="own"),
    },
)
"""The same with a pager for each team; that of Search pages by its own schedules."""


def at(clock: str, day: int = 20) -> datetime:
    """`14:23` on that day of November 2026, UTC. The 20th is a Friday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
