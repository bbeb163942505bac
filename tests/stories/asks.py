"""Every ask of the register, as typed words and as clicks, with what must be true afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from incidents.model import FirstMove, Incident, Phase, Role, Severity

Step = tuple[str, Mapping[str, str]]
Holds = Callable[[Incident], bool]
RESOLVING = {"confirmed_by": "Ben Ode", "how": "Error rate at baseline", "threshold": "Alert at 1 %"}


@dataclass(frozen=True)
class Told:
    """`before` are lines typed by Alex, who is IC; `typed` and `clicks` are two ways to the same `holds`.

    `opens` is what a typed line leads to where it opens a form: the button, and the fields. `forged` is for asks that
    no card has a button for today, so that an old card or another client is answered, too.
    """

    typed: str
    holds: Holds
    clicks: tuple[Step, ...] = ()
    opens: tuple[Step, ...] = ()
    forged: tuple[str, Mapping[str, str]] | None = None
    before: tuple[str, ...] = ()
    who: str = "Alex"
    about: str = "INC-1"


def held_by(role: Role, name: str) -> Holds:
    return lambda incident: role in incident.roles and incident.roles[role].name == name


def said(words: str) -> Holds:
    return lambda incident: any(words in line.text for line in incident.recent)


def in_phase(phase: Phase) -> Holds:
    return lambda incident: incident.phase is phase


MITIGATED = ("first deployment rolled back", "mitigated now")
RESOLVED = (*MITIGATED, "resolve")
ANSWERS = {"scope": "everything", "customers": "all", "data": "unsure", "workaround": "no"}
MORE: Step = ("More", {})


def under_more(verb: str) -> tuple[Step, Step]:
    """An ask chosen from the list under More."""
    return MORE, ("Go", {"ask": verb})


ASKS: Mapping[str, Told] = {
    "incident.declare": Told(
        "declare Search finds nothing", lambda one: one.title == "Search finds nothing", about="INC-2",
        clicks=(("Declare incident", {}), ("Declare", {"title": "Search finds nothing"})),
    ),
    "drill": Told("drill Payments exercise", lambda one: one.drill, about="INC-2", forged=(
        "incident.declare", {"title": "Payments exercise", "drill": "true"})),
    "incident.privacy": Told("private on", lambda one: one.private, forged=("incident.privacy", {"private": "true"})),
    "severity.assess": Told(
        "triage", lambda one: one.proposed is Severity.SEV1,
        opens=(("Propose a severity", ANSWERS),),
        clicks=(*under_more("show.triage"), ("Propose a severity", ANSWERS)),
    ),
    "severity.set": Told(
        "sev 1 everybody is hit", lambda one: one.severity is Severity.SEV1,
        clicks=(*under_more("show.severity"), ("Set", {"severity": "1", "reason": "everybody is hit"})),
    ),
    "incident.ack": Told(
        "ack", lambda one: one.acknowledged_by is not None and one.acknowledged_by.name == "Patti Fernandez",
        before=("declare Search finds nothing",), who="Patti", about="INC-2", clicks=(("Acknowledge", {}),),
    ),
    "role.claim": Told("claim ic", held_by(Role.IC, "Patti Fernandez"), before=("release ic",), who="Patti",
        clicks=(("Claim IC", {}),)),
    "role.assign": Told(
        "assign cl lynne", held_by(Role.CL, "Lynne Robbins"),
        clicks=(*under_more("show.assign"), ("Assign", {"role": "cl", "person": "Lynne Robbins"})),
    ),
    "role.handover": Told(
        "hand over ic to Patti Fernandez", held_by(Role.IC, "Patti Fernandez"),
        forged=("role.handover", {"role": "ic", "person": "patti"}),
    ),
    "role.release": Told(
        "release cl", lambda one: Role.CL not in one.roles, clicks=(MORE, ("Roles", {}), ("Release CL", {})),
    ),
    "service.affect": Told(
        "affects payments-api", lambda one: one.services == ("payments-api",),
        clicks=(*under_more("show.affects"), ("Add", {"service": "Payments API"})),
    ),
    "incident.cause": Told(
        "cause a migration dropped an index", lambda one: one.cause == "a migration dropped an index",
        clicks=(*under_more("show.cause"), ("Record", {"text": "a migration dropped an index"})),
    ),
    "move.answer": Told(
        "first deployment rolled back 2fe1a",
        lambda one: one.moves[FirstMove.DEPLOYMENT].remedied and one.moves[FirstMove.DEPLOYMENT].note == "2fe1a",
        clicks=(("First moves", {}), ("Yes, rolled back", {"note": "2fe1a"})),
    ),
    "task.delegate": Told(
        "delegate collect the slow queries @lynne", lambda one: one.tasks[0].who.name == "Lynne Robbins",
        clicks=(*under_more("show.delegate"), ("Delegate", {"text": "slow queries", "person": "Lynne Robbins"})),
    ),
    "task.finish": Told(
        "done slow", lambda one: one.tasks[0].done_at is not None, before=("delegate the slow queries @me",),
        clicks=(MORE, ("Tasks and thresholds", {}), ("Done", {})),
    ),
    "incident.mitigated": Told(
        "mitigated at 12:00", in_phase(Phase.RESOLUTION), before=("first capacity scaled up",),
        clicks=(("Mitigated", {}), ("Mitigated", {"ended": "12:00"})),
    ),
    "incident.extend": Told(
        "still working the index is at 80 %", said("the index is at 80 %"), before=("first capacity not it",),
        clicks=(*under_more("show.extend"), ("Still working", {"why": "the index is at 80 %"})),
    ),
    "incident.update": Told(
        "update still investigating", said("still investigating"),
        clicks=(("Update", {}), ("Post", {"text": "still investigating"})),
    ),
    "incident.escalate": Told(
        "escalate Northwind Bank their gateway answers nothing", said("+1 425 555 0100"),
        clicks=(("Escalate", {}), ("Escalate", {"target": "northwind-bank", "reason": "their gateway is down"})),
    ),
    "page.send": Told(
        "page lynne as cl", lambda one: any(page.person.name == "Lynne Robbins" for page in one.pages),
        forged=("page.send", {"target": "lynne", "role": "cl"}),
    ),
    "incident.note": Told(
        "note 40 % of the EU", said("40 % of the EU"),
        clicks=(*under_more("show.note"), ("Add", {"text": "40 % of the EU"})),
    ),
    "incident.impact": Told(
        "impact from 11:40 until 11:59", lambda one: one.began_at.minute == 40 and one.impact_ended_at is not None,
        clicks=(*under_more("show.impact"), ("Correct", {"began": "11:40", "ended": "11:59"})),
    ),
    "incident.resolve": Told(
        "resolve Error rate at baseline", in_phase(Phase.RECOVERY), before=MITIGATED, opens=(("Resolve", RESOLVING),),
        clicks=(("Resolve", {}), ("Resolve", RESOLVING)),
    ),
    "threshold.remove": Told(
        "threshold removed", lambda one: one.thresholds[0].removed_at is not None, before=RESOLVED,
        clicks=(MORE, ("Tasks and thresholds", {}), ("Removed", {})),
    ),
    "incident.reopen": Told(
        "reopen errors are back", in_phase(Phase.MITIGATION), before=RESOLVED,
        clicks=(("Reopen", {}), ("Reopen", {"reason": "errors are back"})),
    ),
    "incident.close": Told("close", in_phase(Phase.CLOSED), before=RESOLVED, clicks=(("Close", {}),)),
    "incident.cancel": Told(
        "cancel test traffic", lambda one: one.cancelled == "test traffic",
        clicks=(*under_more("show.cancel"), ("Cancel the incident", {"reason": "test traffic"})),
    ),
    "incident.merge": Told(
        "merge into INC-2", lambda one: one.merged_into == "INC-2", before=("declare The same again",),
        clicks=(*under_more("show.merge"), ("Merge", {"into": "INC-2"})),
    ),
}  # fmt: skip
"""By the card verb, else by the first phrase. Notices and looking have stories of their own."""
