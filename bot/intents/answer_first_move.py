"""Answer one of the three first moves."""

from __future__ import annotations

import re

from bot.courtesy import without_courtesy
from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import yes
from incidents.commands import AnswerFirstMove
from incidents.errors import Invalid
from incidents.model import FirstMove

_TYPED = re.compile(r"^(deployment|deploy|capacity|dependency)\b[\s:,-]*(.*)$", re.IGNORECASE | re.DOTALL)
_NOT_IT = re.compile(r"^(no|not it|not|none|ok|fine)\b[\s:,.-]*", re.IGNORECASE)
_DONE = re.compile(
    r"^(yes|rolled back|roll back|rollback|scaled up|scale up|switched off|flag off|done)\b[\s:,.-]*", re.IGNORECASE
)

_MOVES = {move.value: move for move in FirstMove}


def read(heard: Heard) -> Answer:
    if heard.clicked:
        return _answer(heard.value("move"), yes(heard.value("remedied")), heard.value("note"))
    found = _TYPED.match(heard.text)
    if not found:
        return Show("moves")
    rest = found[2] if without_courtesy(found[2]) else ""
    if _NOT_IT.match(rest):
        return _answer(found[1], remedied=False, note=_note(_NOT_IT, rest))
    if not _DONE.match(rest):
        raise Invalid(
            f"Say what came of it: first {found[1].lower()} rolled back, or: first {found[1].lower()} not it."
        )
    return _answer(found[1], remedied=True, note=_note(_DONE, rest))


def _note(answer: re.Pattern[str], rest: str) -> str:
    """What was typed after the answer, unless it is just manners."""
    note = answer.sub("", rest)
    return note if without_courtesy(note) else ""


def _answer(name: str, remedied: bool, note: str) -> Do:  # noqa: FBT001 - the answer itself
    wanted = "deployment" if name.lower() == "deploy" else name.lower()
    move = _MOVES.get(wanted)
    if move is None:
        raise Invalid("The first moves are deployment, capacity and dependency.")
    said = f"{move.value.capitalize()}: {move.remedy if remedied else 'not it'}."
    return Do(AnswerFirstMove(move, remedied, note), said=said)


INTENT = Intent(
    area="Mitigate",
    usage="first deployment rolled back",
    what="answer a first move: deployment, capacity or dependency",
    phrases=("first", "first moves", "first move", "moves"),
    read=read,
    verb="move.answer",
    form="moves",
    command=AnswerFirstMove,
    own_words=True,
)
