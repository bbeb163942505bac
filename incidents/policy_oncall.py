"""The sections of the policy file about on-call: schedules, pay, pagers, heartbeats and the rules of paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from incidents import policy_kinds as kinds
from incidents.model import Severity
from incidents.policy_checks import Kind, Table
from incidents.policy_names import Names
from oncall.rules import Heartbeat, OncallRules, Pager
from oncall.schedules.schedule import Layer, Pay, Restriction, Schedule, Unit

LONG_AGO = date(2024, 1, 1)
"""Where turns are counted from unless the file says: a Monday."""

TELLS = ("pagerduty", "opsgenie", "webhook")
"""The kinds of pagers that are told of an incident as a whole."""

RINGS = ("twilio", "azure")
"""Those that ring one person."""

_GRACE = timedelta(minutes=1)
_PAGER_KIND = kinds.one_of(*TELLS, *RINGS)
_ANYTHING: Kind[object] = Kind("a value", lambda value: value)
_LAYER_KEYS = ("people", "starts", "handover", "every", "only")


def read_schedules(root: Table, time_zone: str) -> Mapping[str, Schedule]:
    """`time_zone` is the company's, for schedules without their own."""
    schedules, names = {}, Names()
    for table in root.tables("schedule"):
        key = names.claim(table)
        schedules[key] = Schedule(
            key=key,
            name=table.get("name", kinds.TEXT, key),
            time_zone=table.get("time_zone", kinds.TIME_ZONE, time_zone),
            layers=_layers(table),
            pay=read_pay(table),
        )
        table.close()
    return schedules


def read_pay(parent: Table) -> Pay | None:
    """The [pay] inside a table, if it has one; rates it leaves out are nothing."""
    if "pay" not in parent.doc:
        return None
    table, usual = parent.table("pay"), Pay()
    pay = Pay(
        currency=table.get("currency", kinds.CURRENCY, usual.currency).upper(),
        week=table.get("week", kinds.AMOUNT, usual.week),
        hour=table.get("hour", kinds.AMOUNT, usual.hour),
        weekend=table.get("weekend", kinds.AMOUNT, usual.weekend),
        holiday=table.get("holiday", kinds.AMOUNT, usual.holiday),
        lieu=table.get("lieu", kinds.FLAG, usual.lieu),
    )
    table.close()
    return pay


def _layers(table: Table) -> tuple[Layer, ...]:
    """The tables inside, the lowest first. Without one the schedule is a layer itself, whose weeks begin on Mondays."""
    if "layer" not in table.doc:
        layer = _layer(table)
        monday = layer.starts - timedelta(days=layer.starts.weekday() if layer.unit is Unit.WEEKS else 0)
        return (replace(layer, starts=monday),)
    for key in _LAYER_KEYS:
        if key in table.doc:
            table.get(key, _ANYTHING, None)
            table.faults.add(table.at(key), "belongs to a layer: move it under its [[schedule.layer]]")
    layers = []
    for inner in table.tables("layer"):
        layer = _layer(inner)
        name, zone = inner.get("name", kinds.TEXT, ""), inner.get("time_zone", kinds.TIME_ZONE, "")
        layers.append(replace(layer, name=name, time_zone=zone))
        inner.close()
    if table.doc["layer"] == []:
        table.faults.add(table.at("layer"), "expected at least one layer, so that somebody is on call")
    return tuple(layers)


def _layer(table: Table) -> Layer:
    every, unit = table.get("every", kinds.TURN, (1, Unit.WEEKS))
    people = table.refer_many("people", "person", kinds.PERSON)
    if "people" not in table.doc:
        table.faults.add(table.at("people"), "missing, expected the keys of the people who take turns")
    elif table.doc["people"] == []:
        table.faults.add(table.at("people"), "expected at least one person, so that somebody is on call")
    return Layer(
        people=people,
        starts=table.get("starts", kinds.DAY, LONG_AGO),
        handover=table.get("handover", kinds.CLOCK_TIME, time(9)),
        every=every,
        unit=unit,
        only=tuple(_restriction(inner) for inner in table.tables("only")),
    )


def _restriction(table: Table) -> Restriction:
    usual = Restriction()
    restriction = Restriction(
        days=tuple(sorted(set(table.many("days", kinds.WEEKDAY, usual.days)))),
        opens=table.get("opens", kinds.CLOCK_TIME, usual.opens),
        closes=table.get("closes", kinds.CLOCK_TIME, usual.closes),
    )
    if not restriction.days:
        table.faults.add(table.at("days"), "expected at least one weekday")
    table.close()
    return restriction


def read_pagers(root: Table) -> Mapping[str, Pager]:
    pagers, names = {}, Names()
    for table in root.tables("pager"):
        key = names.claim(table)
        pager = Pager(
            key=key,
            kind=table.need("kind", _PAGER_KIND, ""),
            url=table.get("url", kinds.LINK, ""),
            runs_escalation=table.get("runs_escalation", kinds.FLAG, default=False),
            caller=table.get("caller", kinds.TEXT, ""),
        )
        _check_pager(table, pager)
        pagers[key] = pager
        table.close()
    return pagers


def _check_pager(table: Table, pager: Pager) -> None:
    if pager.kind == "webhook" and "url" not in table.doc:
        table.faults.add(table.at("url"), f"missing, expected {kinds.LINK.expected}: where the webhook is sent")
    if pager.kind in RINGS and "caller" not in table.doc:
        table.faults.add(table.at("caller"), "missing, expected the number that people are rung from")
    if pager.kind in RINGS and pager.runs_escalation:
        table.faults.add(table.at("runs_escalation"), f"{pager.kind} rings people and has no escalation of its own")


def read_heartbeats(root: Table) -> Mapping[str, Heartbeat]:
    heartbeats, names = {}, Names()
    for table in root.tables("heartbeat"):
        key = names.claim(table)
        runbooks = table.table("runbooks")
        heartbeats[key] = Heartbeat(
            key=key,
            name=table.get("name", kinds.TEXT, key),
            every=table.need("every", kinds.SPAN, timedelta(minutes=1)),
            grace=table.get("grace", kinds.SPAN, _GRACE),
            team=table.refer("team", "team", kinds.KEY),
            severity=Severity(table.get("severity", kinds.whole(1, 4), Severity.SEV2.value)),
            runbooks=tuple(runbooks.entries(kinds.LINK).items()),
        )
        table.close()
    return heartbeats


def read_rules(root: Table) -> OncallRules:
    table, usual = root.table("oncall"), OncallRules()
    rules = OncallRules(
        page_budget=table.get("page_budget", kinds.whole(1, 10_000), usual.page_budget),
        budget_span=table.get("budget_span", kinds.SPAN, usual.budget_span),
        night_from=table.get("night_from", kinds.CLOCK_TIME, usual.night_from),
        night_until=table.get("night_until", kinds.CLOCK_TIME, usual.night_until),
        handoff_before=table.get("handoff_before", kinds.SPAN, usual.handoff_before),
        email_after=table.get("email_after", kinds.SPAN, usual.email_after),
        longest_shift=table.get("longest_shift", kinds.SPAN, usual.longest_shift),
        rest_between=table.get("rest_between", kinds.SPAN, usual.rest_between),
        snooze_longest=table.get("snooze_longest", kinds.SPAN, usual.snooze_longest),
    )
    table.close()
    return rules
