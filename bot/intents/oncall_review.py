"""Alert reviews: look at one, record what was decided, finish it; and the page budget."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from incidents.errors import Invalid
from oncall.reviews.commands import DecideReview, FinishReview
from oncall.reviews.period import read_period

ALL = "all"
"""What the form calls a decision that is about no single rule."""


def read(heard: Heard) -> Answer:
    text = heard.text.strip(" ?.!").removeprefix("of ").removeprefix("for ")
    return Show("review", {"review": text[:20]} if text else {})


def read_budget(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("budget")


def read_decide(heard: Heard) -> Answer:
    rule = heard.value("rule")[:200]
    command = DecideReview(heard.value("words"), "" if rule == ALL else rule)
    return Do(command, "Recorded.", "review", _key(heard), "review")


def read_finish(heard: Heard) -> Answer:
    return Do(FinishReview(), "The review is finished.", "review", _key(heard), "review")


def _key(heard: Heard) -> str:
    period = read_period(heard.value("review"))
    if period is None:
        raise Invalid("Which review? Type: oncall review 2026-11.")
    return period.key


INTENT = Intent(
    "On call",
    usage="oncall review [2026-11]",
    what="what paged whom, how much of it was noise, and what to change; 2026-Q4 for the thresholds",
    phrases=("oncall review", "on call review", "on-call review", "alert review", "alerts review"),
    read=read,
    about=About.NOTHING,
    command=DecideReview,
)
BUDGET = Intent(
    "On call",
    usage="page budget",
    what="who was paged how often in seven days",
    phrases=("page budget", "pages budget", "oncall budget", "on call budget", "on-call budget"),
    read=read_budget,
    about=About.NOTHING,
    command=DecideReview,
)
DECIDE = Intent(
    "On call",
    usage="",
    what="record what a review decided",
    phrases=(),
    read=read_decide,
    verb="review.decide",
    form="review",
    about=About.NOTHING,
    command=DecideReview,
)
FINISH = Intent(
    "On call",
    usage="",
    what="finish a review",
    phrases=(),
    read=read_finish,
    verb="review.finish",
    form="review",
    about=About.NOTHING,
    command=FinishReview,
)
