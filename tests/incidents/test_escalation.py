"""Who is paged: first by the table, then step by step, to an end, and never twice in one round."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incidents.escalation import next_step, pages_at_declaration
from incidents.given import Given
from incidents.model import MUSTER, Clocks, Person, Severity
from incidents.policy import Contact, EscalationPolicy, Policy, Service, SeverityRule, Team

KEYS = ("ana", "ben", "carol", "dan", "eve")
PEOPLE = {key: Contact(key, key.title(), f"id-{key}") for key in KEYS}
ANA, BEN, CAROL, DAN, EVE = (PEOPLE[key].person for key in KEYS)
SERVICES = ("pay", "find")


def policy(
    *,
    steps: tuple[tuple[str, ...], ...] = (("on_call",), ("team_lead",), ("vp",)),
    repeat: int = 1,
    other: EscalationPolicy | None = None,
    pages: tuple[str, ...] = ("on_call", "vp"),
    teams: dict[str, Team] | None = None,
) -> Policy:
    rule = SeverityRule(Severity.SEV1, "", (), None, False, False, pages, timedelta(minutes=3), Clocks())
    default = EscalationPolicy("default", steps, repeat)
    return Policy(
        company="Contoso",
        severities={Severity.SEV1: rule},
        people=PEOPLE,
        teams=teams
        or {
            "payments": Team("payments", "Payments", lead="ben", on_call="ana"),
            "search": Team(
                "search", "Search", lead="dan", on_call="carol", escalation=other.key if other else "default"
            ),
        },
        services={"pay": Service("pay", "Pay", "payments"), "find": Service("find", "Find", "search")},
        escalations={"default": default, **({other.key: other} if other else {})},
        leadership={"vp": "eve"},
    )


def under(rules: Policy) -> Given:
    return Given(datetime(2026, 11, 20, 14, tzinfo=UTC), MUSTER, "contoso", rules)


def climb(rules: Policy, services: tuple[str, ...], already: tuple[Person, ...] = ()) -> list[tuple[Person, ...]]:
    """Every step until nobody is left, as the decisions walk it."""
    paged = list(already)
    steps: list[tuple[Person, ...]] = []
    while found := next_step(under(rules), services, len(steps) + 2, paged):
        steps.append(found)
        paged.extend(found)
    return steps


def test_the_table_names_who_is_paged_first_and_each_person_once() -> None:
    both = pages_at_declaration(under(policy(pages=("on_call", "vp", "ana"))), Severity.SEV1, SERVICES)
    assert both == (("on_call", ANA), ("on_call", CAROL), ("vp", EVE))


def test_no_service_means_the_first_team() -> None:
    assert pages_at_declaration(under(policy()), Severity.SEV1, ()) == (("on_call", ANA), ("vp", EVE))
    assert climb(policy(repeat=0), (), (ANA,)) == [(BEN,), (EVE,)]


def test_people_of_the_first_page_are_passed_over_until_the_repeat() -> None:
    assert climb(policy(), ("pay",), (ANA, EVE)) == [(BEN,), (ANA,), (BEN,), (EVE,)]


def test_each_team_climbs_its_own_ladder() -> None:
    assert climb(policy(repeat=0), SERVICES) == [(ANA, CAROL), (BEN, DAN), (EVE,)]


def test_a_team_that_repeats_less_stays_out_of_the_later_rounds() -> None:
    short = EscalationPolicy("short", (("on_call",),), repeat=0)
    assert climb(policy(steps=(("on_call",), ("team_lead",)), other=short), SERVICES) == [
        (ANA, CAROL), (BEN,), (ANA,), (BEN,),
    ]  # fmt: skip


def test_a_step_with_nobody_in_it_is_passed_over() -> None:
    assert climb(policy(steps=(("cfo",), ("vp",)), repeat=0), ("pay",)) == [(EVE,)]


def test_a_team_whose_escalation_is_unknown_has_nobody_left() -> None:
    lost = {"payments": Team("payments", "Payments", lead="ben", on_call="ana", escalation="gone")}
    assert next_step(under(policy(teams=lost)), ("pay",), 2, ()) == ()


def test_the_number_of_tries_is_bounded_even_if_pages_are_not_counted() -> None:
    rules = policy(steps=(("on_call",), ("team_lead",)), repeat=2)
    assert next_step(under(rules), ("pay",), 7, ()) == (ANA,)
    assert next_step(under(rules), ("pay",), 8, ()) == ()


targets = st.sampled_from(["on_call", "team_lead", "vp", "ghost", *KEYS])
step_lists = st.lists(st.lists(targets, max_size=3).map(tuple), max_size=4).map(tuple)
people = st.sampled_from(KEYS)


def ladder(key: str) -> st.SearchStrategy[EscalationPolicy]:
    return st.builds(EscalationPolicy, st.just(key), step_lists, st.integers(0, 3))


@given(ladder("default"), ladder("other"), people, people, st.sets(people))
def test_it_ends_and_pages_nobody_twice_in_a_round(
    own: EscalationPolicy, other: EscalationPolicy, lead: str, on_call: str, first: set[str]
) -> None:
    teams = {
        "payments": Team("payments", "Payments", lead, on_call),
        "search": Team("search", "Search", on_call, lead, "other"),
    }
    rules = policy(steps=own.steps, repeat=own.repeat, other=other, teams=teams)
    already = tuple(PEOPLE[key].person for key in sorted(first))
    rounds = max(own.repeat, other.repeat) + 1
    climbed = climb(rules, SERVICES, already)
    assert len(climbed) <= 4 * rounds
    assert all(len(set(step)) == len(step) for step in climbed)
    paged = Counter(already)
    for number, step in enumerate(climbed):
        # Whoever is paged now had the fewest pages of all who are still to come: rounds never overlap.
        later = {person for rest in climbed[number:] for person in rest}
        assert max(paged[person] for person in step) <= min(paged[person] for person in later)
        paged.update(step)
    assert all(count <= rounds for count in paged.values())
