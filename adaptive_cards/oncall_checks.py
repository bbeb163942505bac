"""What somebody should look at in the schedules, in words."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, count, escape, execute, heading, line, plain, small

_MOST = 18
"""Lines on one card."""


def oncall_checks(found: Sequence[tuple[str, Sequence[str]]], span: str, *, left: int = 0, unchecked: str = "") -> Card:
    """`found` pairs a schedule's name with sentences; `span` is what was looked at; `left` others are not shown;
    `unchecked` says what could not be."""
    body = [heading("Checks of the rota", spacing="none"), small(escape(span, 200), spacing="none")]
    room = _MOST
    for name, words in found:
        shown = words[: max(room, 0)]
        if shown:
            room -= len(shown) + 1
            body += [line(f"**{escape(name, 80)}**", spacing="medium"), *(_line(one) for one in shown)]
            body += [small(f"and {len(words) - len(shown)} more")] if len(words) > len(shown) else []
    amiss = sum(len(words) for _, words in found)
    if not amiss:
        body.append(line("Nothing is amiss: no gaps, nobody twice at once, and fair shares.", spacing="medium"))
    if unchecked:
        body.append(small(escape(unchecked, 300), spacing="medium"))
    if left:
        body.append(small(f"{count(left, 'more schedule')}: name one, such as oncall check payments"))
    buttons = actions(
        execute("Coming weeks", "show.weeks", {}), execute("On call now", "show.oncall", {}), spacing="medium"
    )
    names = plain(", ".join(name for name, words in found if words), 200)
    about = f"{count(amiss, 'thing')} to look at in the rota: {names}" if amiss else "Nothing is amiss in the rota"
    return card([*body, buttons], fallback=about)


def _line(words: str) -> Card:
    return line(f"• {escape(words, 240)}", spacing="small")
