"""What holds where the policy file says nothing: the severity table, the clocks and the escalation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from incidents.model import Clocks, Severity
from incidents.policy import EscalationPolicy, SeverityRule

DEFAULT_SEVERITIES: Mapping[Severity, SeverityRule] = {
    Severity.SEV1: SeverityRule(
        severity=Severity.SEV1,
        impact="The service is down for everybody, or data is lost or leaked",
        examples=("The site is down", "Payments fail", "Customer data has leaked"),
        response=timedelta(minutes=5),
        business_hours=False,
        next_business_day=False,
        pages=("on_call", "engineering_lead", "vp_engineering"),
        page_step=timedelta(minutes=3),
        clocks=Clocks(),
        briefs=("engineering_lead", "vp_engineering"),
    ),
    Severity.SEV2: SeverityRule(
        severity=Severity.SEV2,
        impact="A major feature is broken, or many users get a poor service",
        examples=("Search finds nothing", "A third of sign-ins fail", "API errors are climbing"),
        response=timedelta(minutes=30),
        business_hours=False,
        next_business_day=False,
        pages=("on_call", "team_lead"),
        page_step=timedelta(minutes=10),
        clocks=Clocks(),
        briefs=("team_lead",),
    ),
    Severity.SEV3: SeverityRule(
        severity=Severity.SEV3,
        impact="A feature is slow or faulty for some users",
        examples=("One region loads slowly", "Email notifications arrive late", "A small fault on a page"),
        response=timedelta(hours=4),
        business_hours=True,
        next_business_day=False,
        pages=("on_call",),
        page_step=timedelta(minutes=60),
        clocks=Clocks(update_every=None),
    ),
    Severity.SEV4: SeverityRule(
        severity=Severity.SEV4,
        impact="It only looks wrong, or no customer notices",
        examples=("An internal tool is broken", "A noisy alert", "A job that can wait has failed"),
        response=None,
        business_hours=True,
        next_business_day=True,
        pages=(),
        page_step=None,
        clocks=Clocks(update_every=None),
    ),
}
"""Response times, pages and cadence of docs/process.md."""

DEFAULT_ESCALATION = "default"


def default_escalation(posts: Mapping[str, str]) -> EscalationPolicy:
    """On-call, then the team's lead, then the company's leadership in the order the file names it; all of it twice."""
    return EscalationPolicy(DEFAULT_ESCALATION, (("on_call",), ("team_lead",), *((post,) for post in posts)), repeat=1)
