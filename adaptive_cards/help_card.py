"""What this person can do here, a group at a time; no ask of ours is cut off."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, sentence, small

Group = tuple[str, Sequence[tuple[str, str]]]
_LINES = 60
_ROOM = 4_400
"""Characters of all asks together that fit a card whatever the characters are."""
_SURE = 8_000
"""Bytes of all asks together that fit a card."""
_LONGEST = 200


def help_card(
    groups: Sequence[Group], who: str, where: str, *, may_declare: bool = True, title: str = "What you can ask",
    more: str = "",
) -> Card:  # fmt: skip
    """`groups` are (area, (usage, what it does)); `who` and `where` say for whom and in which kind of chat this is.

    `more` names a group that has a card of its own; a card of one group leads back instead.
    """
    body: list[Card] = [heading(title)]
    if about := " · ".join(escape(part, 80) for part in (who, where) if part):
        body.append(small(sentence(about), spacing="none"))
    left, length = _LINES, _length(groups)
    for area, asks in groups[:12]:
        shown = asks[: min(left, 20)]
        left -= len(shown)
        if shown:
            body.append(line(sentence(escape(area, 24)), weight="bolder", spacing="medium", separator=True))
            body.append(_asks(shown, length))
    body.append(actions(*_buttons(more, may_declare=may_declare, whole=title == "What you can ask"), spacing="medium"))
    return card(body, fallback="What you can ask Muster to do", wide=True)


def _length(groups: Sequence[Group]) -> int:
    """How long each line may be: as long as it likes, unless all of them together would not fit."""
    asks = [ask for _, each in groups for ask in each][:_LINES]
    if sum(len(part[:_LONGEST].encode()) for ask in asks for part in ask) <= _SURE:
        return _LONGEST
    return _ROOM // max(len(asks), _ROOM // 170)


def _buttons(more: str, *, may_declare: bool, whole: bool) -> list[Card]:
    status = execute("What is open", "show.status", {})
    if not whole:
        return [execute("Everything else", "show.help", {}), execute("Who is on call", "show.oncall", {}), status]
    declare = [execute("Declare incident", "show.declare", {})] if may_declare else []
    return [*declare, status, *([execute(f"More: {more}", "show.help", {"group": more})] if more else ())]


def _asks(asks: Sequence[tuple[str, str]], length: int) -> Card:
    items = []
    for usage, what in asks:
        shown = escape(usage, length // 2)
        items.append(line(f"**{shown}**  {escape(what, max(length - len(shown), 20))}", spacing="small"))
    return {"type": "Container", "spacing": "small", "items": items}
