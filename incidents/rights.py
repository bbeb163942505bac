"""Who may what: one table of rights for every ask, and the one guard of who may see an incident."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto

from incidents.errors import NotAllowed, NotFound
from incidents.model import MUSTER, Incident, Person, Role
from incidents.policy import Policy


class Who(Flag):
    """Kinds of people, as they stand to one incident."""

    MEMBER = auto()
    HOLDER = auto()
    """Whoever holds the role that is asked about."""
    IC = auto()
    TL = auto()
    CL = auto()
    LEAD = auto()
    """The lead of a team that owns a service concerned, and the company's leadership."""
    ADMIN = auto()
    UNLED = auto()
    """Any member, as long as nobody is Incident Commander: somebody has to be able to move it on."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may, and the deed in words that follow "can"."""

    who: Who
    deed: str


_COMMAND = Who.IC | Who.LEAD | Who.UNLED

RIGHTS: Mapping[str, Right] = {
    "OpenIncident": Right(Who.MEMBER, "declare an incident"),
    "AssessImpact": Right(Who.MEMBER, "answer the impact questions"),
    "Acknowledge": Right(Who.MEMBER, "acknowledge"),
    "ClaimRole": Right(Who.MEMBER, "claim a role"),
    "AffectService": Right(Who.MEMBER, "add a service"),
    "FindCause": Right(Who.MEMBER, "record the cause"),
    "DelegateTask": Right(Who.MEMBER, "hand out a task"),
    "FinishTask": Right(Who.MEMBER, "finish a task"),
    "AnswerFirstMove": Right(Who.MEMBER, "answer the first moves"),
    "PostUpdate": Right(Who.MEMBER, "post an update"),
    "Escalate": Right(Who.MEMBER, "escalate"),
    "PageSomeone": Right(Who.MEMBER, "page somebody"),
    "AddNote": Right(Who.MEMBER, "add a note"),
    "CorrectImpact": Right(Who.MEMBER, "correct the times of the impact"),
    "RemoveThreshold": Right(Who.MEMBER, "record that a threshold is removed"),
    "SetSeverity": Right(_COMMAND, "change the severity"),
    "AssignRole": Right(_COMMAND, "assign a role"),
    "KeepWorking": Right(_COMMAND, "decide to keep working on it"),
    "Resolve": Right(_COMMAND, "resolve the incident"),
    "Close": Right(_COMMAND, "close the incident"),
    "Cancel": Right(_COMMAND, "cancel the incident"),
    "Merge": Right(_COMMAND, "merge the incident"),
    "Reopen": Right(_COMMAND, "reopen the incident"),
    "Mitigate": Right(_COMMAND | Who.TL, "call the incident mitigated"),
    "HandOverRole": Right(Who.HOLDER | Who.IC | Who.LEAD, "hand over this role"),
    "ReleaseRole": Right(Who.HOLDER | Who.IC | Who.LEAD, "release this role"),
    "DraftNotice": Right(Who.CL | Who.IC, "write a notice to customers"),
    "ReviseNotice": Right(Who.CL | Who.IC, "change a notice to customers"),
    "ApproveNotice": Right(Who.CL | Who.IC, "approve a notice to customers"),
    "WithdrawNotice": Right(Who.CL | Who.IC, "withdraw a notice to customers"),
    "SetPrivacy": Right(Who.ADMIN, "make an incident private or visible"),
}
"""By the class name of the command. What is not here belongs to clocks and performers, and no person may ask it."""


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
    right = RIGHTS.get(_name(ask))
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
    right = RIGHTS.get(_name(ask))
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


def _name(ask: object) -> str:
    return ask if isinstance(ask, str) else type(ask).__name__


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
        standing |= Who.UNLED
    return standing


def _refusal(right: Right, incident: Incident, policy: Policy, role: Role | None) -> str:
    """“Only the Incident Commander (Ana Silva) or a lead (Ben Ode) can close the incident.”"""
    *others, last = _who_can(right, incident, policy, role)
    who = f"{', '.join(others)} or {last}" if others else last
    vacant = Who.CL in right.who and not {Role.IC, Role.CL} & set(incident.roles)
    return f"Only {who} can {right.deed}{'. Claim a role first: claim cl' if vacant else ''}."


def _who_can(right: Right, incident: Incident, policy: Policy, role: Role | None) -> Iterator[str]:
    holder = incident.roles.get(role) if role else None
    if holder and Who.HOLDER in right.who:
        yield holder.name
    for each in Role:
        if Who[each.name] in right.who:
            named = incident.roles.get(each)
            yield _with_names(f"the {each.title}", [named.name] if named else [])
    if Who.LEAD in right.who:
        yield _with_names("a lead", _names(leads(incident, policy), policy))
    if Who.ADMIN in right.who:
        yield _with_names("an admin", _names(sorted(policy.permissions.admins), policy))


def _names(keys: Iterable[str], policy: Policy) -> list[str]:
    return [policy.people[key].name for key in keys if key in policy.people][:2]


def _with_names(kind: str, names: Sequence[str]) -> str:
    return f"{kind} ({', '.join(names)})" if names else kind
