"""Who is paged: at declaration by the severity table, and step by step when nobody acknowledges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from incidents.given import Given
from incidents.model import Person, Severity
from incidents.policy import EscalationPolicy, Team


def pages_at_declaration(given: Given, severity: Severity, services: tuple[str, ...]) -> tuple[tuple[str, Person], ...]:
    """The first step: each person the severity pages, once, with the target that named them."""
    found: dict[str, tuple[str, Person]] = {}
    for target in given.policy.severities[severity].pages:
        for person in given.targets(target, services):
            found.setdefault(person.id, (target, person))
    return tuple(found.values())


def next_step(given: Given, services: tuple[str, ...], step: int, already: Sequence[Person]) -> tuple[Person, ...]:
    """Who to page at try number `step`, from 2 on; () means that nobody is left.

    `already` is everybody paged for this so far, once for each page. A person's first page takes them out of the
    first round whoever sent it, the second out of the first repeat, and so on; a step whose people have all been
    paged is passed over, so no page step is spent waiting for nobody.
    """
    ladder = _ladder(given, services)
    if step - 1 > len(ladder):
        return ()
    paged = Counter(person.id for person in already)
    for round_number, people in ladder:
        fresh = tuple(person for person in people if paged[person.id] < round_number)
        if fresh:
            return fresh
    return ()


def _ladder(given: Given, services: tuple[str, ...]) -> list[tuple[int, tuple[Person, ...]]]:
    """Every step of every round with its people; nobody is in a round twice. Rounds count from 1."""
    policy = given.policy
    teams = [(team, rules) for team in policy.teams_of(services) if (rules := policy.escalations.get(team.escalation))]
    rounds = max((rules.repeat + 1 for _, rules in teams), default=0)
    ladder: list[tuple[int, tuple[Person, ...]]] = []
    for number in range(1, rounds + 1):
        climbing = [_climb(given, team, rules, services) for team, rules in teams if number <= rules.repeat + 1]
        seen: set[str] = set()
        for step in zip_longest(*climbing, fillvalue=()):
            people = {person.id: person for group in step for person in group if person.id not in seen}
            seen.update(people)
            ladder.append((number, tuple(people.values())))
    return ladder


def _climb(given: Given, team: Team, rules: EscalationPolicy, services: tuple[str, ...]) -> list[tuple[Person, ...]]:
    """One team's steps as people: its own on-call and lead, not those of the other teams concerned."""
    policy = given.policy
    own = tuple(key for key in services if key in policy.services and policy.services[key].team == team.key)
    return [tuple(person for target in step for person in given.targets(target, own)) for step in rules.steps]
