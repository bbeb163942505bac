"""The impact questions, and the severity their answers propose, with the reason in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from incidents.errors import Invalid
from incidents.model import ImpactAnswers, Severity


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: `value` is what is stored, `text` what people read."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One impact question. `id` is the field of ImpactAnswers; choices run from mildest to worst, then "unsure"."""

    id: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the answers come to. `why` is one sentence for the card and the timeline."""

    severity: Severity
    why: str
    customers_affected: bool


UNSURE = "unsure"
_NOT_SURE = Choice(UNSURE, "Not sure yet (counts as the worse)")

QUESTIONS: tuple[Question, ...] = (
    Question("scope", "What is broken?", (
        Choice("cosmetic", "Only how it looks, or noise"),
        Choice("degraded", "It works, but slowly or with errors"),
        Choice("feature", "A major feature does not work"),
        Choice("everything", "Everything: the service is down"),
        _NOT_SURE,
    )),
    Question("customers", "Who feels it?", (
        Choice("none", "No customers, only us"),
        Choice("some", "Some customers"),
        Choice("many", "Many customers"),
        Choice("all", "All customers"),
        _NOT_SURE,
    )),
    Question("data", "Is data lost or leaked?", (Choice("no", "No"), Choice("yes", "Yes"), _NOT_SURE)),
    Question("workaround", "Is there a way round it for customers?", (
        Choice("yes", "Yes, an easy one"),
        Choice("no", "No"),
        _NOT_SURE,
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """The answers as ranks, 0 the mildest; unsure already counted as the worst."""

    scope: int
    customers: int
    data: int
    workaround: int
    critical: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table: the first that holds decides. `may` is the wording where an answer it rests on was unsure."""

    severity: Severity
    holds: Callable[[_Reading], bool]
    words: str
    may: str
    rests_on: tuple[str, ...]


_RULES: tuple[_Rule, ...] = (
    _Rule(Severity.SEV1, lambda r: r.data > 0,
          "data is lost or leaked", "data may be lost or leaked", ("data",)),
    _Rule(Severity.SEV1, lambda r: r.critical and r.scope >= 2 and r.customers > 0,
          "a critical service is broken for customers", "a critical service may be broken for customers",
          ("scope", "customers")),
    _Rule(Severity.SEV1, lambda r: r.scope == 3 and r.customers >= 2,
          "the service is down", "the service may be down", ("scope", "customers")),
    _Rule(Severity.SEV1, lambda r: r.scope == 3 and r.customers == 1 and r.workaround > 0,
          "the service is down for some customers, with no way round it",
          "the service may be down for some customers, with no way round it", ("scope", "workaround")),
    _Rule(Severity.SEV2, lambda r: r.critical and r.scope >= 2,
          "a critical service is broken, though no customer feels it yet",
          "a critical service may be broken, though no customer feels it yet", ("scope",)),
    _Rule(Severity.SEV4, lambda r: r.customers == 0,
          "no customer is affected", "no customer is affected", ()),
    _Rule(Severity.SEV4, lambda r: r.scope == 0,
          "nothing customers use is broken or slow", "nothing customers use is broken or slow", ()),
    _Rule(Severity.SEV2, lambda r: r.scope == 3 and r.customers == 1,
          "the service is down for some customers, though there is an easy way round it",
          "the service may be down for some customers, though there is an easy way round it", ("scope",)),
    _Rule(Severity.SEV3, lambda r: r.customers == 1 and r.workaround == 0,
          "only some customers are affected, and there is a way round it",
          "only some customers are affected, and there is a way round it", ()),
    _Rule(Severity.SEV2, lambda r: r.scope >= 2 and r.customers == 1,
          "a major feature is broken for some customers, with no way round it",
          "a major feature may be broken for some customers, with no way round it", ("scope", "workaround")),
    _Rule(Severity.SEV2, lambda r: r.scope >= 2,
          "a major feature is broken for many customers", "a major feature may be broken for many customers",
          ("customers",)),
    _Rule(Severity.SEV2, lambda r: r.customers >= 2,
          "the service is slow or failing for many customers", "the service may be slow or failing for many customers",
          ("customers",)),
    _Rule(Severity.SEV3, lambda _: True,
          "a feature is slow or failing for some customers", "a feature is slow or failing for some customers", ()),
)  # fmt: skip


def propose(answers: ImpactAnswers, *, critical_service: bool) -> Proposal:
    """The severity these answers ask for. Raises Invalid naming the question that has no such answer."""
    ranks = {question.id: _rank(question, getattr(answers, question.id)) for question in QUESTIONS}
    reading = _Reading(**ranks, critical=critical_service)
    rule = next(rule for rule in _RULES if rule.holds(reading))
    return Proposal(rule.severity, _why(rule, answers), reading.customers > 0)


def _rank(question: Question, value: str) -> int:
    known = [choice.value for choice in question.choices]
    if value not in known:
        raise Invalid(f"“{question.text}” needs one of its answers: {', '.join(known)}.")
    # "unsure" stands last and counts as the worst real answer, the one before it.
    return min(known.index(value), len(known) - 2)


def _why(rule: _Rule, answers: ImpactAnswers) -> str:
    unsure = [question for question in rule.rests_on if getattr(answers, question) == UNSURE]
    if not unsure:
        return f"Proposed {rule.severity.label}: {rule.words}."
    counts_as = "yes" if unsure == ["data"] else "the worse"
    return f"Proposed {rule.severity.label}: {rule.may}, and unsure counts as {counts_as}."
