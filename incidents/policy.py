"""The policy of a company: severities, clocks, people, teams, services and rights, as frozen values.

`read_policy` in `incidents.policy_file` makes one from the parsed `muster.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from incidents.model import Clocks, Person, Severity
from oncall.rules import Heartbeat, OncallRules, Pager
from oncall.schedules.schedule import Pay, Schedule


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When SEV-3 and SEV-4 clocks run: weekdays (Monday is 0), local opening and closing time, days off.

    `own_holidays`: those of a team or a person, where they name a country or days off; else they have the company's.
    """

    time_zone: str = "UTC"
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()
    own_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the catalogue.

    `key` is the name the file uses; `entra` is the Entra object id or, lacking one, the UPN. `hours` are their own
    working hours, `pager_ids` who they are at the pagers (an id or an email address), `pay` what on-call earns them
    where it differs from the schedule's.
    """

    key: str
    name: str
    entra: str
    upn: str = ""
    email: str = ""
    time_zone: str = "UTC"
    hours: BusinessHours | None = None
    pager_ids: Mapping[str, str] = field(default_factory=dict)
    pay: Pay | None = None

    @property
    def person(self) -> Person:
        return Person(self.entra or self.upn, self.name)


@dataclass(frozen=True, slots=True)
class Vendor:
    key: str
    name: str
    contact: str
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """`schedule` says who is on call; `on_call` is the person where there is none, or where it has a gap.

    `hours` are the team's business hours where they differ from the company's, `pager` the key of the pager that hears
    of its incidents, `channel` where its handoff notes are posted.
    """

    key: str
    name: str
    lead: str
    on_call: str = ""
    escalation: str = "default"
    vendors: tuple[Vendor, ...] = ()
    schedule: str = ""
    hours: BusinessHours | None = None
    pager: str = ""
    channel: str = ""


def standing_on_call(team: Team) -> str:
    """Who has the duty where no schedule says: the person named in the file, else the lead."""
    return team.on_call or team.lead


@dataclass(frozen=True, slots=True)
class Service:
    """`audience` names the customers told about it; `critical` makes an outage of it a SEV-1 by itself.

    Payments and sign-in are the usual ones. `runbooks` are pairs of a title and a link.
    """

    key: str
    name: str
    team: str
    components: tuple[str, ...] = ()
    runbooks: tuple[tuple[str, str], ...] = ()
    audience: str = ""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """One row of the severity table. `response` in minutes: business minutes where `business_hours` is set.

    `next_business_day` replaces `response` for tickets; `pages` are targets such as `on_call`, `team_lead`,
    `engineering_lead`, `vp_engineering` or a person's key.
    """

    severity: Severity
    impact: str
    examples: tuple[str, ...]
    response: timedelta | None
    business_hours: bool
    next_business_day: bool
    pages: tuple[str, ...]
    page_step: timedelta | None
    clocks: Clocks
    briefs: tuple[str, ...] = ()
    """Who gets the stakeholder brief: targets as in `pages`."""


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """Who is paged next when nobody acknowledges: targets step by step, all of it `repeat` times more."""

    key: str
    steps: tuple[tuple[str, ...], ...]
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Permissions:
    """Rights beyond the defaults, as keys of people."""

    admins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """A customer list: a CSV file beside the policy file, narrowed to some segments and languages; none means all."""

    file: str
    segments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailRules:
    """`mailboxes` send beside `sender_address`; each sends `per_minute` messages and `per_day` recipients at most.

    The published limits of Exchange Online are 30 a minute and 10,000 a rolling day. `batch` customers share one
    message as Bcc where a notice goes out that way; 0 forbids it. `letters` is the folder of the company's own letters,
    beside the policy file. A notice to more than `second_person_above` needs another person's approval; who waits
    longer than `approval_wait` for it may send alone, with a reason. `first_alone`: the first message of an incident,
    in the words Muster proposes, needs none. Addresses of a notice are kept for `retention`.
    """

    sender_name: str = "Status"
    sender_address: str = "status@example.com"
    mailboxes: tuple[str, ...] = ()
    reply_to: str = ""
    per_minute: int = 30
    per_day: int = 10_000
    batch: int = 0
    letters: str = ""
    read_bounces: bool = False
    audiences: Mapping[str, AudienceRule] = field(default_factory=dict)
    second_person_above: int = 200
    approval_wait: timedelta = timedelta(minutes=5)
    promise_minutes: int = 30
    retention: timedelta = timedelta(days=90)
    first_alone: bool = True

    @property
    def senders(self) -> tuple[str, ...]:
        """Every mailbox that sends, the first one first, each once: Exchange takes no notice of case."""
        found: dict[str, str] = {}
        for address in (self.sender_address, *self.mailboxes):
            found.setdefault(address.casefold(), address)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything above, whole. `version` is given by the store when the checked file is stored."""

    company: str
    severities: Mapping[Severity, SeverityRule]
    people: Mapping[str, Contact]
    teams: Mapping[str, Team]
    services: Mapping[str, Service]
    escalations: Mapping[str, EscalationPolicy]
    leadership: Mapping[str, str]
    hours: BusinessHours = BusinessHours()
    permissions: Permissions = Permissions()
    mail: MailRules = MailRules()
    incidents_channel: str = ""
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    pagers: Mapping[str, Pager] = field(default_factory=dict)
    heartbeats: Mapping[str, Heartbeat] = field(default_factory=dict)
    oncall: OncallRules = OncallRules()  # noqa: RUF009 - frozen values, shared safely
    version: int = 0
    service_names: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _by_id: Mapping[str, Contact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looked up several times a click, so that a catalogue of thousands must not be walked through."""
        object.__setattr__(self, "service_names", {key: service.name for key, service in self.services.items()})
        ids = ((id_.casefold(), c) for c in reversed([*self.people.values()]) for id_ in (c.upn, c.entra) if id_)
        object.__setattr__(self, "_by_id", dict(ids))

    def contact_of(self, person: Person) -> Contact | None:
        """The catalogue's entry for somebody who acts, by Entra id or UPN, whatever the case."""
        return self._by_id.get(person.id.casefold())

    def teams_of(self, services: tuple[str, ...]) -> tuple[Team, ...]:
        """The teams that own these services, each once; the first team of the file where none is named."""
        keys = dict.fromkeys(self.services[key].team for key in services if key in self.services)
        return tuple(self.teams[key] for key in keys) or tuple(self.teams.values())[:1]

    def hours_of(self, services: tuple[str, ...]) -> BusinessHours:
        """The business hours of the first team concerned, else the company's."""
        return next((team.hours for team in self.teams_of(services)[:1] if team.hours), self.hours)

    def targets(
        self, target: str, services: tuple[str, ...], on_call: Callable[[Team], str] = standing_on_call
    ) -> tuple[Person, ...]:
        """Who a page target means here.

        `on_call` and `team_lead` are one person per owning team; else it is a leadership post or a person's key.
        The function `on_call` says who has a team's duty; `Given.targets` hands in the schedules' answer.
        """
        if target in ("on_call", "team_lead"):
            keys = [on_call(team) if target == "on_call" else team.lead for team in self.teams_of(services)]
        else:
            keys = [self.leadership.get(target, target)]
        return tuple(dict.fromkeys(self.people[key].person for key in keys if key in self.people))
