"""The sections of the policy file that say who and what there is: people, teams, services, posts, rights."""

from __future__ import annotations

from collections.abc import Mapping

from incidents import policy_kinds as kinds
from incidents.policy import Contact, EscalationPolicy, Permissions, Service, Team, Vendor
from incidents.policy_checks import Reference, Table
from incidents.policy_defaults import DEFAULT_ESCALATION, default_escalation
from incidents.policy_hours import HoursOf
from incidents.policy_names import Names
from incidents.policy_oncall import read_pay


def read_people(root: Table, names: Names, hours_of: HoursOf, company_zone: str) -> Mapping[str, Contact]:
    """Whoever names no time zone lives in the company's."""
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
        time_zone = table.get("time_zone", kinds.TIME_ZONE, company_zone)
        people[key] = Contact(
            key=key,
            name=table.need("name", kinds.TEXT, key),
            entra=entra or upn,
            upn=upn,
            email=table.get("email", kinds.EMAIL, ""),
            time_zone=time_zone,
            hours=hours_of(table, time_zone),
            pager_ids=_pager_ids(table),
            pay=read_pay(table),
        )
        table.close()
    return people


def _pager_ids(person: Table) -> Mapping[str, str]:
    table = person.table("pager_ids")
    table.faults.references += [Reference(table.at(pager), "pager", pager) for pager in table.doc]
    return table.entries(kinds.TEXT)


def read_teams(root: Table, names: Names, hours_of: HoursOf) -> Mapping[str, Team]:
    teams = {}
    for table in root.tables("team"):
        key = names.claim(table)
        if not {"on_call", "schedule"} & set(table.doc):
            table.faults.add(table.at("on_call"), f"missing, expected {kinds.PERSON.expected}, or a schedule")
        teams[key] = Team(
            key=key,
            name=table.get("name", kinds.TEXT, key),
            lead=table.refer("lead", "person", kinds.PERSON),
            on_call=table.refer("on_call", "person", kinds.PERSON, ""),
            escalation=table.refer("escalation", "escalation", kinds.KEY, DEFAULT_ESCALATION),
            vendors=tuple(_vendor(vendor, names) for vendor in table.tables("vendor")),
            schedule=table.refer("schedule", "schedule", kinds.KEY, ""),
            hours=hours_of(table, ""),
            pager=table.refer("pager", "pager", kinds.KEY, ""),
            channel=table.get("channel", kinds.TEXT, ""),
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
