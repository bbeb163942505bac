"""Who may what, by the table of rights, and the one guard of who may see an incident."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from incidents.commands import SetSeverity
from incidents.errors import NotAllowed, NotFound
from incidents.model import MUSTER, Incident, Person, Role, Severity
from incidents.policy import Policy
from incidents.rights_table import LOWER, RIGHTS, Right, Who

__all__ = [
    "RIGHTS", "check", "hidden", "is_admin", "leads", "may", "may_see", "people_in", "visible",
]  # fmt: skip


def may(
    ask: object,
    person: Person,
    incident: Incident | None,
    policy: Policy,
    *,
    guest: bool = False,
    role: Role | None = None,
) -> bool:
    """Whether this person may. `ask` is a command or its class name; `role` says which role beside a bare name."""
    if person == MUSTER:
        return True
    right = _right(ask, incident)
    if right is None or guest:
        return False
    if incident is not None and not may_see(person, incident, policy):
        return False
    if Who.MEMBER in right.who:
        return True
    wanted = getattr(ask, "role", role)
    return bool(right.who & _standing(person, incident, policy, wanted))


def check(
    ask: object,
    person: Person,
    incident: Incident | None,
    policy: Policy,
    *,
    guest: bool = False,
    role: Role | None = None,
) -> None:
    """Raises NotAllowed with a sentence that says who can, or NotFound where the person may not even see it."""
    if may(ask, person, incident, policy, guest=guest, role=role):
        return
    if guest:
        raise NotAllowed("Guests can read here. Ask somebody of the company to do this for you.")
    right = _right(ask, incident)
    if right is None:
        raise NotAllowed("Muster does this by itself when its time comes, so nobody else can.")
    if incident is None:
        raise NotFound("There is no such incident. Type “incidents” for a list.")
    if not may_see(person, incident, policy):
        raise hidden(incident.key)
    raise NotAllowed(_refusal(right, incident, policy, getattr(ask, "role", role)))


def may_see(person: Person, incident: Incident, policy: Policy, *, guest: bool = False, here: str = "") -> bool:
    """The one guard of every way to read. `here` is the conversation the person asks in: a guest reads its own room."""
    if not (incident.private or guest):
        return True
    room = incident.room.conversation if incident.room else ""
    return visible(
        person,
        policy,
        private=incident.private,
        people=people_in(incident),
        guest=guest,
        in_room=bool(room) and here == room,
    )


def visible(
    person: Person,
    policy: Policy,
    *,
    private: bool,
    people: Collection[str],
    guest: bool = False,
    in_room: bool = False,
) -> bool:
    """The same guard for a line of a list; `people` are the ids of `people_in`, kept beside the line."""
    if person == MUSTER or person.id.casefold() in {each.casefold() for each in people}:
        return True
    if guest:
        return in_room and not private
    return not private or is_admin(person, policy)


def people_in(incident: Incident) -> tuple[str, ...]:
    """The ids of everybody in an incident: who declared it, has or had a call, a role, a task or a threshold."""
    people = (
        incident.declared_by,
        *incident.roles.values(),
        *(page.person for page in incident.pages),
        *(task.who for task in incident.tasks),
        *(threshold.who for threshold in incident.thresholds),
    )
    return tuple(dict.fromkeys(person.id for person in people))


def hidden(key: str) -> NotFound:
    """The same words for an incident that is not there and for one this person may not know of."""
    return NotFound(f"There is no incident {key[:20]} that you can see. Type “incidents” for a list.")


def is_admin(person: Person, policy: Policy) -> bool:
    contact = policy.contact_of(person)
    return contact is not None and contact.key in policy.permissions.admins


def leads(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """Keys of those who lead here: the leads of the owning teams first, then the company's leadership."""
    teams = (team.lead for team in policy.teams_of(incident.services))
    return tuple(dict.fromkeys((*teams, *policy.leadership.values())))


def _right(ask: object, incident: Incident | None) -> Right | None:
    """By its bare name a change of severity is a raise."""
    if isinstance(ask, SetSeverity) and incident and ask.severity > incident.severity:
        return LOWER
    return RIGHTS.get(ask if isinstance(ask, str) else type(ask).__name__)


def _standing(person: Person, incident: Incident | None, policy: Policy, role: Role | None) -> Who:
    """Everything this person is to this incident."""
    standing = Who.MEMBER | (Who.ADMIN if is_admin(person, policy) else Who(0))
    if incident is None:
        return standing
    held = incident.holds(person)
    for each in held:
        standing |= Who[each.name]
    if role in held:
        standing |= Who.HOLDER
    contact = policy.contact_of(person)
    if contact and contact.key in leads(incident, policy):
        standing |= Who.LEAD
    if Role.IC not in incident.roles:
        standing |= Who.UNLED | (Who.DECLARER if person.id == incident.declared_by.id else Who(0))
    if incident.severity is Severity.SEV4:
        standing |= Who.TICKET
    return standing


def _refusal(right: Right, incident: Incident, policy: Policy, role: Role | None) -> str:
    """“Only the Incident Commander (Ana Silva) or a lead (Ben Ode) can close the incident.”"""
    *others, last = _who_can(right, incident, policy, role)
    who = f"{', '.join(others)} or {last}" if others else last
    return f"Only {who} can {right.deed}.{_instead(right, incident)}"


def _instead(right: Right, incident: Incident) -> str:
    """What this person can do about it."""
    if right is RIGHTS["Reopen"]:
        return " Ask one of them, or declare a new one: declare <title>."
    claimable = incident.severity is not Severity.SEV4 and (incident.is_open or incident.promise_due)
    if not claimable or Role.IC in incident.roles:
        return ""
    if Who.CL in right.who:
        return "" if Role.CL in incident.roles else " Claim a role first: claim cl."
    return " Claim IC first: claim ic." if Who.IC in right.who else ""


def _who_can(right: Right, incident: Incident, policy: Policy, role: Role | None) -> Iterator[str]:
    """Each kind of people with their names; nobody is named twice."""
    named: set[str] = set()
    wanted = [each for each in Role if Who[each.name] in right.who]
    if role and Who.HOLDER in right.who and role in incident.roles:
        wanted = [role, *(each for each in wanted if each is not role)]
    for each in wanted:
        holder = incident.roles.get(each)
        if holder is None or holder.id not in named:
            yield _with_names(f"the {each.title}", [holder] if holder else [], named)
    if Who.DECLARER in right.who and Role.IC not in incident.roles and incident.declared_by.id not in named:
        yield _with_names("whoever declared it", [incident.declared_by], named)
    if Who.LEAD in right.who:
        found = _people(leads(incident, policy), policy)
        others = [person for person in found if person.id not in named]
        if others or not found:
            yield _with_names("a lead", others, named)
    if Who.ADMIN in right.who:
        yield _with_names("an admin", _people(sorted(policy.permissions.admins), policy), named)


def _people(keys: Iterable[str], policy: Policy) -> list[Person]:
    return [policy.people[key].person for key in keys if key in policy.people]


def _with_names(kind: str, people: list[Person], named: set[str]) -> str:
    """The first two, who are named from now on."""
    shown = people[:2]
    named.update(person.id for person in shown)
    return f"{kind} ({', '.join(person.name for person in shown)})" if shown else kind
