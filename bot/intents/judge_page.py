"""After each page: was it needed? And all of one's own pages of the last days."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from incidents.errors import Invalid, NotFound
from oncall.calls.commands import JudgeCall
from oncall.calls.model import Verdict


def read(heard: Heard) -> Answer:
    try:
        verdict = Verdict(heard.value("verdict"))
    except ValueError as error:
        raise Invalid("Choose Actionable, Not actionable or Duplicate.") from error
    if not heard.value("call"):
        raise NotFound("This card does not say which page it is about. Type pages for those of the last days.")
    return Do(JudgeCall(verdict), "", "call", heard.value("call"), "pages" if heard.value("list") else "paged")


def read_pages(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("pages", {"page": "1"})


JUDGE = Intent("On call", "", "", (), read, "page.judge", "", About.NOTHING, JudgeCall)
PAGES = Intent(
    "On call", "pages", "your pages of the last days, and whether they were needed", ("pages", "my pages"), read_pages,
    about=About.NOTHING,
)  # fmt: skip
