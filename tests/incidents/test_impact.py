"""The impact answers: the whole table, the reason in words, and that a worse answer is never milder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import Invalid
from incidents.impact import QUESTIONS, UNSURE, Question, propose
from incidents.model import ImpactAnswers, Severity

CUSTOMERS = ("none", "some", "many", "all")

# scope → (with a way round it, without), one digit for each of CUSTOMERS; no data lost.
ORDINARY = {
    "cosmetic": ("4444", "4444"),
    "degraded": ("4322", "4322"),
    "feature": ("4322", "4222"),
    "everything": ("4211", "4111"),
}
CRITICAL = {
    "cosmetic": ("4444", "4444"),
    "degraded": ("4322", "4322"),
    "feature": ("2111", "2111"),
    "everything": ("2111", "2111"),
}
CELLS = [
    (critical, scope, customers, workaround, Severity(int(row[CUSTOMERS.index(customers)])))
    for critical, table in ((False, ORDINARY), (True, CRITICAL))
    for scope, rows in table.items()
    for workaround, row in zip(("yes", "no"), rows, strict=True)
    for customers in CUSTOMERS
]

answers = st.builds(ImpactAnswers, **{q.id: st.sampled_from([c.value for c in q.choices]) for q in QUESTIONS})


@pytest.mark.parametrize(("critical", "scope", "customers", "workaround", "expected"), CELLS)
def test_every_cell_of_the_table(
    critical: bool, scope: str, customers: str, workaround: str, expected: Severity
) -> None:
    proposal = propose(ImpactAnswers(scope, customers, "no", workaround), critical_service=critical)
    assert proposal.severity is expected
    assert proposal.customers_affected is (customers != "none")
    assert proposal.why.startswith(f"Proposed {expected.label}: ")


@given(answers, st.booleans())
def test_lost_data_is_always_sev_1(given_answers: ImpactAnswers, critical: bool) -> None:
    proposal = propose(replace(given_answers, data="yes"), critical_service=critical)
    assert (proposal.severity, proposal.why) == (Severity.SEV1, "Proposed SEV-1: data is lost or leaked.")


@given(answers, st.booleans())
def test_unsure_counts_as_the_worst_answer(given_answers: ImpactAnswers, critical: bool) -> None:
    worst = ImpactAnswers(
        *(
            question.choices[-2].value if getattr(given_answers, question.id) == UNSURE else value
            for question in QUESTIONS
            for value in [getattr(given_answers, question.id)]
        )
    )
    unsure, sure = (propose(each, critical_service=critical) for each in (given_answers, worst))
    assert unsure.severity is sure.severity
    assert unsure.customers_affected is sure.customers_affected


@given(answers, st.booleans(), st.data())
def test_a_worse_answer_is_never_milder(given_answers: ImpactAnswers, critical: bool, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    values = [choice.value for choice in question.choices]
    now = values.index(getattr(given_answers, question.id))
    worse = replace(given_answers, **{question.id: data.draw(st.sampled_from(values[now:]))})
    before, after = (propose(each, critical_service=critical) for each in (given_answers, worse))
    assert after.severity <= before.severity
    assert after.customers_affected >= before.customers_affected


@given(answers)
def test_a_critical_service_is_never_milder(given_answers: ImpactAnswers) -> None:
    ordinary, critical = (propose(given_answers, critical_service=each) for each in (False, True))
    assert critical.severity <= ordinary.severity


@pytest.mark.parametrize(
    ("given_answers", "why"),
    [
        (
            ImpactAnswers("degraded", "some", UNSURE, "no"),
            "Proposed SEV-1: data may be lost or leaked, and unsure counts as yes.",
        ),
        (
            ImpactAnswers(UNSURE, "all", "no", "no"),
            "Proposed SEV-1: the service may be down, and unsure counts as the worse.",
        ),
        (
            ImpactAnswers("feature", "some", "no", UNSURE),
            (
                "Proposed SEV-2: a major feature may be broken for some customers, with no way round it, "
                "and unsure counts as the worse."
            ),
        ),
        (
            ImpactAnswers("degraded", "many", "no", UNSURE),
            "Proposed SEV-2: the service is slow or failing for many customers.",
        ),
        (ImpactAnswers("everything", "none", "no", "no"), "Proposed SEV-4: no customer is affected."),
        (
            ImpactAnswers("everything", "some", "no", "no"),
            "Proposed SEV-1: the service is down for some customers, with no way round it.",
        ),
        (
            ImpactAnswers("everything", "some", "no", "yes"),
            "Proposed SEV-2: the service is down for some customers, though there is an easy way round it.",
        ),
        (
            ImpactAnswers(UNSURE, "some", "no", "yes"),
            (
                "Proposed SEV-2: the service may be down for some customers, though there is an easy way round it, "
                "and unsure counts as the worse."
            ),
        ),
        (
            ImpactAnswers("everything", "some", "no", UNSURE),
            (
                "Proposed SEV-1: the service may be down for some customers, with no way round it, "
                "and unsure counts as the worse."
            ),
        ),
    ],
)
def test_the_reason_is_said_in_plain_words(given_answers: ImpactAnswers, why: str) -> None:
    assert propose(given_answers, critical_service=False).why == why


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_an_answer_nobody_offered_is_refused_by_its_question(question: Question) -> None:
    given_answers = replace(ImpactAnswers("feature", "some", "no", "no"), **{question.id: "banana"})
    with pytest.raises(Invalid) as refused:
        propose(given_answers, critical_service=False)
    assert question.text in refused.value.sentence


def test_each_question_is_a_field_of_the_answers_and_lets_people_be_unsure() -> None:
    assert [question.id for question in QUESTIONS] == list(ImpactAnswers.__slots__)
    assert all(question.choices[-1].value == UNSURE for question in QUESTIONS)
