"""The alert review of a month, and the review of the paging thresholds of a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.bars import bar, figures
from adaptive_cards.elements import (
    Card,
    actions,
    card,
    count,
    escape,
    execute,
    heading,
    line,
    plain,
    row,
    sentence,
    severity_words,
    small,
    when,
)
from adaptive_cards.form import fault_lines
from adaptive_cards.inputs import choice_input, fitting, text_input
from adaptive_cards.pages import page_buttons, page_words
from oncall.reviews.decide import LONGEST
from oncall.reviews.figures import Count, PersonFigures, RuleFigures
from oncall.reviews.model import Decided
from oncall.reviews.proposals import minutes
from oncall.reviews.report import Report

PAGE = 5
_PEOPLE = 6
_DECISIONS = 4
_GENERAL = "all"
NO_VALUES: Mapping[str, str] = {}


def oncall_review(
    report: Report,
    at: datetime,
    *,
    page: int = 1,
    may_decide: bool = False,
    values: Mapping[str, str] = NO_VALUES,
    fault: str = "",
) -> Card:
    """`may_decide`: a lead or an admin looks, so that the card asks for decisions while the review is open.

    `page` turns the rules of a month. `values` are the fields as typed before, `fault` what was wrong with them.
    """
    rules = report.figures.rules
    pages = max(-(-len(rules) // PAGE), 1) if not report.quarterly else 1
    page = min(max(page, 1), pages)
    about = "Paging thresholds" if report.quarterly else "Alert review"
    body = [heading(f"{about} · {report.period.words}", spacing="none"), small(_state(report, at), spacing="none")]
    body += fault_lines(fault)
    if report.figures.count.pages:
        body.append(figures(*_figures(report)))
        body += _thresholds(report) if report.quarterly else _rules(report, page, pages)
        body += _people(report.figures.people)
    else:
        body.append(line(_nobody(report), spacing="medium"))
    body += _decisions(report, at)
    deciding = may_decide and report.review is not None and report.review.done_at is None
    body += _fields(report, values) if deciding else []
    body.append(actions(*_buttons(report, page, pages, deciding=deciding), spacing="medium"))
    return card(body, fallback=f"{about} of {report.period.words}: {_in_words(report)}", wide=True)


def _state(report: Report, at: datetime) -> str:
    review = report.review
    if review and review.done_at:
        return f"Finished {when(review.done_at, at)} UTC."
    if review:
        late = "was due" if review.due_at <= at else "due"
        left = "" if report.quarterly or not report.left else f" · {count(len(report.left), 'proposal')} to decide"
        return f"Under review, {late} {when(review.due_at, at)} UTC{left}"
    if not report.over:
        return "The figures so far. The review begins on the first working day after."
    return "No review was begun: Muster did not run here yet, or its day is still ahead."


def _nobody(report: Report) -> str:
    if report.over:
        return f"Nobody was paged in {report.period.words}. Nothing to review, which is what we want."
    return "Nobody was paged so far."


def _in_words(report: Report) -> str:
    pages = report.figures.count.pages
    if not pages:
        return "nobody was paged"
    noise = f", {_share(report.figures.count)} not worth it" if report.figures.count.noise is not None else ""
    return f"{count(pages, 'page')}{noise}"


def _figures(report: Report) -> list[tuple[str, str]]:
    told = report.figures.count
    last = (str(report.figures.breaches), "budget breaches" if report.figures.breaches != 1 else "budget breach")
    answer = (minutes(told.answer) if told.answer is not None else "–", "to answer")
    return [
        (f"{told.pages:,}", "page" if told.pages == 1 else "pages"),
        (f"{told.nights:,}", "at night"),
        (_share(told), f"not worth it, of {told.judged:,} judged"),
        last if report.quarterly else answer,
    ]


def _share(told: Count) -> str:
    return "–" if told.noise is None else f"{told.noise:.0%}"


def _rules(report: Report, page: int, pages: int) -> list[Card]:
    title = " · ".join(part for part in ("**By rule**", page_words(page, pages)) if part)
    most = report.figures.rules[0].count.pages
    told = [line(title, spacing="medium")]
    for rule in report.figures.rules[(page - 1) * PAGE : page * PAGE]:
        told += _rule(report, rule, most)
    return told


def _rule(report: Report, rule: RuleFigures, most: int) -> list[Card]:
    pages = rule.count
    parts = [
        rule.severity.label, _nights(pages), count(rule.people, "person").replace("persons", "people"),
        f"{minutes(pages.answer)} to acknowledge" if pages.answer is not None else "never acknowledged", _worth(pages),
    ]  # fmt: skip
    proposal = report.proposals.get(rule.rule)
    decided = report.review.about(rule.rule) if report.review else None
    noisy = pages.noise is not None and pages.noise >= 1 / 2
    told = [
        row(
            ("stretch", [line(f"**{escape(rule.rule, 80)}**")]), ("auto", [line(count(pages.pages, "page"))]),
            spacing="medium", separator=True,
        ),
        bar(pages.pages, most, f"{pages.pages} of {most}", colour="attention" if noisy else "accent"),
        small(" · ".join(part for part in parts if part), spacing="small"),
    ]  # fmt: skip
    if decided:
        who = escape(decided.by.name, 40)
        told.append(line(f"**Decided**: {escape(decided.words, 200)} ({who})", size="small", spacing="none"))
    elif proposal:
        told.append(line(f"→ **{sentence(proposal.remedy)}**: {proposal.why}.", size="small", spacing="none"))
    return told


def _worth(pages: Count) -> str:
    if pages.noise is None:
        return "not judged yet"
    said = f"{_share(pages)} not worth it" if pages.noise else "all worth it"
    return f"{said} ({pages.judged} of {pages.pages} judged)" if pages.judged < pages.pages else said


def _nights(pages: Count) -> str:
    return f"{pages.nights} at night" if pages.nights else ""


def _thresholds(report: Report) -> list[Card]:
    """Each severity with what it pages and what it paged, then what the figures say in sentences."""
    paged, rules = dict(report.figures.severities), dict(report.paging)
    most = max(pages.pages for pages in paged.values())
    told = [line("**By severity**", spacing="medium")]
    for severity in sorted({*paged, *rules}):
        pages = paged.get(severity)
        words = f"{count(pages.pages, 'page')} · {_worth(pages)}" if pages else "no page"
        told.append(row(("stretch", [line(severity_words(severity))]), ("auto", [line(words)]), spacing="medium"))
        told += [bar(pages.pages, most, f"{pages.pages} of {most}")] if pages else []
        told += [small(sentence(escape(rules[severity], 200)), spacing="small")] if severity in rules else []
    if report.incidents:
        ended = f"{report.changed} of {count(report.incidents, 'incident')} ended with another severity than declared."
        told.append(small(ended, spacing="medium"))
    said = report.sentences or ("Nothing speaks against the thresholds as they are.",)
    lines = (line(f"→ {one}", spacing="small") for one in said)
    return [*told, line("**What the figures say**", spacing="medium"), *lines]


def _people(people: Sequence[PersonFigures]) -> list[Card]:
    told = [line("**By person**", spacing="medium", separator=True)]
    for one in people[:_PEOPLE]:
        breaches = f"budget breached {_times(one.breaches)}" if one.breaches else ""
        words = " · ".join(part for part in (count(one.count.pages, "page"), _nights(one.count), breaches) if part)
        told.append(line(f"**{escape(one.name, 40)}** · {words}", spacing="small"))
    left = len(people) - _PEOPLE
    return [*told, *([small(f"and {left} more with fewer pages")] if left > 0 else [])]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _decisions(report: Report, at: datetime) -> list[Card]:
    """Those about the thresholds or the whole; what was decided of a rule stands beside the rule."""
    shown = {rule.rule for rule in report.figures.rules} if not report.quarterly else set()
    decided = [one for one in (report.review.decided if report.review else ()) if one.rule not in shown][-_DECISIONS:]
    if not decided:
        return []
    return [line("**Decided**", spacing="medium", separator=True), *(_decision(one, at) for one in decided)]


def _decision(one: Decided, at: datetime) -> Card:
    about = f"{escape(one.rule, 60)}: " if one.rule else ""
    return line(f"{about}{escape(one.words, 200)} ({escape(one.by.name, 40)}, {when(one.at, at)} UTC)", spacing="small")


def _fields(report: Report, values: Mapping[str, str]) -> list[Card]:
    rules = () if report.quarterly else (*report.left, *(r for r in report.figures.rules if r not in report.left))
    choices = fitting([(_GENERAL, "Paging as a whole"), *((one.rule, one.rule) for one in rules)], 2_500)
    chosen = values.get("rule", "") or (choices[1][0] if len(choices) > 1 else _GENERAL)
    label = "What was decided about the thresholds" if report.quarterly else "What was decided"
    hint = "Keep them, or what changes and who does it"
    words = text_input("words", label, value=values.get("words", ""), hint=hint, most=LONGEST, lines=True)
    about = [] if report.quarterly else [choice_input("rule", "About", choices, value=chosen)]
    return [*about, words]


def _buttons(report: Report, page: int, pages: int, *, deciding: bool) -> list[Card]:
    data = {"review": report.period.key}
    asks = []
    if deciding:
        asks = [execute("Record decision", "review.decide", data, style="positive")]
        asks.append(execute("Finish review", "review.finish", data, inputs=False))
    elif report.review and report.review.done_at is None:
        asks = [execute("Open the review", "show.review", data)]
    turning = page_buttons("show.review", data, page, pages, newest_first=False)
    before = report.period.moved(-1)
    asks += [_look(button) for button in turning]
    title = plain(before.words.partition(" (")[0], 30)
    return [*asks, execute(title, "show.review", {"review": before.key}, inputs=False)]


def _look(button: Card) -> Card:
    """Turning a page asks for nothing that is typed."""
    button["associatedInputs"] = button["fallback"]["associatedInputs"] = "none"
    return button
