"""The figures of an alert review, counted from the register of pages: by rule, by person, and in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from incidents.model import Severity
from oncall.budget import breaches, moment
from oncall.calls.model import Verdict
from oncall.rules import OncallRules

Doc = Mapping[str, Any]
"""A row of the register, see `oncall.budget.doc_of`."""
NO_RULE = "no rule"


@dataclass(frozen=True, slots=True)
class Count:
    """What a heap of pages comes to. Shares are of those somebody judged, None where nobody judged any.

    `answer` is the median time to acknowledge of those that were acknowledged.
    """

    pages: int
    nights: int
    judged: int
    not_actionable: int
    duplicates: int
    answered: int
    answer: timedelta | None

    @property
    def noise(self) -> float | None:
        """The share that was not worth a page: not actionable, or a duplicate."""
        return (self.not_actionable + self.duplicates) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule: `severity` is the worst it paged with, `runbook` whether its pages came with one."""

    rule: str
    count: Count
    people: int
    severity: Severity
    runbook: bool


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """`breaches`: how often their pages used up the budget."""

    name: str
    count: Count
    breaches: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a month or quarter. Rules and people with the most pages come first."""

    count: Count
    rules: tuple[RuleFigures, ...]
    people: tuple[PersonFigures, ...]
    severities: tuple[tuple[Severity, Count], ...]

    @property
    def breaches(self) -> int:
        return sum(person.breaches for person in self.people)


def figures(
    pages: Mapping[str, Sequence[Doc]], start: datetime, end: datetime, rules: OncallRules, runbooks: Iterable[str] = ()
) -> Figures:
    """`pages` are the documents of each person, by id; those outside `start` up to `end` tell of breaches alone.

    For a breach at the start of the time they reach back one budget span. `runbooks` names the rules that have one.
    """
    within = {id_: [doc for doc in docs if start <= moment(doc["at"]) < end] for id_, docs in pages.items()}
    everything = [doc for docs in within.values() for doc in docs]
    people = [_person(docs, pages[id_], start, end, rules) for id_, docs in within.items() if docs]
    return Figures(
        count(everything),
        _by_rule(within, frozenset(runbooks)),
        tuple(sorted(people, key=lambda one: (-one.count.pages, one.name))),
        _by_severity(everything),
    )


def count(docs: Sequence[Doc]) -> Count:
    """What these pages come to."""
    verdicts = [doc["verdict"] for doc in docs if doc["verdict"]]
    waits = sorted(moment(doc["answered_at"]) - moment(doc["at"]) for doc in docs if doc["answered_at"])
    return Count(
        pages=len(docs),
        nights=sum(bool(doc["night"]) for doc in docs),
        judged=len(verdicts),
        not_actionable=verdicts.count(Verdict.NOT_ACTIONABLE.value),
        duplicates=verdicts.count(Verdict.DUPLICATE.value),
        answered=len(waits),
        answer=_median(waits),
    )


def _median(sorted_: Sequence[timedelta]) -> timedelta | None:
    if not sorted_:
        return None
    half = len(sorted_) // 2
    return sorted_[half] if len(sorted_) % 2 else (sorted_[half - 1] + sorted_[half]) / 2


def _by_rule(within: Mapping[str, Sequence[Doc]], runbooks: frozenset[str]) -> tuple[RuleFigures, ...]:
    heaps: dict[str, list[Doc]] = defaultdict(list)
    people: dict[str, set[str]] = defaultdict(set)
    for id_, docs in within.items():
        for doc in docs:
            rule = doc["rule"] or NO_RULE
            heaps[rule].append(doc)
            people[rule].add(id_)
    found = [
        RuleFigures(rule, count(docs), len(people[rule]), Severity(min(doc["severity"] for doc in docs)),
                    rule in runbooks)
        for rule, docs in heaps.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.count.pages, one.rule)))


def _by_severity(docs: Sequence[Doc]) -> tuple[tuple[Severity, Count], ...]:
    heaps: dict[int, list[Doc]] = defaultdict(list)
    for doc in docs:
        heaps[doc["severity"]].append(doc)
    return tuple((Severity(severity), count(heaps[severity])) for severity in sorted(heaps))


def _person(
    docs: Sequence[Doc], around: Sequence[Doc], start: datetime, end: datetime, rules: OncallRules
) -> PersonFigures:
    within = sum(start <= at < end for at in breaches(around, rules))
    return PersonFigures(docs[-1]["name"], count(docs), within)
