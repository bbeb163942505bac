"""Who is paged: at declaration by the severity table, and step by step when nobody acknowledges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import zip_longest

from incidents.given import Given
from incidents.model import Person, Severity
from incidents.policy import Team


def pages_at_declaration(
    given: Given, severity: Severity, services: tuple[str, ...], *, drill: bool = False
) -> tuple[tuple[str, Person], ...]:
    """The first step: each person the severity pages, once, with the target that named them.

    A `drill` tells no pager, so there Muster pages those whom a pager would call.
    """
    found: dict[str, tuple[str, Person]] = {}
    for target in given.policy.severities[severity].pages:
        for person in _called(given, target, services, drill=drill):
            found.setdefault(person.id, (target, person))
    return tuple(found.values())


def _called(given: Given, target: str, services: tuple[str, ...], *, drill: bool) -> tuple[Person, ...]:
    """Where a team's pager runs the escalation it calls the on-call, and not Muster."""
    if target != "on_call" or drill:
        return given.targets(target, services)
    teams = [team for team in given.policy.teams_of(services) if not runs_itself(given, team)]
    return tuple(dict.fromkeys(person for team in teams for person in people_of(given, target, team)))


def runs_itself(given: Given, team: Team) -> bool:
    """Whether the team's pager pages by its own schedules, so that Muster only watches."""
    pager = given.policy.pagers.get(team.pager)
    return pager is not None and pager.runs_escalation


def people_of(given: Given, target: str, team: Team) -> tuple[Person, ...]:
    """Who a page target means for this team alone."""
    if target not in ("on_call", "team_lead"):
        return given.targets(target, ())
    contact = given.policy.people.get(given.on_call(team) if target == "on_call" else team.lead)
    return (contact.person,) if contact else ()


def posts_of_nobody(
    given: Given, severity: Severity, services: tuple[str, ...], *, drill: bool = False
) -> tuple[str, ...]:
    """Whom the severity pages and who is nobody, in words: `on-call of Payments`, `engineering lead`."""
    found: list[str] = []
    for target in given.policy.severities[severity].pages:
        if target in ("on_call", "team_lead"):
            found += _teams_without(given, target, services, drill=drill)
        elif not given.targets(target, services):
            found.append(target.replace("_", " "))
    return tuple(found)


def _teams_without(given: Given, target: str, services: tuple[str, ...], *, drill: bool) -> list[str]:
    word, teams = "on-call" if target == "on_call" else "lead", given.policy.teams_of(services)
    asked = [team for team in teams if target != "on_call" or drill or not runs_itself(given, team)]
    nobody = [f"{word} of {team.name}" for team in asked if not people_of(given, target, team)]
    return nobody if teams else [word]


def next_step_of(given: Given, team: Team, step: int, already: Sequence[Person]) -> tuple[Person, ...]:
    """As `next_step`, for something that is a team's and no incident's."""
    return _next(_ladder(given, [] if runs_itself(given, team) else [team]), step, already)


def next_step(
    given: Given, services: tuple[str, ...], step: int, already: Sequence[Person], *, drill: bool = False,
    silent: Collection[str] = (),
) -> tuple[Person, ...]:  # fmt: skip
    """Who to page at try number `step`, from 2 on; () means that nobody is left.

    `already` is everybody paged for this so far, once for each page. A person's first page takes them out of the
    first round whoever sent it, the second out of the first repeat, and so on; a step whose people have all been
    paged is passed over, so no page step is spent waiting for nobody. `silent` are pagers that should have climbed and
    brought nobody, so that Muster does.
    """
    teams = given.policy.teams_of(services)
    climbing = [team for team in teams if drill or team.pager in silent or not runs_itself(given, team)]
    return _next(_ladder(given, climbing), step, already)


def _next(ladder: Sequence[tuple[int, tuple[Person, ...]]], step: int, already: Sequence[Person]) -> tuple[Person, ...]:
    if step - 1 > len(ladder):
        return ()
    paged = Counter(person.id for person in already)
    for round_number, people in ladder:
        fresh = tuple(person for person in people if paged[person.id] < round_number)
        if fresh:
            return fresh
    return ()


def _ladder(given: Given, concerned: Sequence[Team]) -> list[tuple[int, tuple[Person, ...]]]:
    """Every step of every round with its people; nobody is in a round twice. Rounds count from 1."""
    escalations = given.policy.escalations
    climbing = [team for team in concerned if team.escalation in escalations]
    rounds = max((escalations[team.escalation].repeat + 1 for team in climbing), default=0)
    ladder: list[tuple[int, tuple[Person, ...]]] = []
    for number in range(1, rounds + 1):
        steps = [_climb(given, team) for team in climbing if number <= escalations[team.escalation].repeat + 1]
        seen: set[str] = set()
        for step in zip_longest(*steps, fillvalue=()):
            people = {person.id: person for group in step for person in group if person.id not in seen}
            seen.update(people)
            ladder.append((number, tuple(people.values())))
    return ladder


def _climb(given: Given, team: Team) -> list[tuple[Person, ...]]:
    """One team's steps as people: its own on-call and lead, not those of the other teams concerned."""
    steps = given.policy.escalations[team.escalation].steps
    return [tuple(person for target in step for person in people_of(given, target, team)) for step in steps]
