"""Action items: look at those that are open, tick one off, open it again."""

from __future__ import annotations

import re

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import find_person
from incidents.errors import Invalid
from oncall.actions.commands import FinishAction, ReopenAction

_KEY = re.compile(r"ACT-[\w.@-]{1,200}", re.IGNORECASE)
_EVERYBODY = frozenset(("", "all", "open", "everybody", "everyone", "of everybody"))


def read(heard: Heard) -> Answer:
    text = heard.text.strip(" ?.!")
    if text.casefold() in _EVERYBODY:
        return Show("actions")
    team = text.casefold().removeprefix("of ").removeprefix("team ")
    if any(team in (key.casefold(), one.name.casefold()) for key, one in heard.policy.teams.items()):
        return Show("actions", {"words": text})
    person = find_person(text.removeprefix("of "), heard)
    return Show("actions", {"whose": person.id} if person else {"words": text[:60]})


def read_mine(heard: Heard) -> Answer:
    return Show("actions", {"whose": heard.person.id})


def read_done(heard: Heard) -> Answer:
    return Do(FinishAction(), "Done. Thank you.", "action", _key(heard), "actions")


def read_reopen(heard: Heard) -> Answer:
    return Do(ReopenAction(), "Open again.", "action", _key(heard), "actions")


def _key(heard: Heard) -> str:
    found = _KEY.fullmatch(heard.value("action") if heard.clicked else heard.text.strip())
    if not found:
        raise Invalid("Which one? Type actions, and press Done beside it.")
    return found[0]


INTENT = Intent(
    "On call",
    usage="actions [@who or team]",
    what="the action items that are open",
    phrases=("actions", "action items", "action list"),
    read=read,
    about=About.NOTHING,
    command=FinishAction,
)
MINE = Intent(
    "On call",
    usage="",
    what="your own action items",
    phrases=("my actions", "my action items"),
    read=read_mine,
    about=About.NOTHING,
    command=FinishAction,
)
DONE = Intent(
    "On call",
    usage="",
    what="tick an action item off",
    phrases=("action done", "actions done"),
    read=read_done,
    verb="action.done",
    about=About.NOTHING,
    command=FinishAction,
)
REOPEN = Intent(
    "On call",
    usage="",
    what="open an action item again",
    phrases=("action reopen", "actions reopen"),
    read=read_reopen,
    verb="action.reopen",
    about=About.NOTHING,
    command=ReopenAction,
)
