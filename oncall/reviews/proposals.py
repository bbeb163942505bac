"""What an alert review proposes for a rule, with the reason in words; people decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from incidents.model import Severity
from oncall.reviews.figures import NO_RULE, Count, Figures, RuleFigures

MOSTLY = 0.5
"""From this share on it is "mostly": half of the pages were not worth it."""
ENOUGH = 3
"""So many verdicts say something about a rule; one says something about one night."""
SLOW = timedelta(minutes=5)
"""The seed answers a page within minutes; a median above this means that people had to find out first."""


class Remedy(StrEnum):
    DEMOTE = "demote to a ticket"
    TIGHTEN = "tighten the threshold"
    EXPLAIN = "add context or a runbook"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`why` is the reason, in words that follow "because"."""

    rule: str
    remedy: Remedy
    why: str


def proposals(figures: Figures, budget: int) -> tuple[Proposal, ...]:
    """At most one a rule, the loudest rule first. `budget` is the page budget of one person."""
    found = (_for(rule, budget) for rule in figures.rules if rule.rule != NO_RULE)
    return tuple(proposal for proposal in found if proposal)


def _for(figures: RuleFigures, budget: int) -> Proposal | None:
    """What helps most first: a page that nobody needs is gone altogether when it becomes a ticket."""
    rule, pages = figures.rule, figures.count
    if pages.judged >= ENOUGH and (found := _by_verdict(figures)):
        return found
    if pages.pages >= budget:
        return Proposal(rule, Remedy.TIGHTEN, f"{pages.pages} pages are a whole budget of one person or more")
    if pages.answer is not None and pages.answer > SLOW:
        return Proposal(rule, Remedy.EXPLAIN, f"it took {minutes(pages.answer)} to acknowledge, by the median")
    if not figures.runbook:
        return Proposal(rule, Remedy.EXPLAIN, "its pages come without a runbook")
    return None


def _by_verdict(figures: RuleFigures) -> Proposal | None:
    """What pages a SEV-1 never becomes a ticket: its threshold is what is wrong."""
    rule, pages = figures.rule, figures.count
    if pages.not_actionable and _mostly(pages.not_actionable, pages):
        share = f"{pages.not_actionable} of {pages.judged} judged were not actionable"
        worst = figures.severity is Severity.SEV1
        return Proposal(rule, Remedy.TIGHTEN if worst else Remedy.DEMOTE, share)
    if pages.duplicates and _mostly(pages.duplicates, pages):
        return Proposal(rule, Remedy.TIGHTEN, f"{pages.duplicates} of {pages.judged} judged were duplicates")
    if pages.noise is not None and pages.noise >= MOSTLY:
        return Proposal(rule, Remedy.TIGHTEN, f"{pages.noise:.0%} of its pages were not worth waking anybody for")
    return None


def _mostly(some: int, pages: Count) -> bool:
    return some / pages.judged >= MOSTLY


def minutes(span: timedelta) -> str:
    """`40 s`, `3 min`, `2 h 5 min`."""
    seconds = round(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, left = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{left} min"
    return f"{hours} h {left} min" if left else f"{hours} h"


def thresholds(figures: Figures, changed: int, incidents: int) -> tuple[str, ...]:
    """What the figures of a quarter say about the thresholds themselves, in sentences.

    `changed` of its `incidents` ended with another severity than they were declared with.
    """
    said = [_of_severity(severity, pages) for severity, pages in figures.severities if _noisy(severity, pages)]
    if figures.breaches:
        times = "once" if figures.breaches == 1 else f"{figures.breaches} times"
        said.append(f"The page budget was breached {times}: page less before anybody is asked to answer faster.")
    if incidents and changed / incidents > 1 / 4:
        said.append(
            f"{changed} of {incidents} incidents changed their severity afterwards: sharpen the impact questions."
        )
    return tuple(said)


def _noisy(severity: Severity, pages: Count) -> bool:
    # A severity that wakes people may be wrong one time in four; the others one time in two.
    limit = 1 / 4 if severity.major else MOSTLY
    return pages.noise is not None and pages.noise > limit


def _of_severity(severity: Severity, pages: Count) -> str:
    noise = pages.not_actionable + pages.duplicates
    return f"{severity.label}: {noise} of {pages.judged} judged pages were not worth it. Raise what it takes to page."
