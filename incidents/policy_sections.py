"""The sections of the policy file that say who and what there is: people, teams, services, posts, mail, hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from incidents import policy_kinds as kinds
from incidents.policy import BusinessHours, Contact, EscalationPolicy, Permissions, Service, Team, Vendor
from incidents.policy_checks import Reference, Table
from incidents.policy_defaults import DEFAULT_ESCALATION, default_escalation

Holidays = Callable[[str, str, Sequence[int]], frozenset[date]]
"""Public holidays of a country and subdivision ("" for none) in these years. Raises LookupError for an unknown one."""


class Names:
    """Keys given out so far: a page target must mean one thing, so people, teams, vendors and posts share them."""

    def __init__(self, **taken: str) -> None:
        self._taken = taken

    def claim(self, table: Table) -> str:
        """The `key` of this table, which must be new."""
        key = table.need("key", kinds.KEY, "")
        return self.take(table, table.at("key"), key) if key else ""

    def take(self, table: Table, path: str, key: str) -> str:
        if key in self._taken:
            table.faults.add(path, f'"{key}" is taken already by {self._taken[key]}; every key means one thing')
        self._taken.setdefault(key, path)
        return key


def read_people(root: Table, names: Names) -> Mapping[str, Contact]:
    people = {}
    seen: dict[str, str] = {}
    for table in root.tables("person"):
        key = names.claim(table)
        entra, upn = table.get("entra_id", kinds.ENTRA_ID, ""), table.get("upn", kinds.UPN, "")
        if not {"entra_id", "upn"} & set(table.doc):
            table.faults.add(
                table.at("entra_id"), "missing, expected entra_id or upn, so that Teams can find the person"
            )
        for field, value in (("entra_id", entra.casefold()), ("upn", upn.casefold())):
            if value and value in seen:
                table.faults.add(table.at(field), f"is that of {seen[value]} too")
            seen.setdefault(value, table.path)
        people[key] = Contact(
            key=key,
            name=table.need("name", kinds.TEXT, key),
            entra=entra or upn,
            upn=upn,
            email=table.get("email", kinds.EMAIL, ""),
            time_zone=table.get("time_zone", kinds.TIME_ZONE, "UTC"),
        )
        table.close()
    return people


def read_teams(root: Table, names: Names) -> Mapping[str, Team]:
    teams = {}
    for table in root.tables("team"):
        key = names.claim(table)
        teams[key] = Team(
            key=key,
            name=table.get("name", kinds.TEXT, key),
            lead=table.refer("lead", "person", kinds.PERSON),
            on_call=table.refer("on_call", "person", kinds.PERSON),
            escalation=table.refer("escalation", "escalation", kinds.KEY, DEFAULT_ESCALATION),
            vendors=tuple(_vendor(vendor, names) for vendor in table.tables("vendor")),
        )
        table.close()
    return teams


def _vendor(table: Table, names: Names) -> Vendor:
    key = names.claim(table)
    vendor = Vendor(
        key=key,
        name=table.get("name", kinds.TEXT, key),
        contact=table.need("contact", kinds.TEXT, ""),
        contract=table.get("contract", kinds.TEXT, ""),
    )
    table.close()
    return vendor


def read_services(root: Table) -> Mapping[str, Service]:
    services = {}
    names = Names()
    for table in root.tables("service"):
        key = names.claim(table)
        runbooks = table.table("runbooks")
        services[key] = Service(
            key=key,
            name=table.get("name", kinds.TEXT, key),
            team=table.refer("team", "team", kinds.KEY),
            components=table.many("components", kinds.TEXT),
            runbooks=tuple(runbooks.entries(kinds.LINK).items()),
            audience=table.refer("audience", "audience", kinds.TEXT, ""),
            critical=table.get("critical", kinds.FLAG, default=False),
        )
        table.close()
    return services


def read_leadership(root: Table, names: Names) -> Mapping[str, str]:
    table = root.table("leadership")
    posts = table.entries(kinds.PERSON)
    for post, person in posts.items():
        names.take(table, table.at(post), table.read(table.at(post), kinds.KEY, post, post))
        table.faults.references.append(Reference(table.at(post), "person", person))
    return posts


def read_escalations(root: Table, posts: Mapping[str, str]) -> Mapping[str, EscalationPolicy]:
    escalations = {DEFAULT_ESCALATION: default_escalation(posts)}
    names = Names()
    for table in root.tables("escalation"):
        key = names.claim(table)
        steps = table.many("steps", kinds.STEP)
        if "steps" not in table.doc:
            table.faults.add(table.at("steps"), f"missing, expected a list, each entry {kinds.STEP.expected}")
        for number, step in enumerate(steps, 1):
            path = f"{table.at('steps')}[{number}]"
            table.faults.references += [Reference(path, "page target", target) for target in step]
        escalations[key] = EscalationPolicy(key, steps, table.get("repeat", kinds.whole(0, 10), 1))
        table.close()
    return escalations


def read_permissions(root: Table) -> Permissions:
    table = root.table("permissions")
    permissions = Permissions(frozenset(table.refer_many("admins", "person", kinds.PERSON)))
    table.close()
    return permissions


def read_hours(root: Table, holidays: Holidays | None, years: Sequence[int]) -> BusinessHours:
    table, usual = root.table("hours"), BusinessHours()
    hours = BusinessHours(
        time_zone=table.get("time_zone", kinds.TIME_ZONE, usual.time_zone),
        days=tuple(sorted(set(table.many("days", kinds.WEEKDAY, usual.days)))),
        opens=table.get("opens", kinds.CLOCK_TIME, usual.opens),
        closes=table.get("closes", kinds.CLOCK_TIME, usual.closes),
        holidays=frozenset(table.many("days_off", kinds.DAY)) | _public_holidays(table, holidays, years),
    )
    if not hours.days:
        table.faults.add(table.at("days"), "expected at least one weekday")
    if hours.opens >= hours.closes != time(0):
        table.faults.add(table.at("closes"), f"must be later than opens ({hours.opens:%H:%M}); midnight is 24:00")
    table.close()
    return hours


def _public_holidays(table: Table, holidays: Holidays | None, years: Sequence[int]) -> frozenset[date]:
    country, subdivision = table.get("country", kinds.COUNTRY, ""), table.get("subdivision", kinds.SUBDIVISION, "")
    if not country:
        return frozenset()
    if holidays is None:
        table.faults.add(table.at("country"), "public holidays cannot be looked up here; list them in days_off")
        return frozenset()
    try:
        return holidays(country.upper(), subdivision.upper(), years)
    except LookupError:
        place = f"{country} {subdivision}".strip()
        table.faults.wrong(table.at("country"), "a country and subdivision whose public holidays are known", place)
        return frozenset()
