"""A swap, in the chat of whoever asked and of whoever is asked; it keeps what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptive_cards.duty_card import warned
from adaptive_cards.elements import Card, actions, band, card, escape, execute, line, plain, small
from adaptive_cards.text import given
from oncall.rotas.model import SwapState


@dataclass(frozen=True, slots=True)
class Seen:
    """A swap in somebody's own words and zone: `gives` and `gets` are spans, seen by whoever is asked."""

    schedule: str
    swap: str
    name: str
    asker: str
    other: str
    there: str
    back: str = ""
    state: SwapState = SwapState.ASKED
    at: str = ""


_BANDS = {
    SwapState.ASKED: ("SWAP ASKED", "accent"),
    SwapState.ACCEPTED: ("SWAP ACCEPTED", "good"),
    SwapState.DECLINED: ("SWAP DECLINED", "default"),
    SwapState.WITHDRAWN: ("SWAP WITHDRAWN", "default"),
    SwapState.LAPSED: ("SWAP LAPSED", "default"),
    SwapState.UNDONE: ("SWAP UNDONE", "default"),
}


def swap_card(seen: Seen, *, asked: bool, until: str = "", warns: Sequence[str] = ()) -> Card:
    """`asked`: for the person who answers, with `swap.accept` and `swap.decline`; else with `swap.withdraw`.

    `until` is when the first shift begins: no answer counts any more from then on.
    `warns` are sentences on what it brings upon people.
    """
    words, colour = _BANDS[seen.state]
    ids = {"schedule": seen.schedule, "swap": seen.swap}
    body = [
        band(words, escape(seen.name, 40), colour=colour),
        line(f"**{_ask(seen, asked=asked)}**", size="medium", spacing="medium"),
        *_shifts(seen, asked=asked),
    ]
    if seen.state is not SwapState.ASKED:
        body += [small(_came_to(seen), spacing="medium"), *warned(warns)]
        return card(
            body, fallback=f"Swap with {plain(seen.other if not asked else seen.asker, 60)}: {seen.state.value}"
        )
    body.append(small(_hint(seen, until, asked=asked), spacing="medium"))
    if asked:
        buttons = [
            execute("Accept", "swap.accept", ids, style="positive"),
            execute("Decline", "swap.decline", ids),
        ]
    else:
        buttons = [execute("Withdraw", "swap.withdraw", ids)]
    body.append(actions(*buttons, spacing="medium"))
    return card(body, fallback=plain(_ask(seen, asked=asked), 300))


def _ask(seen: Seen, *, asked: bool) -> str:
    asker, other = escape(seen.asker, 60), escape(seen.other, 60)
    if seen.state is not SwapState.ASKED:
        return f"{asker} and {other}, {escape(seen.name, 60)}"
    if not asked:
        return f"You asked {other} to swap" if seen.back else f"You asked {other} to take a shift of yours"
    return f"{asker} asks you to swap a shift" if seen.back else f"{asker} asks you to take a shift over"


def _shifts(seen: Seen, *, asked: bool) -> list[Card]:
    """Each from the point of view of whoever reads."""
    there, back = escape(seen.there, 120), escape(seen.back, 120)
    if asked:
        lines = [
            f"You take **{there}**",
            f"{given(seen.asker)} takes yours, **{back}**" if back else "Nothing in return",
        ]
    else:
        lines = [
            f"{given(seen.other)} takes yours, **{there}**",
            f"You take **{back}**" if back else "Nothing in return",
        ]
    return [line(words, spacing="small") for words in lines]


def _hint(seen: Seen, until: str, *, asked: bool) -> str:
    when = f" It lapses when the first of these shifts begins, {escape(until, 60)}." if until else ""
    return f"Nothing changes until {'you accept' if asked else f'{given(seen.other)} accepts'}.{when}"


def _came_to(seen: Seen) -> str:
    other, asker = escape(seen.other, 60), escape(seen.asker, 60)
    at = f" at {escape(seen.at, 60)}" if seen.at else ""
    return {
        SwapState.ACCEPTED: f"{other} accepted{at}. The rota is changed.",
        SwapState.DECLINED: f"{other} declined{at}. The rota stays as it was.",
        SwapState.WITHDRAWN: f"{asker} or a lead withdrew it{at}. The rota stays as it was.",
        SwapState.LAPSED: "Nobody answered before the first of these shifts began. The rota stays as it was.",
        SwapState.UNDONE: f"A lead or an admin undid it{at}. The rota is as it was before the swap.",
    }[seen.state]
