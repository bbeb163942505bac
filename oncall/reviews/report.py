"""All that a review has to show: the figures of its time, what they propose, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.model import Severity
from oncall.reviews.figures import Figures, RuleFigures
from oncall.reviews.model import Review
from oncall.reviews.period import Period
from oncall.reviews.proposals import Proposal, proposals, thresholds


@dataclass(frozen=True, slots=True)
class Report:
    """`review` is None where none has begun: before its day, or for a time before Muster ran here.

    `over`: the time has ended, so that the figures stand. `incidents` were declared in it, `changed` of them ended with
    another severity. `budget` is the page budget of one person.
    """

    period: Period
    figures: Figures
    budget: int
    over: bool
    review: Review | None = None
    incidents: int = 0
    changed: int = 0
    paging: tuple[tuple[Severity, str], ...] = ()
    """What pages whom by the policy, in words; for a quarter."""

    @property
    def quarterly(self) -> bool:
        return self.period.months == 3

    @property
    def proposals(self) -> dict[str, Proposal]:
        """By rule."""
        return {one.rule: one for one in proposals(self.figures, self.budget)}

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the figures say about the thresholds."""
        return thresholds(self.figures, self.changed, self.incidents)

    @property
    def left(self) -> tuple[RuleFigures, ...]:
        """Rules with a proposal about which nothing is decided yet."""
        told = self.proposals
        decided = {one.rule for one in self.review.decided} if self.review else set()
        return tuple(rule for rule in self.figures.rules if rule.rule in told and rule.rule not in decided)
